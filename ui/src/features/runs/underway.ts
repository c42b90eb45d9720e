import type { Run, Step } from "@/api/queries";
import { type FlowDoc, nodeOf, startOf, waysOut } from "@/features/flows/builder/document";

const OPEN = new Set(["running", "waiting"]);

/** The steps that work now: one is stored once it is over, so until then they are read from the flow. */
export function underway(run: Run | undefined, steps: Step[] | undefined, document: FlowDoc | undefined): Step[] {
  if (run?.state !== "running" || !steps || !document || steps.some((each) => OPEN.has(each.state))) return [];
  const last = steps.filter((each) => each.finishedAt != null && each.state !== "skipped").at(-1);
  const node = last && nodeOf(document, last.nodeId);
  const first = last ? undefined : startOf(document);
  const ids = node ? waysOut(node).filter((each) => each.label === (last?.branch || "next")).map((each) => each.to) : first ? [first] : [];
  return ids
    .filter((id) => !steps.some((each) => each.nodeId === id))
    .map((nodeId, at) => ({
      runId: run.id,
      projectId: run.projectId,
      nodeId,
      nodeType: nodeOf(document, nodeId)?.type ?? "",
      index: steps.length + at,
      state: "running",
      status: null,
      ok: null,
      errorClass: null,
      summary: "",
      inputs: null,
      output: null,
      mapped: {},
      branch: null,
      exchanges: [],
      problem: null,
      warnings: [],
      connectionId: null,
      startedAt: last?.finishedAt ?? run.startedAt ?? run.createdAt,
      finishedAt: null,
    }));
}
