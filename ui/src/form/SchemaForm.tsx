import { useMemo, useState } from "react";
import { Field } from "./Field";
import { cleaned, fieldsOf, type Schema, settled, type Values } from "./schema";
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
  prefix?: string;
  autoFocus?: boolean;
}

/** A form of a JSON Schema: conditions appear and vanish, required fields come first. */
export function SchemaForm({ schema, values, onChange, faults = {}, strict, skip, secrets, stored, prefix = "f", autoFocus }: Props) {
  const [touched, setTouched] = useState(new Set<string>());
  const now = useMemo(() => settled(schema, values, matches), [schema, values]);
  const found = { ...faultsOf(now, values, strict ? undefined : touched), ...faults };
  const fields = fieldsOf(now).filter((each) => !skip?.(each.name, each.schema));
  return (
    <div className={css.form}>
      {fields.map(({ name, schema: each, required }, at) => (
        <Field
          key={name}
          id={`${prefix}-${name}`}
          name={name}
          schema={each}
          required={required}
          value={values[name]}
          error={found[name]}
          secrets={secrets}
          stored={stored?.[name]}
          autoFocus={autoFocus && at === 0}
          onBlur={() => setTouched((before) => new Set(before).add(name))}
          onChange={(value) => onChange(cleaned({ ...values, [name]: value }))}
        />
      ))}
    </div>
  );
}

/** Whether a form can be sent, by the schema alone. */
export function complete(schema: Schema, values: Values, stored: Record<string, unknown> = {}): boolean {
  const now = settled(schema, values, matches);
  const required = (now.required ?? []).filter((name) => !(name in stored));
  return Object.keys(faultsOf({ ...now, required }, values)).length === 0;
}
