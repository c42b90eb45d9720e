import { allWays, ends, type FlowDoc, type FlowNode, following, levelOf, nodeOf, pointing, withFields, withNode } from "./document";
import { CASES, callsOut } from "./kinds";
import { TRIGGER } from "./StepList";

/** Whether a way may be drawn from a step to another: both on one level, and never in a circle. */
export function fits(doc: FlowDoc, from: string, to: string): boolean {
  if (to === TRIGGER || from === to) return false;
  if (from === TRIGGER) return doc.nodes.some((each) => each.id === to);
  const level = levelOf(doc, from);
  const node = nodeOf(doc, from);
  if (!node || ends(node) || !level.nodes.some((each) => each.id === to)) return false;
  const ways = allWays(level);
  const reached = [to];
  for (const id of reached) for (const way of ways) if (way.from === id && !reached.includes(way.to)) reached.push(way.to);
  return !reached.includes(from);
}

/** What a way out of a step can mean, the plain one first. */
export function meanings(doc: FlowDoc, from: string): string[] {
  const node = nodeOf(doc, from);
  if (!node) return ["next"];
  if (node.type === "parallel") return ["branch", "join"];
  if (node.type === "switch") return [...Object.keys(node.cases ?? {}), `case${Object.keys(node.cases ?? {}).length + 1}`, "default"];
  if (node.type === "approve") return ["next", "approved", "rejected", "timeout", "error"];
  return callsOut(node) || ["forEach", "flow", "wait"].includes(node.type) ? ["next", ...CASES, "error"] : ["next"];
}

/** The flow with one way more, or with a way of that meaning leading elsewhere. */
export function wired(doc: FlowDoc, from: string, to: string, meaning: string): FlowDoc {
  if (from === TRIGGER) return withFields(doc, { start: to });
  const node = nodeOf(doc, from);
  if (!node) return doc;
  if (meaning === "branch") return withNode(doc, from, { branches: [...new Set([...((node.branches ?? []) as string[]), to])] });
  const field = fieldOf(node, meaning);
  return withNode(doc, from, field ? { [field]: to } : { cases: { ...node.cases, [meaning]: to } });
}

/** Everything that led from one step to another leads elsewhere; a case that leads nowhere ends there. */
export function rerouted(doc: FlowDoc, from: string, to: string, instead: string | null): FlowDoc {
  if (from === TRIGGER) return instead ? withFields(doc, { start: instead }) : doc;
  const node = nodeOf(doc, from);
  if (!node) return doc;
  const led = pointing(node, (place) => (place === to ? instead : place));
  const ended = Object.entries(node.cases ?? {}).filter(([, place]) => instead === null && place === to);
  const cases = ended.length > 0 ? { ...led.cases, ...Object.fromEntries(ended.map(([label]) => [label, null])) } : led.cases;
  return withNode(doc, from, { next: undefined, onError: undefined, default: undefined, join: undefined, ...led, cases });
}

/** What a way of this meaning leads to today. */
export function leads(doc: FlowDoc, from: string, meaning: string): string | null {
  const node = nodeOf(doc, from);
  if (!node || meaning === "branch") return null;
  if (meaning === "next") return following(node)[0] ?? null;
  const field = fieldOf(node, meaning);
  return (field ? (node[field] as string | undefined) : node.cases?.[meaning]) ?? null;
}

/** The field that holds a way of this meaning; none where it is a case. */
function fieldOf(node: FlowNode, meaning: string): string | undefined {
  if (meaning === "default") return node.type === "switch" ? "default" : undefined;
  return ({ next: "next", error: "onError", join: "join" } as Record<string, string>)[meaning];
}
