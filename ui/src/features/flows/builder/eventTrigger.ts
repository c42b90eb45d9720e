import { type Schema, typeOf } from "@/form/schema";
import type { Spec } from "./context";

/** What a connector declares of an event, as far as a flow has to say something about it. */
export interface Declared {
  kind: "webhook" | "poll" | "stream" | "data_change";
  name: string;
  description?: string;
  setup?: string;
  input?: Schema;
  event?: Schema | null;
  schema?: Schema;
  interval?: number;
  verify?: { scheme: string };
  registration?: { input?: Schema; accountSecret?: boolean } | null;
  feeds?: { trigger: string }[];
  entity?: string;
  key?: string;
}
export type Trigger = Record<string, unknown>;
export type Put = (next: Trigger, group?: string) => void;

export function declaredOf(spec: Spec | undefined, key: unknown): Declared | undefined {
  return spec?.triggers[String(key)] as Declared | undefined;
}

/** The trigger of a kind by which the event is heard: itself, or one that feeds it. */
export function heardBy(spec: Spec, declared: Declared, kind: Declared["kind"]): Declared | undefined {
  if (declared.kind !== "data_change") return declared.kind === kind ? declared : undefined;
  return declared.feeds?.map((each) => declaredOf(spec, each.trigger)).find((each) => each?.kind === kind);
}

/** Whether a change is told of by a webhook, and can be asked for as well. */
export const heardBothWays = (spec: Spec | undefined, declared: Declared | undefined): boolean => !!spec && declared?.kind === "data_change" && !!heardBy(spec, declared, "webhook") && !!heardBy(spec, declared, "poll");

/** Paths of an event that conditions can name; those of a request begin with where its body stands. */
export function pathsOf(declared: Declared): { path: string; schema: Schema }[] {
  const shape = declared.kind === "data_change" ? declared.schema : declared.event;
  return within(shape ?? {}, declared.kind === "webhook" ? "json." : "", 3);
}

function within(schema: Schema, before: string, depth: number): { path: string; schema: Schema }[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, each]) => {
    const path = `${before}${name}`;
    return typeOf(each) === "object" && each.properties && depth > 1 ? within(each, `${path}.`, depth - 1) : [{ path, schema: each }];
  });
}

/** What was typed, as the kind of value that stands at the path. */
export function typed(text: string, schema: Schema | undefined): unknown {
  const kind = schema ? typeOf(schema) : "any";
  if (text === "null") return null;
  if (["integer", "number"].includes(kind) && text.trim() && !Number.isNaN(Number(text))) return Number(text);
  if ((kind === "boolean" || kind === "any") && (text === "true" || text === "false")) return text === "true";
  return kind === "any" && /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

export const shown = (value: unknown): string => (value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value));

/** The object without what is empty, or nothing where all of it is. */
export function filled(value: Record<string, unknown>): Record<string, unknown> | undefined {
  const kept = Object.entries(value).filter(([, each]) => each !== undefined && each !== "");
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
