import type { Schemas } from "@/api/client";
import type { Tone } from "@/kit/Pill";
import { w } from "@/words";

export type Entry = Schemas["AuditEntryView"];

/** Who: the kind of actor and its name. */
export function who(entry: Entry, flows: Map<string, string>, people: Map<string, string>, connections?: Map<string, string>): { kind: string; name: string } {
  const [kind = "", ...rest] = entry.actor.split(":");
  const purpose = entry.purpose;
  if (purpose?.flowId) return { kind: w.audit.actors.flow, name: flows.get(purpose.flowId) ?? purpose.flowId };
  const listened = kind === "trigger" && entry.connectionId ? connections?.get(entry.connectionId) : undefined;
  if (listened) return { kind: w.audit.actors.trigger, name: listened };
  if (kind === "system") return { kind: "", name: w.product };
  if (kind === "user") return { kind: w.audit.actors.user, name: people.get(rest.join(":")) ?? rest.join(":") };
  return { kind: (w.audit.actors as Record<string, string>)[kind] ?? kind, name: people.get(rest.join(":")) ?? rest.join(":") };
}

/** Did what, in the words of a person. */
export function what(entry: Entry): string {
  const known = (w.audit.kinds as Record<string, string>)[entry.kind];
  const simulated = entry.outcome?.simulated || entry.mode === "sandbox";
  if (entry.kind === "call") return simulated ? w.audit.wouldCall : w.audit.called;
  return known ?? entry.kind.replaceAll(/[._]/g, " ");
}

function named(entry: Entry): string {
  const detail = (entry.detail ?? {}) as Record<string, unknown>;
  const found = detail.name ?? detail.key ?? detail.slug ?? detail.secret ?? detail.what ?? detail.path;
  return typeof found === "string" ? found : "";
}

/** Of these, the flow is what they were done to: nothing else in them has a name. */
const AT_FLOW = /^(trigger|approval|run)\./;

/** To what: an operation by its name, or the thing that was changed. A trigger has the name of its flow. */
export function onWhat(entry: Entry, connections: Map<string, string>, operations: Map<string, string>, flows: Map<string, string>): string {
  const detail = (entry.detail ?? {}) as Record<string, unknown>;
  const connection = entry.connectionId ? (connections.get(entry.connectionId) ?? entry.connectionId) : "";
  const flow = AT_FLOW.test(entry.kind) ? flows.get(String(detail.flowId)) : undefined;
  return [connection, entry.operation && (operations.get(entry.operation) ?? entry.operation), named(entry) || flow].filter(Boolean).join(" · ");
}

export function outcome(entry: Entry): { word: string; tone: Tone } | null {
  const found = entry.outcome;
  if (!found) return null;
  if (found.simulated) return { word: w.state.wouldHaveSent, tone: "sandbox" };
  if (found.rule) return { word: w.audit.refused(found.rule), tone: "bad" };
  if (found.errorClass) return { word: String(found.status ?? found.errorClass), tone: "bad" };
  if (found.status) return { word: String(found.status), tone: found.status < 400 ? "ok" : "bad" };
  return found.ok === false ? { word: w.home.failed, tone: "bad" } : null;
}

export interface Fold {
  first: Entry;
  entries: Entry[];
}

/** A call and how it ended are two entries of the chain, and one thing to a reader. */
export function joined(entries: Entry[]): Entry[] {
  const ends = new Map<string, Entry>();
  const found: Entry[] = [];
  for (const entry of entries) {
    const ending = entry.kind === "call.outcome" && entry.intent;
    if (ending) ends.set(entry.intent as string, entry);
    else {
      const end = entry.kind === "call" && entry.intent ? ends.get(entry.intent) : undefined;
      found.push(end ? { ...entry, outcome: end.outcome } : entry);
    }
  }
  return found;
}

const NEAR = 8;
const HOUR = 3_600_000;

/** Whether entries that are not fetched yet may belong to a row as well. */
export const goesOn = (fold: Fold, at: number, folds: Fold[], last: Entry | undefined) => at >= folds.length - NEAR && (fold.entries.at(-1)?.at ?? 0) - (last?.at ?? 0) < HOUR;

/** The same use again and again is one row that opens: calls also where those of the same runs lie between them. */
export function folded(entries: Entry[]): Fold[] {
  const found: Fold[] = [];
  const keys = new Map<Fold, string>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.actor, entry.kind, entry.connectionId, entry.operation, entry.environment, entry.mode, entry.outcome?.status, entry.outcome?.rule, entry.purpose?.flowId, named(entry)]);
    let known: Fold | undefined;
    for (const fold of found.slice(-NEAR).reverse()) {
      if (keys.get(fold) === key && (fold.entries.at(-1)?.at ?? 0) - entry.at < HOUR) known = fold;
      if (known || fold.first.kind !== "call" || entry.kind !== "call") break;
    }
    if (known) known.entries.push(entry);
    else {
      const fold = { first: entry, entries: [entry] };
      keys.set(fold, key);
      found.push(fold);
    }
  }
  return found;
}
