/** The flow document as the builder edits it. Every change gives a new document; nothing is mutated. */

export interface FlowNode {
  id: string;
  type: string;
  name?: string;
  mode?: string;
  service?: string;
  next?: string | string[] | null;
  cases?: Record<string, string | null>;
  onError?: string | null;
  position?: { x: number; y: number };
  [field: string]: unknown;
}
export interface FlowDoc {
  key: string;
  name?: string;
  start?: string | null;
  trigger?: Record<string, unknown>;
  input?: Record<string, unknown> | null;
  nodes: FlowNode[];
  [field: string]: unknown;
}
export interface Way {
  from: string;
  to: string;
  /** `next`, a case, a rule or `error`. */
  label: string;
}

export const following = (node: FlowNode): string[] => (Array.isArray(node.next) ? node.next : node.next ? [node.next] : []);
export const nodeOf = (doc: FlowDoc, id: string | null | undefined): FlowNode | undefined => doc.nodes.find((each) => each.id === id);
export const startOf = (doc: FlowDoc): string | undefined => doc.start ?? doc.nodes[0]?.id;
export const titleOf = (node: FlowNode): string => node.name?.trim() || node.id;

/** Every way out of a node, in the order people read them. */
export function waysOut(node: FlowNode): Way[] {
  const found: Way[] = following(node).map((to) => ({ from: node.id, to, label: "next" }));
  for (const [label, to] of Object.entries(node.cases ?? {})) if (to) found.push({ from: node.id, to, label });
  const rules = (node.rules ?? []) as { when: string; next: string | null }[];
  for (const rule of rules) if (rule.next) found.push({ from: node.id, to: rule.next, label: rule.when });
  for (const to of (node.branches ?? []) as string[]) found.push({ from: node.id, to, label: "branch" });
  if (typeof node.default === "string") found.push({ from: node.id, to: node.default, label: "default" });
  if (typeof node.join === "string") found.push({ from: node.id, to: node.join, label: "join" });
  if (node.onError) found.push({ from: node.id, to: node.onError, label: "error" });
  return found;
}
/** Ways that lead to the same place are one, under all their labels. */
export function merged(ways: Way[]): Way[] {
  const found = new Map<string, Way>();
  for (const way of ways) {
    const place = `${way.from} ${way.to}`;
    const known = found.get(place);
    found.set(place, known ? { ...known, label: `${known.label} · ${way.label}` } : way);
  }
  return [...found.values()];
}
export const allWays = (doc: FlowDoc): Way[] => doc.nodes.flatMap(waysOut);

/** The nodes before one, nearest first, so that their outputs can be offered. */
export function upstream(doc: FlowDoc, id: string): FlowNode[] {
  const ways = allWays(doc);
  const found: string[] = [];
  let edge = [id];
  while (edge.length > 0) {
    edge = ways.filter((way) => edge.includes(way.to) && !found.includes(way.from) && way.from !== id).map((way) => way.from);
    found.push(...new Set(edge));
  }
  return found.map((each) => nodeOf(doc, each)).filter((each): each is FlowNode => !!each);
}
export const downstream = (doc: FlowDoc, id: string): string[] => [...new Set(waysOut(nodeOf(doc, id) ?? { id, type: "" }).map((way) => way.to))];

/** Nodes as a list to read: what runs first stands first, and what nothing leads to stands last. */
export function inOrder(doc: FlowDoc): FlowNode[] {
  const found: string[] = [];
  const visit = (id: string | undefined) => {
    const node = nodeOf(doc, id);
    if (!node || found.includes(node.id)) return;
    found.push(node.id);
    for (const way of waysOut(node)) visit(way.to);
  };
  visit(startOf(doc));
  for (const each of doc.nodes) if (!found.includes(each.id)) found.push(each.id);
  return found.map((id) => nodeOf(doc, id) as FlowNode);
}
export function reachable(doc: FlowDoc): Set<string> {
  const found = new Set<string>();
  const visit = (id: string | undefined) => {
    const node = nodeOf(doc, id);
    if (!node || found.has(node.id)) return;
    found.add(node.id);
    for (const way of waysOut(node)) visit(way.to);
  };
  visit(startOf(doc));
  return found;
}

