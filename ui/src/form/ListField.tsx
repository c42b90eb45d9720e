import { Input, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/kit/Button";
import { w } from "@/words";
import { common, type FieldProps } from "./Field";
import css from "./form.module.css";
import { example, label, typeOf } from "./schema";

/** Several values of one kind, one row each. */
export function ListField(props: FieldProps) {
  const { id, name, schema, value, onChange } = props;
  const rows = Array.isArray(value) ? value : [];
  const number = schema.items && ["integer", "number"].includes(typeOf(schema.items));
  const put = (next: unknown[]) => onChange(next.length ? next : undefined);
  return (
    <Input.Wrapper {...common(props)} id={undefined} labelElement="div">
      <div className={css.rows} role="group" aria-label={label(name, schema)}>
        {rows.map((each, at) => (
          <div key={at} className="row">
            <TextInput
              id={at === 0 ? id : undefined}
              className="grow"
              aria-label={`${label(name, schema)} ${at + 1}`}
              value={String(each ?? "")}
              placeholder={example(schema.items ?? {})}
              onChange={(event) => put(rows.map((old, index) => (index === at ? (number && event.currentTarget.value !== "" ? Number(event.currentTarget.value) : event.currentTarget.value) : old)))}
            />
            <Button square look="quiet" aria-label={w.form.remove(label(name, schema), at + 1)} icon={<X size={15} aria-hidden />} onClick={() => put(rows.filter((_, index) => index !== at))} />
          </div>
        ))}
        <Button small icon={<Plus size={14} aria-hidden />} onClick={() => put([...rows, ""])}>
          {w.form.addTo(label(name, schema))}
        </Button>
      </div>
    </Input.Wrapper>
  );
}

/** Names and texts, such as headers. */
export function PairsField(props: FieldProps) {
  const { name, schema, value, onChange } = props;
  const [rows, setRows] = useState<[string, string][]>(() => Object.entries((value as Record<string, string>) ?? {}));
  const put = (next: [string, string][]) => {
    setRows(next);
    const kept = next.filter(([key]) => key);
    onChange(kept.length ? Object.fromEntries(kept) : undefined);
  };
  const title = label(name, schema);
  return (
    <Input.Wrapper {...common(props)} id={undefined} labelElement="div">
      <div className={css.rows} role="group" aria-label={title}>
        {rows.map(([key, text], at) => (
          <div key={at} className="row">
            <TextInput className="grow" aria-label={w.form.pairName(title, at + 1)} value={key} placeholder={w.form.name} onChange={(event) => put(rows.map((old, index) => (index === at ? [event.currentTarget.value, old[1]] : old)))} />
            <TextInput className="grow" aria-label={w.form.pairValue(title, at + 1)} value={text} placeholder={w.form.value} onChange={(event) => put(rows.map((old, index) => (index === at ? [old[0], event.currentTarget.value] : old)))} />
            <Button square look="quiet" aria-label={w.form.remove(title, at + 1)} icon={<X size={15} aria-hidden />} onClick={() => put(rows.filter((_, index) => index !== at))} />
          </div>
        ))}
        <Button small icon={<Plus size={14} aria-hidden />} onClick={() => put([...rows, ["", ""]])}>
          {w.form.addTo(title)}
        </Button>
      </div>
    </Input.Wrapper>
  );
}
