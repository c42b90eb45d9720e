import { at, partsOf } from "./paths";

/** What a template would give with the values of a sample: only to show, the server decides. */

export interface Sample {
  event?: unknown;
  input?: unknown;
  vars?: Record<string, unknown>;
  steps?: Record<string, unknown>;
}
const HOLE = /\{\{\s*([^{}|]+?)\s*((?:\|[^{}]*)?)\}\}/g;
const WHOLE = /^\{\{\s*([^{}|]+?)\s*((?:\|[^{}]*)?)\}\}$/;

export type Resolved = { value: unknown; missing: string[] };

export function resolved(template: unknown, sample: Sample): Resolved {
  const missing: string[] = [];
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return text(value, sample, missing);
    if (Array.isArray(value)) return value.map(walk);
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, walk(each)]));
    return value;
  };
  return { value: walk(template), missing };
}

function text(template: string, sample: Sample, missing: string[]): unknown {
  const whole = WHOLE.exec(template);
  if (whole) return lookup(whole[1] ?? "", whole[2] ?? "", sample, missing);
  return template.replaceAll(HOLE, (_, path: string, filters: string) => {
    const value = lookup(path, filters, sample, missing);
    return value === undefined || value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
  });
}

function lookup(path: string, filters: string, sample: Sample, missing: string[]): unknown {
  const [root, ...parts] = partsOf(path) ?? [];
  if (root === "secret") return `[secret:${parts.join(".")}]`;
  if (root === "conn" || root === "run") return `[${path}]`;
  const value = filtered(at((sample as Record<string, unknown>)[root ?? ""], parts), filters);
  if (value === undefined || value === null) missing.push(path);
  return value;
}

const FILTER = /\|\s*(\w+)\s*(?:\(([^)]*)\))?/g;
const words = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
/** The filters whose result is plain to see; the others leave the value, since the server decides. */
const FILTERS: Record<string, (value: unknown, argument: string) => unknown> = {
  upper: (value) => words(value).toUpperCase(),
  lower: (value) => words(value).toLowerCase(),
  trim: (value) => words(value).trim(),
  json: (value) => JSON.stringify(value),
  string: words,
  int: (value) => Math.trunc(Number(value)),
  first: (value) => (value as unknown[] | string)[0],
  last: (value) => (value as unknown[] | string).at(-1),
  length: (value) => (typeof value === "object" ? Object.keys(value as object) : (value as string)).length,
  urlencode: (value) => encodeURIComponent(words(value)),
  join: (value, argument) => (Array.isArray(value) ? value.map(words).join(argument) : value),
  split: (value, argument) => words(value).split(argument || ","),
  truncate: (value, argument) => words(value).slice(0, Number(argument)),
};
function filtered(value: unknown, filters: string): unknown {
  let found = value;
  for (const [, name = "", given = ""] of filters.matchAll(FILTER)) {
    const argument = given.trim().replace(/^(['"])(.*)\1$/s, "$2");
    if (name === "default") found ??= argument;
    else if (found !== undefined && found !== null) found = FILTERS[name]?.(found, argument) ?? found;
  }
  return found;
}

/** A plausible value for a JSON Schema: examples first, as the sandbox does it. */
const SAMPLES: Record<string, string> = { name: "Ada Lovelace", fullname: "Ada Lovelace", firstname: "Ada", lastname: "Lovelace", phone: "+15550100", email: "ada@example.com", city: "London", company: "Example Ltd", subject: "Hello" };

export function sampleOf(schema: Record<string, unknown> | undefined | null, depth = 0, name = ""): unknown {
  if (!schema || depth > 5) return undefined;
  const examples = schema.examples as unknown[] | undefined;
  if (examples?.length) return examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const kind = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (kind === "object" || schema.properties) {
    const properties = (schema.properties ?? {}) as Record<string, Record<string, unknown>>;
    return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, sampleOf(each, depth + 1, name)]));
  }
  if (kind === "array") {
    const item = sampleOf(schema.items as Record<string, unknown>, depth + 1);
    return item === undefined ? [] : [item];
  }
  if (kind === "integer" || kind === "number") return 1;
  if (kind === "boolean") return true;
  const known = SAMPLES[name.toLowerCase().replaceAll(/[^a-z]/g, "")];
  if (known !== undefined && kind === "string") return known;
  if (schema.format === "email") return "ada@example.com";
  if (schema.format === "date") return "2026-01-31";
  if (schema.format === "date-time") return "2026-01-31T09:00:00Z";
  return kind === "string" ? "text" : undefined;
}
