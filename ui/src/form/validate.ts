import { Validator } from "@cfworker/json-schema";
import { label, type Schema, type Values } from "./schema";
import { w } from "@/words";

/** Interprets the schema; compiling it would need `eval`, which the policy refuses. */
export function matches(schema: Schema, value: unknown): boolean {
  try {
    return new Validator(schema as never, "2020-12").validate(value).valid;
  } catch {
    return false;
  }
}

/** What does not fit, by field; the server checks again, and its word counts. */
export function faultsOf(schema: Schema, values: Values, touched?: Set<string>): Record<string, string> {
  const found: Record<string, string> = {};
  const required = new Set(schema.required ?? []);
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    const value = values[name];
    if (touched && !touched.has(name)) continue;
    if (value === undefined || value === "") {
      if (required.has(name) && each.default === undefined) found[name] = w.form.required(label(name, each));
      continue;
    }
    if (typeof value === "string" && /\{\{|\{env\./.test(value)) continue; // a template is checked when it is filled
    const result = new Validator(each as never, "2020-12").validate(value);
    if (!result.valid) found[name] = sentence(each, result.errors.at(-1)?.keyword ?? "");
  }
  return found;
}

function sentence(schema: Schema, keyword: string): string {
  if (keyword === "minLength") return w.form.tooShort(schema.minLength ?? 1);
  if (keyword === "maxLength") return w.form.tooLong(schema.maxLength ?? 0);
  if (keyword === "minimum") return w.form.atLeast(schema.minimum ?? 0);
  if (keyword === "maximum") return w.form.atMost(schema.maximum ?? 0);
  if (keyword === "type") return w.form.wrongType(Array.isArray(schema.type) ? schema.type.join(", ") : (schema.type ?? ""));
  if (keyword === "format") return w.form.wrongFormat(schema.format ?? "");
  return schema.examples?.length ? w.form.unlike(JSON.stringify(schema.examples[0])) : w.form.unfit;
}
