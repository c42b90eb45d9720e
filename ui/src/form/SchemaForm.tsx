import { useMemo, useState } from "react";
import { Field } from "./Field";
import { ChevronDown, ChevronRight } from "lucide-react";
import { Button } from "@/kit/Button";
import { w } from "@/words";
import { cleaned, fieldsOf, type FormField, label, restOf, type Schema, settled, typeOf, type Values } from "./schema";
import { faultsOf, matches } from "./validate";
import css from "./form.module.css";

interface Props {
  schema: Schema;
  values: Values;
  onChange: (values: Values) => void;
  /** Faults that the server named, by field. */
  faults?: Record<string, string>;
  /** Shows faults of fields nobody has touched yet: after a try to save. */
  strict?: boolean;
  skip?: (name: string, schema: Schema) => boolean;
  /** Names of secrets, offered where a secret is asked for. */
  secrets?: string[];
  /** What is already stored of a secret field. */
  stored?: Record<string, { secret?: string; hint?: string | null }>;
  /** What is said of a typed secret: the name it will be kept under. */
  kept?: (name: string) => string;
  prefix?: string;
  autoFocus?: boolean;
  /** Keeps optional settings behind a button until somebody wants them. */
  fold?: boolean;
}

/** A form of a JSON Schema: conditions appear and vanish, required fields come first. */
export function SchemaForm({ schema, values, onChange, faults = {}, strict, skip, secrets, stored, kept, prefix = "f", autoFocus, fold }: Props) {
  const [touched, setTouched] = useState(new Set<string>());
  const now = useMemo(() => settled(schema, values, matches), [schema, values]);
  const found = { ...faultsOf(now, values, strict ? undefined : touched), ...faults };
  const fields = fieldsOf(now).filter((each) => !skip?.(each.name, each.schema));
  const [open, setOpen] = useState(false);
  // What was filled while it was folded stays in sight: the button hides nothing that says something.
  const [rest] = useState(() => new Set(fold ? restOf(fieldsOf(schema), values, (name) => name in faults || name in (stored ?? {})).map((each) => each.name) : []));
  const folded = fields.filter((each) => rest.has(each.name) && values[each.name] === undefined && !faults[each.name]);
  const first = open ? fields : fields.filter((each) => !folded.includes(each));
  return (
    <div className={css.form}>
      {first.map(({ name, schema: each, required }, at) => (
        <div key={name} className={css.cell} data-span={fold ? span(first, at) : undefined}>
          <Field
            id={`${prefix}-${name}`}
            name={name}
            schema={each}
            required={required}
            value={values[name]}
            error={found[name]}
            secrets={secrets}
            stored={stored?.[name]}
            kept={kept?.(name)}
            autoFocus={autoFocus && at === 0}
            onBlur={() => setTouched((before) => new Set(before).add(name))}
            onChange={(value) => onChange(cleaned({ ...values, [name]: value }))}
          />
        </div>
      ))}
      {rest.size > 0 && (open || folded.length > 0) && (
        <div className={css.fold}>
          <Button small look="quiet" aria-expanded={open} icon={open ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />} onClick={() => setOpen(!open)}>
            {open ? w.form.fewer : w.form.moreSettings(folded.length)}
          </Button>
          {!open && <span className="small faint">{folded.map((each) => label(each.name, each.schema)).join(", ")}</span>}
        </div>
      )}
    </div>
  );
}

/** A port stands beside its host: a short number shares the line of the text before it. */
function span(fields: FormField[], at: number): "most" | "rest" | undefined {
  const number = (field?: FormField) => !!field && ["integer", "number"].includes(typeOf(field.schema));
  const text = (field?: FormField) => !!field && typeOf(field.schema) === "string" && !field.schema.enum && field.name === "host";
  if (text(fields[at]) && number(fields[at + 1])) return "most";
  return number(fields[at]) && text(fields[at - 1]) ? "rest" : undefined;
}

/** Whether a form can be sent, by the schema alone. */
export function complete(schema: Schema, values: Values, stored: Record<string, unknown> = {}): boolean {
  const now = settled(schema, values, matches);
  const required = (now.required ?? []).filter((name) => !(name in stored));
  return Object.keys(faultsOf({ ...now, required }, values)).length === 0;
}
