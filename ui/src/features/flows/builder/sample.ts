import type { Schemas } from "@/api/client";
import type { Step } from "@/api/queries";
import { type FlowDoc, type FlowNode, loopOf, upstream } from "./document";
import type { Declared } from "./eventTrigger";
import { resolved, type Sample, sampleOf } from "./resolve";

type Spec = Schemas["ConnectorView"]["spec"];

/** The operation that a node calls, when its connector is known. */
export function operationOf(node: FlowNode, specs: Record<string, Spec>, slugs: Record<string, string>): Spec["operations"][string] | undefined {
  const key = String(node.operationKey ?? "");
  const [before, after] = key.includes(".") ? (key.split(".", 2) as [string, string]) : [undefined, key];
  const slug = before ?? (node.integrationSlug as string | undefined) ?? slugs[String(node.connectionId ?? node.connection ?? "")];
  if (node.type === "serviceTask" && !key) return offering(specs, String(node.service), slug ? [slug] : [...new Set(Object.values(slugs))]);
  return slug ? specs[slug]?.operations[after] : undefined;
}
/** The operation that offers a service, where only one connector does: the server takes the same. */
function offering(specs: Record<string, Spec>, service: string, slugs: string[]): Spec["operations"][string] | undefined {
  const found = slugs.flatMap((slug) => Object.values(specs[slug]?.operations ?? {}).filter((each) => shapeOf(each.implements) === service).slice(0, 1));
  return found.length === 1 ? found[0] : undefined;
}
/** The service that an operation offers, as its connector says it: by name, or with the names of its inputs. */
export const shapeOf = (given: unknown): string | null => (typeof given === "string" ? given : given && typeof given === "object" ? String((given as { shape?: string }).shape ?? "") : null);

/** What stands in reach of a node: from the last sandbox run where there is one, else from schemas. */
export function sampleFor(doc: FlowDoc, id: string, steps: Step[], given: unknown, output: (node: FlowNode) => unknown): { sample: Sample; recorded: boolean } {
  const loop = loopOf(doc, id);
  const outside = loop && sampleFor(doc, loop.id, steps, given, output);
  const before = upstream(doc, id);
  // Inside of a loop: the variables from outside with the item and its place, and the steps inside.
  const found: Sample = { event: given, input: given, vars: { ...outside?.sample.vars, ...(loop && outside ? itemOf(loop, outside.sample) : {}) }, steps: {} };
  let recorded = outside?.recorded ?? false;
  for (const node of [...before].reverse()) {
    const step = steps.find((each) => each.nodeId === node.id && each.state === "succeeded");
    const value = step ? step.output : output(node);
    if (step) recorded = true;
    (found.steps as Record<string, unknown>)[node.id] = { output: value, ok: true, status: step?.status ?? 200, errorClass: null };
    Object.assign(found.vars as object, setBy(node, step));
    for (const name of Object.keys((node.outputMappings ?? {}) as object)) if (!(name in (found.vars as object))) (found.vars as Record<string, unknown>)[name] = undefined;
  }
  return { sample: found, recorded };
}
/** The variables that a step set: in its run, else as far as they are written down. */
function setBy(node: FlowNode, step: Step | undefined): Record<string, unknown> {
  if (node.type === "set") return step ? ((step.output ?? {}) as Record<string, unknown>) : variablesOf(node);
  return Object.fromEntries(Object.entries(step?.mapped ?? {}).map(([name, each]) => [name, each.value]));
}
function itemOf(loop: FlowNode, sample: Sample): Record<string, unknown> {
  const items = resolved(loop.items, sample).value;
  const index = String(loop.indexAs ?? "index");
  return { [String(loop.itemAs ?? "item")]: Array.isArray(items) ? items[0] : 0, [index]: 0 };
}
const variablesOf = (node: FlowNode): Record<string, unknown> => Object.fromEntries(Object.entries((node.variables ?? {}) as Record<string, unknown>).map(([name, value]) => [name, typeof value === "string" && !value.includes("{{") ? value : undefined]));

/** A plausible start of a run: the entity of a form, the flow's input schema, a webhook's body, or what a connection tells. */
export function startSample(doc: FlowDoc, entities: Schemas["EntityType"][], declared?: Declared): unknown {
  const trigger = doc.trigger ?? {};
  if (trigger.type === "form") {
    const entity = entities.find((each) => each.key === trigger.entity);
    if (entity) return sampleOf(entity.schema as Record<string, unknown>);
  }
  if (doc.input) return sampleOf(doc.input);
  if (trigger.type === "connector" && declared) return eventSample(declared);
  if (trigger.type === "webhook") return { method: "POST", headers: {}, query: {}, json: {} };
  return {};
}

function eventSample(declared: Declared): unknown {
  if (declared.kind === "data_change") {
    const after = sampleOf(declared.schema);
    const key = (declared.key ?? "id").split(".").reduce<unknown>((found, part) => (found as Record<string, unknown> | null | undefined)?.[part], after);
    return { entity: declared.entity ?? "", key: String(key || "1"), change: "updated", fields: [], before: after, after };
  }
  const event = sampleOf(declared.event ?? undefined) ?? {};
  return declared.kind === "webhook" ? { method: "POST", headers: {}, query: {}, json: event } : event;
}
