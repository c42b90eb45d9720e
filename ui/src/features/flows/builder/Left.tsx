import { SchemaForm } from "@/form/SchemaForm";
import type { Schema, Values } from "@/form/schema";

/** What an event leaves to the flow, by its schema; nothing where it leaves nothing. */
export function Left({ schema, values, prefix, put }: { schema: Schema | undefined; values: Values; prefix: string; put: (values: Values) => void }) {
  if (Object.keys(schema?.properties ?? {}).length === 0) return null;
  return <SchemaForm key={prefix} fold prefix={prefix} schema={schema as Schema} values={values} onChange={put} />;
}
