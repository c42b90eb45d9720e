import type { Step } from "@/api/queries";

export interface ItemRun {
  index: number;
  ok: boolean;
  runId: string;
}

/** The runs of a loop's items, as its output names them. */
export function itemsOf(step: Step): ItemRun[] {
  if (step.nodeType !== "forEach") return [];
  const results = (step.output as { results?: ItemRun[] } | null)?.results;
  return (Array.isArray(results) ? results : []).filter((each) => typeof each?.runId === "string");
}
