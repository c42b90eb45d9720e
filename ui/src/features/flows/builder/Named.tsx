import { Plus, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { Schema } from "@/form/schema";
import { Button } from "@/kit/Button";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { MappingInput } from "./MappingInput";

interface NameProps {
  label: string;
  value: string;
  /** Names that others have: two of one name would be one. */
  taken: string[];
  onChange: (name: string) => void;
  allowed?: RegExp;
}
/** A name that counts once it is written; one that is empty or taken goes back to what it was. */
export function NameInput({ label, value, taken, onChange, allowed = /[^A-Za-z0-9_]/g }: NameProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const settle = () => {
    if (typed === value) return;
    if (typed && !taken.includes(typed)) onChange(typed);
    else setTyped(value);
  };
  return <input className={css.text} aria-label={label} value={typed} onChange={(event) => setTyped(event.target.value.replaceAll(allowed, ""))} onBlur={settle} onKeyDown={(event) => event.key === "Enter" && settle()} />;
}

interface Props {
  node: string;
  title: string;
  value: unknown;
  onChange: (value: Record<string, unknown> | undefined, group: string) => void;
  add: string;
  /** What a new row is called, with its number. */
  called?: string;
  text?: string;
  allowed?: RegExp;
  /** What each value is. */
  schema?: Schema;
}
/** Values under names, a row each: variables, headers, the fields of a card. What is no object is written as JSON. */
export function Named({ node, title, value, onChange, add, called = "value", text, allowed, schema = {} }: Props) {
  if (value !== undefined && (value === null || typeof value !== "object" || Array.isArray(value))) return <MappingInput node={node} name={title} label={title} schema={{}} value={value} onChange={(next) => onChange(next as Record<string, unknown>, title)} />;
  const rows = Object.entries((value ?? {}) as Record<string, unknown>);
  const put = (next: [string, unknown][], group: string) => onChange(next.length > 0 ? Object.fromEntries(next) : undefined, group);
  const names = rows.map(([name]) => name);
  const free = () => {
    let number = rows.length + 1;
    while (names.includes(`${called}${number}`)) number += 1;
    return `${called}${number}`;
  };
  return (
    <fieldset className={css.fields}>
      <legend>{title}</legend>
      {text && <p className="small faint">{text}</p>}
      {rows.map(([name, each], at) => (
        <div key={at} className={css.variable}>
          <NameInput label={`${title} ${at + 1}`} value={name} taken={names} allowed={allowed} onChange={(next) => put(rows.map((row, index) => (index === at ? [next, row[1]] : row)), `${title}.${at}`)} />
          <MappingInput node={node} name={name} label={name} bare schema={schema} value={each} onChange={(next) => put(rows.map((row, index) => (index === at ? [name, next ?? ""] : row)), `${title}.${at}.value`)} />
          <Button small square look="quiet" aria-label={`${f.input.clear} ${name}`} icon={<X size={14} aria-hidden />} onClick={() => put(rows.filter((_, index) => index !== at), `${title}.less`)} />
        </div>
      ))}
      <div>
        <Button small look="quiet" icon={<Plus size={14} aria-hidden />} onClick={() => put([...rows, [free(), ""]], `${title}.more`)}>
          {add}
        </Button>
      </div>
    </fieldset>
  );
}
