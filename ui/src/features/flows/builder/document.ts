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
/** The steps inside of a loop, as a document of their own; null for any other step. */
export const insideOf = (node: FlowNode): FlowDoc | null => (node.type === "forEach" ? { key: node.id, start: node.start as string | undefined, nodes: (node.nodes ?? []) as FlowNode[] } : null);
/** All steps, those inside of loops after their loop. */
export const everyNode = (doc: FlowDoc): FlowNode[] => doc.nodes.flatMap((each) => [each, ...everyInside(each)]);
const everyInside = (node: FlowNode): FlowNode[] => everyNode(insideOf(node) ?? { key: "", nodes: [] });
export const nodeOf = (doc: FlowDoc, id: string | null | undefined): FlowNode | undefined => everyNode(doc).find((each) => each.id === id);
/** The loop a step stands in, if any. */
export const loopOf = (doc: FlowDoc, id: string): FlowNode | undefined => everyNode(doc).find((each) => insideOf(each)?.nodes.some((one) => one.id === id));
/** The step of the flow itself that is or holds this one: where a run can end. */
export const outermost = (doc: FlowDoc, id: string): string => doc.nodes.find((each) => each.id === id || everyInside(each).some((one) => one.id === id))?.id ?? id;
/** The flow, or the loop, whose ways can lead to a step. */
export function levelOf(doc: FlowDoc, id: string): FlowDoc {
  const loop = loopOf(doc, id);
  return (loop && insideOf(loop)) ?? doc;
}
/** A change of the level that a step stands in. */
function inLevel(doc: FlowDoc, id: string | null, change: (level: FlowDoc) => FlowDoc): FlowDoc {
  const loop = id === null ? undefined : loopOf(doc, id);
  const level = loop && insideOf(loop);
  if (!loop || !level) return change(doc);
  const { nodes, start } = change(level);
  return withNode(doc, loop.id, { nodes, start: start ?? undefined });
}
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
  const level = levelOf(doc, id);
  const ways = allWays(level);
  const found: string[] = [];
  let edge = [id];
  while (edge.length > 0) {
    edge = ways.filter((way) => edge.includes(way.to) && !found.includes(way.from) && way.from !== id).map((way) => way.from);
    found.push(...new Set(edge));
  }
  return found.map((each) => nodeOf(level, each)).filter((each): each is FlowNode => !!each);
}
export const downstream = (doc: FlowDoc, id: string): string[] => [...new Set(waysOut(nodeOf(doc, id) ?? { id, type: "" }).map((way) => way.to))];

/** Nodes as a list to read: each after all that lead to it, the first way first; what nothing leads to stands last. */
export function inOrder(doc: FlowDoc): FlowNode[] {
  const nodes = new Map(doc.nodes.map((each) => [each.id, each]));
  const seen = new Set<string>();
  const found: FlowNode[] = [];
  const visit = (id: string | undefined) => {
    const node = nodes.get(id ?? "");
    if (!node || seen.has(node.id)) return;
    seen.add(node.id);
    for (const way of waysOut(node).reverse()) visit(way.to);
    found.push(node);
  };
  visit(startOf(doc));
  return [...found.reverse(), ...doc.nodes.filter((each) => !seen.has(each.id))];
}
/** All steps as they are read, and the number of each: 3, then 3.1 inside of it. */
export function numbered(doc: FlowDoc, before = ""): Map<string, string> {
  const found = new Map<string, string>();
  inOrder(doc).forEach((node, index) => {
    const own = `${before}${index + 1}`;
    found.set(node.id, own);
    const inside = insideOf(node);
    if (inside) for (const [id, number] of numbered(inside, `${own}.`)) found.set(id, number);
  });
  return found;
}
export const reading = (doc: FlowDoc): FlowNode[] => [...numbered(doc).keys()].map((id) => nodeOf(doc, id) as FlowNode);
export function reachable(doc: FlowDoc): Set<string> {
  const found = new Set<string>();
  const visit = (id: string | undefined) => {
    const node = nodeOf(doc, id);
    if (!node || found.has(node.id)) return;
    found.add(node.id);
    for (const way of waysOut(node)) visit(way.to);
    const inside = insideOf(node);
    if (inside) for (const each of reachable(inside)) found.add(each);
  };
  visit(startOf(doc));
  return found;
}

