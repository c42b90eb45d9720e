import type { Run } from "@/api/queries";
import type { Schema, Values } from "@/form/schema";

/** What a run was given, as it can be given again; null where it is no longer kept whole. */
export function givenOf(run: Run): unknown {
  const { input } = run;
  if (!isRecord(input)) return input ?? null;
  if (input.truncated === true && "preview" in input) return null;
  // What started it is kept beside its input where the two differ, as with webhooks.
  const both = Object.keys(input).sort().join() === "event,input" && run.actor.startsWith("trigger");
  return both ? input.input : input;
}

/** What a flow declares of its input, and a field for everything that was given beside that. */
export function withGiven(schema: Schema, given: unknown): Schema {
  if (!isRecord(given)) return schema;
  const found = Object.entries(given).map(([name, value]) => [name, schemaOf(value)]);
  return { ...schema, properties: { ...Object.fromEntries(found), ...schema.properties } };
}

function schemaOf(value: unknown): Schema {
  if (Array.isArray(value)) return value.length > 0 && value.every((each) => typeof each === "string") ? { type: "array", items: { type: "string" } } : { type: "array" };
  if (isRecord(value)) return Object.keys(value).length > 0 ? withGiven({ type: "object" }, value) : { type: "object" };
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? { type: typeof value } : {};
}

export const isRecord = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);
