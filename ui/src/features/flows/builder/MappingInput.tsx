import { X } from "lucide-react";
import { useId, useRef, useState } from "react";
import type { Schema } from "@/form/schema";
import { example, label as labelOf, typeOf } from "@/form/schema";
import { Coded } from "@/kit/Coded";
import { f } from "@/words/flows";
import { w } from "@/words";
import css from "./builder.module.css";
import { useCompletion, useKnown } from "./Completing";
import { useBuilder } from "./context";
import { brief } from "./paths";
import { resolved } from "./resolve";

interface Props {
  node: string;
  name: string;
  schema: Schema;
  required?: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
  long?: boolean;
  label?: string;
  /** `{env.NAME}` may stand here. */
  secrets?: boolean;
  /** What the choices are called. */
  words?: Record<string, string>;
  /** One of several: a row has no label in sight and one line, and is cleared with its row. */
  bare?: boolean;
}

/** One input: a value or a template, with what it gives for the sample right below. */
export function MappingInput({ node, name, schema, required, value, onChange, long, label, secrets = false, words, bare }: Props) {
  const { insert } = useBuilder();
  const id = useId();
  const [focused, setFocused] = useState(false);
  const [over, setOver] = useState(false);
  const [raw, setRaw] = useState<string | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const kind = typeOf(schema);
  const text = raw ?? shown(value);
  const known = useKnown(node, secrets);
  const holds = typeof value === "string" ? value.includes("{{") : JSON.stringify(value ?? "").includes("{{");
  const open = /\{\{(?![^{}]*\}\})/.test(shown(value));
  const result = holds && !open ? resolved(value, known.sample) : null;
  const wrong = result && result.missing.length === 0 ? mismatch(schema, result.value) : null;
  const choices = (schema.enum as unknown[] | undefined)?.map(String);
  const structured = kind === "object" || kind === "array" || kind === "any";
  const lines = long || (structured && !schema.examples) ? 3 : 1; // an example of one line is written in one

  const take = (next: string) => {
    setRaw(next);
    const read = parsed(next, kind, structured);
    if (read !== BAD) onChange(read);
  };
  const completion = useCompletion(box, known, text, take);
  const put = (template: string) => {
    const here = box.current?.value ?? text; // what was typed since the input got the focus is there too
    const at = box.current?.selectionStart ?? here.length;
    const end = box.current?.selectionEnd ?? at;
    take(here.slice(0, at) + template + here.slice(end));
    requestAnimationFrame(() => box.current?.focus());
  };

  return (
    <div className={css.input} data-required={required || undefined}>
      <div className={bare ? "hidden" : "row apart"}>
        <label htmlFor={id} className={css.label}>
          {label ?? labelOf(name, schema)}
          {required && <span className="faint"> {f.input.required}</span>}
        </label>
        {value !== undefined && value !== "" && !required && !bare && (
          <button type="button" className={css.tiny} aria-label={`${f.input.clear} ${name}`} onClick={() => { setRaw(null); onChange(undefined); }}>
            <X size={13} aria-hidden />
          </button>
        )}
      </div>
      {schema.description && <p className="small faint" id={`${id}-text`}><Coded text={schema.description} /></p>}
      {choices && !holds && !focused ? (
        <select id={id} className={css.select} value={text} onChange={(event) => take(event.target.value)}>
          <option value="">{w.state.notSet}</option>
          {choices.map((each) => (
            <option key={each} value={each}>
              {words?.[each] ?? each}
            </option>
          ))}
        </select>
      ) : (
        <textarea
          id={id}
          ref={box}
          className={css.text}
          data-mono={structured || holds || undefined}
          data-hole={holds || undefined}
          rows={Math.min(10, Math.max(bare ? 1 : lines, text.split("\n").length))}
          value={text}
          spellCheck={false}
          placeholder={example(schema)}
          aria-describedby={schema.description ? `${id}-text` : undefined}
          aria-required={required || undefined}
          {...completion.props}
          onChange={(event) => { take(event.target.value); completion.look(); }}
          onFocus={() => { setFocused(true); insert.current = put; }}
          onBlur={() => { setFocused(false); if (parsed(text, kind, structured) !== BAD) setRaw(null); }}
          data-over={over || undefined}
          onDragOver={() => setOver(true)}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => { setOver(false); const given = event.dataTransfer.getData("text/plain"); if (given.startsWith("{{")) { event.preventDefault(); put(given); } }}
        />
      )}
      {completion.list}
      {raw !== null && parsed(raw, kind, structured) === BAD && <p className={css.bad}>{w.form.notJson}</p>}
      {open && !focused && <p className={css.bad}>{f.input.open}</p>}
      {result && result.missing.length === 0 && !wrong && <p className={css.gives}>= {brief(result.value)}</p>}
      {result && result.missing.length > 0 && <p className={css.warn}>{f.input.missing(result.missing.join(", "))}</p>}
      {wrong && <p className={css.bad}>{wrong}</p>}
    </div>
  );
}

const BAD = Symbol("not JSON");
const shown = (value: unknown): string => (value === undefined || value === null ? "" : typeof value === "string" ? value : typeof value === "object" ? JSON.stringify(value, null, 2) : String(value));

function parsed(text: string, kind: string, structured: boolean): unknown {
  if (text === "") return undefined;
  if (/^\s*\{\{.*\}\}\s*$/s.test(text) && !/^\s*\{\s*"/.test(text)) return text.trim();
  if (structured) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return kind === "any" ? text : BAD;
    }
  }
  if (text.includes("{{")) return text;
  if ((kind === "integer" || kind === "number") && text.trim() !== "" && !Number.isNaN(Number(text))) return Number(text);
  if (kind === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

function mismatch(schema: Schema, value: unknown): string | null {
  const wanted = Array.isArray(schema.type) ? schema.type : schema.type ? [schema.type] : [];
  if (wanted.length === 0 || value === undefined) return null;
  const got = value === null ? "null" : Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value;
  const fits = wanted.includes(got) || (got === "integer" && wanted.includes("number"));
  return fits ? null : f.input.mismatch(wanted.join(" / "), got);
}
