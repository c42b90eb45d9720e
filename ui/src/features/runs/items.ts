import type { Schemas } from "@/api/client";
import type { Run, Step } from "@/api/queries";

type Inner = Schemas["RunSummary"];
export interface ItemRun {
  index: number;
  state: Run["state"];
  runId: string;
}
interface Result {
  index: number;
  ok: boolean;
  runId: string;
}

/** The runs of a loop's items: as its output names them, or those begun so far. */
export function itemsOf(step: Step, inside: Inner[] = []): ItemRun[] {
  if (step.nodeType !== "forEach") return [];
  const results = (step.output as { results?: Result[] } | null)?.results;
  if (Array.isArray(results)) return results.filter((each) => typeof each?.runId === "string").map(({ index, ok, runId }) => ({ index, state: ok ? "succeeded" : "failed", runId }));
  return inside.flatMap((each) => (each.parent?.runId === step.runId && each.parent.nodeId === step.nodeId ? [{ index: each.parent.index, state: each.state, runId: each.id }] : [])).sort((a, b) => a.index - b.index);
}

/** Whether steps have runs inside of theirs: items of loops, other flows. */
export const holdsRuns = (steps: Step[]): boolean => steps.some((each) => each.nodeType === "forEach" || each.nodeType === "flow");

/** How many calls the runs directly inside of these steps made; each counts those inside of its own. */
export const callsInside = (steps: Step[], inside: Inner[]): number =>
  inside.filter((each) => steps.some((step) => each.parent?.runId === step.runId && each.parent.nodeId === step.nodeId)).reduce((sum, each) => sum + each.calls, 0);

/** How many calls a sandbox run would have sent, those of the runs inside of it among them. */
export const wouldSend = (steps: Step[], inside: Inner[]): number => steps.flatMap((each) => each.exchanges).filter((each) => each.simulated).length + callsInside(steps, inside);