/** A name that no step has yet. */
export function freeTitle(doc: FlowDoc, wanted: string): string {
  const taken = new Set(everyNode(doc).map(titleOf));
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted} ${number}`;
  return name;
}
export function freeId(doc: FlowDoc, wanted: string): string {
  const base = wanted.replaceAll(/[^A-Za-z0-9_-]/g, "-").replace(/^[^A-Za-z]+/, "") || "step";
  const taken = new Set(everyNode(doc).map((each) => each.id));
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base}-${number}`;
  return name;
}

export function withNode(doc: FlowDoc, id: string, change: Partial<FlowNode>): FlowDoc {
  const here = doc.nodes.some((each) => each.id === id);
  const nodes = doc.nodes.map((each) => {
    if (here) return each.id === id ? trimmed({ ...each, ...change }) : each;
    const inside = insideOf(each);
    return inside && nodeOf(inside, id) ? { ...each, nodes: withNode(inside, id, change).nodes } : each;
  });
  return { ...doc, nodes };
}
export const withFields = (doc: FlowDoc, change: Partial<FlowDoc>): FlowDoc => trimmed({ ...doc, ...change });

/** A node put after another takes over what followed it; on an empty flow it is the start; nothing follows an end, so it goes before one. */
export function addAfter(doc: FlowDoc, after: string | null, node: FlowNode): FlowDoc {
  return inLevel(doc, after, (level) => {
    const before = level.nodes.find((each) => each.id === after);
    if (!before) return { ...level, nodes: [...level.nodes, trimmed(node)] };
    if (ends(before)) return addBefore(level, before, node);
    const added: FlowNode = ends(node) ? node : trimmed({ ...node, next: before.next });
    const at = level.nodes.indexOf(before);
    const nodes = level.nodes.map((each) => (each === before ? { ...each, next: added.id } : each));
    return { ...level, nodes: [...nodes.slice(0, at + 1), added, ...nodes.slice(at + 1)] };
  });
}
/** A node on the level of another, with nothing leading to it yet. */
export const addBeside = (doc: FlowDoc, beside: string | null, node: FlowNode): FlowDoc => inLevel(doc, beside, (level) => ({ ...level, nodes: [...level.nodes, trimmed(node)] }));
/** A node as the first inside of an empty loop. */
export const addInside = (doc: FlowDoc, loop: string, node: FlowNode): FlowDoc => withNode(doc, loop, { nodes: [...((nodeOf(doc, loop)?.nodes ?? []) as FlowNode[]), trimmed(node)] });
function addBefore(doc: FlowDoc, after: FlowNode, node: FlowNode): FlowDoc {
  const added = ends(node) ? node : trimmed({ ...node, next: after.id });
  const at = doc.nodes.findIndex((each) => each.id === after.id);
  const led = redirected(doc, after.id, added.id);
  return trimmed({ ...doc, start: doc.start === after.id ? added.id : doc.start, nodes: [...led.slice(0, at), added, ...led.slice(at)] });
}
export const ends = (node: FlowNode) => node.type === "respond" || node.type === "fail";

/** A node taken out: whatever led to it leads to what followed it. */
export function without(doc: FlowDoc, id: string): FlowDoc {
  return inLevel(doc, id, (level) => {
    const gone = level.nodes.find((each) => each.id === id);
    if (!gone) return level;
    const instead = following(gone)[0] ?? null;
    const nodes = redirected({ ...level, nodes: level.nodes.filter((each) => each !== gone) }, id, instead);
    return trimmed({ ...level, start: level.start === id ? (instead ?? undefined) : level.start, nodes });
  });
}

/** Every way that led to one node leads to another, or nowhere. */
const redirected = (doc: FlowDoc, from: string, instead: string | null): FlowNode[] => doc.nodes.map((each) => pointing(each, (to) => (to === from ? instead : to)));

