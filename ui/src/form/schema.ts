/** JSON Schema as forms read it: what applies to a value now, in which order, with which words. */
export interface Schema {
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  format?: string;
  writeOnly?: boolean;
  /** Optional, and yet filled nearly always: it never waits behind a button. */
  "x-usual"?: boolean;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  items?: Schema;
  additionalProperties?: boolean | Schema;
  if?: Schema;
  then?: Schema;
  else?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  dependentSchemas?: Record<string, Schema>;
  dependentRequired?: Record<string, string[]>;
  [key: string]: unknown;
}
export type Values = Record<string, unknown>;

/** The schema with its conditions settled for these values, so that a field is there or is not. */
export function settled(schema: Schema, values: Values, matches: (schema: Schema, value: unknown) => boolean): Schema {
  let found: Schema = { ...schema };
  const add = (more?: Schema) => {
    if (more) found = merged(found, settled(more, values, matches));
  };
  if (schema.if) add(matches(schema.if, withDefaults(schema, values)) ? schema.then : schema.else);
  for (const each of schema.allOf ?? []) add(each);
  for (const [name, each] of Object.entries(schema.dependentSchemas ?? {})) if (values[name] !== undefined) add(each);
  for (const [name, names] of Object.entries(schema.dependentRequired ?? {})) if (values[name] !== undefined) add({ required: names });
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants?.some((each) => each.properties)) add(variants.find((each) => matches({ ...each, required: [] }, values)) ?? variants[0]);
  return found;
}

function merged(a: Schema, b: Schema): Schema {
  const properties: Record<string, Schema> = { ...a.properties };
  for (const [name, each] of Object.entries(b.properties ?? {})) properties[name] = { ...properties[name], ...each };
  return { ...a, ...b, if: undefined, then: undefined, else: undefined, allOf: undefined, title: a.title ?? b.title, properties, required: [...new Set([...(a.required ?? []), ...(b.required ?? [])])] };
}

export function withDefaults(schema: Schema, values: Values): Values {
  const found: Values = {};
  for (const [name, each] of Object.entries(schema.properties ?? {})) if (each.default !== undefined) found[name] = each.default;
  return { ...found, ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) };
}

/** The schema of an operation with a connection's settings as the defaults that they are there. */
export function withSettings(schema: Schema, settings: Values = {}): Schema {
  const properties: Record<string, Schema> = {};
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    const setting = each["x-setting"];
    const found = typeof setting === "string" ? settings[setting] : undefined;
    properties[name] = found === undefined ? each : { ...each, default: found };
  }
  const stands = (name: string) => properties[name] !== schema.properties?.[name];
  return { ...schema, properties, required: schema.required?.filter((each) => !stands(each)) };
}

export interface FormField {
  name: string;
  schema: Schema;
  required: boolean;
}
const FIRST = ["host", "port", "database"];

/** Required ones first, then the usual, each group as written; where a server is, is asked in the order people say it. */
export function fieldsOf(schema: Schema): FormField[] {
  const required = new Set(schema.required ?? []);
  const place = (name: string) => (FIRST.indexOf(name) + 1 || FIRST.length + 1) as number;
  return Object.entries(schema.properties ?? {})
    .map(([name, each]) => ({ name, schema: each, required: required.has(name) }))
    .sort((a, b) => Number(b.required) - Number(a.required) || Number(isUsual(b.schema)) - Number(isUsual(a.schema)) || place(a.name) - place(b.name));
}

/** Fields that can wait behind a button: neither required nor usual, without a value, and more than two of them. */
export function restOf(fields: FormField[], values: Values, held: (name: string) => boolean): FormField[] {
  const rest = fields.filter((each) => !each.required && !isUsual(each.schema) && values[each.name] === undefined && !held(each.name) && each.schema.const === undefined);
  return rest.length > 2 && rest.length < fields.length ? rest : [];
}

export function typeOf(schema: Schema): string {
  if (Array.isArray(schema.type)) return schema.type.find((each) => each !== "null") ?? "string";
  if (schema.type) return schema.type;
  if (schema.properties) return "object";
  if (schema.items) return "array";
  return schema.enum || schema.const !== undefined ? "string" : "any";
}

export const isUsual = (schema: Schema): boolean => schema["x-usual"] === true;
export const isSecret = (schema: Schema): boolean => schema.writeOnly === true || schema.format === "password";
export const isLong = (schema: Schema): boolean => typeOf(schema) === "string" && (schema.format === "multiline" || schema.format === "pem" || (schema.maxLength ?? 0) > 2000) && !schema.pattern?.startsWith("^http");

/** A name as a label: `baseUrl` and `base_url` are "Base url". */
export function label(name: string, schema: Schema): string {
  if (schema.title) return schema.title;
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replaceAll(/[_-]+/g, " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
export function example(schema: Schema): string | undefined {
  const found = schema.examples?.[0];
  return found === undefined || typeof found === "object" ? undefined : String(found);
}
/** Empty fields are left out, so that a schema's defaults and optional fields stay what they are. */
export function cleaned(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ""));
}