export function freeId(doc: FlowDoc, wanted: string): string {
  const base = wanted.replaceAll(/[^A-Za-z0-9_-]/g, "-").replace(/^[^A-Za-z]+/, "") || "step";
  const taken = new Set(doc.nodes.map((each) => each.id));
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base}-${number}`;
  return name;
}

export const withNode = (doc: FlowDoc, id: string, change: Partial<FlowNode>): FlowDoc => ({
  ...doc,
  nodes: doc.nodes.map((each) => (each.id === id ? trimmed({ ...each, ...change }) : each)),
});
export const withFields = (doc: FlowDoc, change: Partial<FlowDoc>): FlowDoc => trimmed({ ...doc, ...change });

/** A node put after another takes over what followed it; on an empty flow it is the start; nothing follows an end, so it goes before one. */
export function addAfter(doc: FlowDoc, after: string | null, node: FlowNode): FlowDoc {
  const before = nodeOf(doc, after);
  if (!before) return { ...doc, nodes: [...doc.nodes, trimmed(node)] };
  if (ends(before)) return addBefore(doc, before, node);
  const added: FlowNode = ends(node) ? node : trimmed({ ...node, next: before.next });
  const at = doc.nodes.findIndex((each) => each.id === before.id);
  const nodes = doc.nodes.map((each) => (each.id === before.id ? { ...each, next: added.id } : each));
  return { ...doc, nodes: [...nodes.slice(0, at + 1), added, ...nodes.slice(at + 1)] };
}
function addBefore(doc: FlowDoc, after: FlowNode, node: FlowNode): FlowDoc {
  const added = ends(node) ? node : trimmed({ ...node, next: after.id });
  const at = doc.nodes.findIndex((each) => each.id === after.id);
  const led = redirected(doc, after.id, added.id);
  return trimmed({ ...doc, start: doc.start === after.id ? added.id : doc.start, nodes: [...led.slice(0, at), added, ...led.slice(at)] });
}
const ends = (node: FlowNode) => node.type === "respond" || node.type === "fail";

/** A node taken out: whatever led to it leads to what followed it. */
export function without(doc: FlowDoc, id: string): FlowDoc {
  const gone = nodeOf(doc, id);
  if (!gone) return doc;
  const instead = following(gone)[0] ?? null;
  const nodes = redirected({ ...doc, nodes: doc.nodes.filter((each) => each.id !== id) }, id, instead);
  return trimmed({ ...doc, start: doc.start === id ? (instead ?? undefined) : doc.start, nodes });
}

/** Every way that led to one node leads to another, or nowhere. */
function redirected(doc: FlowDoc, from: string, instead: string | null): FlowNode[] {
  const point = (to: string | null | undefined) => (to === from ? instead : (to ?? null));
  return doc.nodes.map((each) => {
    const next = following(each).map(point).filter((to): to is string => !!to && to !== each.id);
    const cases = Object.fromEntries(Object.entries(each.cases ?? {}).map(([label, to]) => [label, point(to)]).filter(([, to]) => to));
    const branches = (each.branches as string[] | undefined)?.map(point).filter((to): to is string => !!to);
    const rules = (each.rules as { when: string; next: string | null }[] | undefined)?.map((rule) => ({ ...rule, next: point(rule.next) }));
    const change: Partial<FlowNode> = { next: next.length > 1 ? next : next[0], cases: Object.keys(cases).length > 0 ? (cases as Record<string, string>) : undefined };
    if (branches) change.branches = branches;
    if (rules) change.rules = rules;
    if (each.onError) change.onError = point(each.onError) ?? undefined;
    if (typeof each.default === "string") change.default = point(each.default) ?? undefined;
    if (typeof each.join === "string") change.join = point(each.join) ?? undefined;
    return trimmed({ ...each, ...change });
  });
}

export function duplicated(doc: FlowDoc, id: string): { doc: FlowDoc; id: string } {
  const node = nodeOf(doc, id);
  if (!node) return { doc, id };
  const copy: FlowNode = { ...structuredClone(node), id: freeId(doc, node.id), name: `${titleOf(node)} (copy)`, position: undefined };
  return { doc: addAfter(doc, id, trimmed(copy)), id: copy.id };
}

/** Swap a step with the one before or after it, when they follow each other plainly. */
export function moved(doc: FlowDoc, id: string, up: boolean): FlowDoc {
  const node = nodeOf(doc, id);
  if (!node) return doc;
  const first = up ? doc.nodes.find((each) => following(each).length === 1 && following(each)[0] === id) : node;
  const second = up ? node : nodeOf(doc, following(node)[0]);
  if (!first || !second || following(first).length !== 1) return doc;
  const point = (to: string | null | undefined) => (to === first.id ? second.id : to);
  const nodes = doc.nodes.map((each): FlowNode => {
    if (each.id === first.id) return trimmed<FlowNode>({ ...each, next: second.next });
    if (each.id === second.id) return { ...each, next: first.id };
    const next = following(each).map((to) => point(to) as string);
    const cases = each.cases && Object.fromEntries(Object.entries(each.cases).map(([label, to]) => [label, point(to) ?? null]));
    return trimmed<FlowNode>({ ...each, next: next.length > 1 ? next : next[0], cases });
  });
  const a = nodes.findIndex((each) => each.id === first.id);
  const b = nodes.findIndex((each) => each.id === second.id);
  [nodes[a], nodes[b]] = [nodes[b] as FlowNode, nodes[a] as FlowNode];
  return trimmed({ ...doc, start: doc.start === first.id ? second.id : doc.start, nodes });
}

/** A new id everywhere it is named. */
export function renamed(doc: FlowDoc, from: string, to: string): FlowDoc {
  const text = JSON.stringify(doc, (_, value: unknown) => (value === from ? to : typeof value === "string" ? value.replaceAll(`steps.${from}.`, `steps.${to}.`) : value));
  return JSON.parse(text) as FlowDoc;
}

/** Fields that say nothing are left out, so that a document stays as short as its author wrote it. */
export function trimmed<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined && each !== "")) as T;
}