/** A node whose every way out leads where `point` says; a way to itself or to nowhere is none. */
export function pointing(node: FlowNode, point: (to: string) => string | null): FlowNode {
  const to = (place: string | null | undefined) => (place ? point(place) : null);
  const next = following(node).map(to).filter((place): place is string => !!place && place !== node.id);
  // A case that leads nowhere ends the branch, and stays so.
  const cases = Object.fromEntries(Object.entries(node.cases ?? {}).flatMap(([label, place]) => (place === null || to(place) ? [[label, to(place)]] : [])));
  const change: Partial<FlowNode> = { next: next.length > 1 ? next : next[0] };
  if (node.cases) change.cases = Object.keys(cases).length > 0 || node.type === "switch" ? (cases as Record<string, string>) : undefined;
  if (node.branches) change.branches = (node.branches as string[]).map(to).filter((place): place is string => !!place);
  if (node.rules) change.rules = (node.rules as { when: string; next: string | null }[]).map((rule) => ({ ...rule, next: to(rule.next) }));
  for (const field of ["onError", "default", "join"]) if (typeof node[field] === "string") change[field] = to(node[field] as string) ?? undefined;
  return trimmed({ ...node, ...change });
}

export function duplicated(doc: FlowDoc, id: string): { doc: FlowDoc; id: string } {
  const node = nodeOf(doc, id);
  if (!node) return { doc, id };
  const copy = fresh(doc, { ...node, name: `${titleOf(node)} (copy)`, position: undefined });
  return { doc: addAfter(doc, id, copy), id: copy.id };
}
/** A copy for this flow: it and what is inside of it get ids that are free. */
export function fresh(doc: FlowDoc, node: FlowNode): FlowNode {
  let copy: FlowDoc = { key: "", nodes: [structuredClone(node)] };
  for (const { id } of everyNode(copy)) {
    const own = freeId({ key: "", nodes: [...doc.nodes, ...copy.nodes.flatMap((each) => everyNode({ key: "", nodes: [each] })).filter((each) => each.id !== id)] }, id);
    if (own !== id) copy = renamed(copy, id, own);
  }
  return trimmed(copy.nodes[0] as FlowNode);
}

/** Swap a step with the one before or after it, when they follow each other plainly. */
export function moved(doc: FlowDoc, id: string, up: boolean): FlowDoc {
  return inLevel(doc, id, (level) => swapped(level, id, up));
}
function swapped(doc: FlowDoc, id: string, up: boolean): FlowDoc {
  const node = nodeOf(doc, id);
  if (!node) return doc;
  const first = up ? doc.nodes.find((each) => following(each).length === 1 && following(each)[0] === id) : node;
  const second = up ? node : nodeOf(doc, following(node)[0]);
  if (!first || !second || following(first).length !== 1) return doc;
  const nodes = doc.nodes.map((each): FlowNode => {
    if (each.id === first.id) return trimmed<FlowNode>({ ...each, next: second.next });
    if (each.id === second.id) return { ...each, next: first.id };
    return pointing(each, (to) => (to === first.id ? second.id : to));
  });
  const a = nodes.findIndex((each) => each.id === first.id);
  const b = nodes.findIndex((each) => each.id === second.id);
  [nodes[a], nodes[b]] = [nodes[b] as FlowNode, nodes[a] as FlowNode];
  return trimmed({ ...doc, start: doc.start === first.id ? second.id : doc.start, nodes });
}

/** A new id, and the same everywhere it is named: in ways, and in templates and expressions as `steps.ID`. */
export function renamed(doc: FlowDoc, from: string, to: string): FlowDoc {
  const named = new RegExp(`\\bsteps(\\.${from}(?![\\w-])|\\[(['"])${from}\\2\\])`, "g");
  const words = JSON.parse(JSON.stringify(doc, (_, value: unknown) => (typeof value === "string" ? value.replaceAll(named, `steps.${to}`) : value))) as FlowDoc;
  const level = (given: FlowDoc): FlowDoc => ({
    ...given,
    ...(given.start ? { start: given.start === from ? to : given.start } : {}),
    nodes: given.nodes.map((each) => {
      const node = pointing(each, (place) => (place === from ? to : place));
      const inside = insideOf(node);
      const own = inside && level(inside);
      return { ...node, id: node.id === from ? to : node.id, ...(own ? trimmed({ nodes: own.nodes, start: own.start }) : {}) };
    }),
  });
  return level(words);
}

/** Fields that say nothing are left out, so that a document stays as short as its author wrote it. */
export function trimmed<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined && each !== "")) as T;
}
