import { everyNode, type FlowDoc } from "./document";

export interface Change {
  kind: "added" | "removed" | "changed";
  what: string;
  before?: string;
  after?: string;
}
const SKIP = new Set(["position", "specDigest", "integrationVersion", "integrationSlug", "handlerDigest", "nodes"]);
const text = (value: unknown): string => (value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value));

/** What a person would say has changed between two documents: step by step, field by field. */
export function changesOf(before: FlowDoc, after: FlowDoc): Change[] {
  const found: Change[] = [];
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (field === "nodes" || field === "key") continue;
    if (text(before[field]) !== text(after[field])) found.push({ kind: "changed", what: field, before: text(before[field]), after: text(after[field]) });
  }
  const old = new Map(everyNode(before).map((each) => [each.id, each]));
  const now = new Map(everyNode(after).map((each) => [each.id, each]));
  for (const [id, node] of now) {
    const former = old.get(id);
    if (!former) {
      found.push({ kind: "added", what: node.name || id });
      continue;
    }
    for (const field of new Set([...Object.keys(former), ...Object.keys(node)])) {
      if (SKIP.has(field) || text(former[field]) === text(node[field])) continue;
      found.push({ kind: "changed", what: `${node.name || id} · ${field}`, before: text(former[field]), after: text(node[field]) });
    }
  }
  for (const [id, node] of old) if (!now.has(id)) found.push({ kind: "removed", what: node.name || id });
  return found;
}
