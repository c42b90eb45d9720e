import { type FlowDoc, addAfter, type FlowNode, freeId, fresh, trimmed } from "./document";
import { readCurl } from "./curl";

export interface Pasted {
  doc: FlowDoc;
  id: string;
  /** The text held a credential, which was left out. */
  secret: boolean;
}

/** A step as text, for this flow, another one, or a message to a colleague. */
export const copied = (node: FlowNode): string => JSON.stringify({ nodes: [trimmed({ ...node, next: undefined, position: undefined })] }, null, 2);

/** What a pasted text becomes after a step: a curl command a request, copied steps themselves. */
export function pasted(doc: FlowDoc, after: string | null, text: string): Pasted | null {
  const request = readCurl(text);
  if (request) {
    const { secret, ...fields } = request;
    const node: FlowNode = { id: freeId(doc, "request"), type: "httpRequest", name: `${fields.method} ${new URL(fields.url).hostname}`, ...fields };
    return { doc: addAfter(doc, after, trimmed(node)), id: node.id, secret };
  }
  const steps = readSteps(text);
  if (steps.length === 0) return null;
  let here: Pasted = { doc, id: after ?? "", secret: false };
  for (const step of steps) {
    const copy = fresh(here.doc, { ...step, next: undefined });
    here = { doc: addAfter(here.doc, here.id || null, copy), id: copy.id, secret: false };
  }
  return here;
}

function readSteps(text: string): FlowNode[] {
  try {
    const found = JSON.parse(text) as { nodes?: FlowNode[] };
    return (found.nodes ?? []).filter((each) => typeof each.id === "string" && typeof each.type === "string");
  } catch {
    return [];
  }
}
