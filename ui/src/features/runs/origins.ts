import type { FlowNode } from "@/features/flows/builder/document";
import type { Step } from "@/api/queries";

/** One input of a step as its author wrote it, and the steps its values came from. */
export interface Origin {
  path: string;
  template: string;
  steps: string[];
  started: boolean;
}

const FIELDS = ["inputs", "url", "query", "headers", "body", "variables", "input", "card", "title", "items", "on"];
const NAMED = /\b(steps|vars)\.([A-Za-z_][\w-]*)/g;

export function originsOf(node: FlowNode | undefined, steps: Step[]): Origin[] {
  if (!node) return [];
  return FIELDS.flatMap((field) => found(field === "inputs" || field === "variables" ? "" : field, node[field])).map(({ path, template }) => {
    const named = [...template.matchAll(NAMED)].map(([, kind, name]) => (kind === "steps" ? name : steps.find((each) => name && each.mapped && name in each.mapped)?.nodeId));
    return { path, template, steps: [...new Set(named.filter((each): each is string => !!each && each !== node.id))], started: /\{\{\s*(input|event)\b/.test(template) };
  });
}

function found(path: string, value: unknown): { path: string; template: string }[] {
  if (typeof value === "string") return value.includes("{{") ? [{ path, template: value }] : [];
  if (!value || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, each]) => found(path ? `${path}.${name}` : name, each));
}
