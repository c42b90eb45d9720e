import { useSyncExternalStore } from "react";
import { type News, useNews } from "@/api/live";

export interface Said {
  text: string;
  /** What a piece is where it has no text, the last one. */
  data?: unknown;
  /** The rest is not told; the finished step has it. */
  truncated: boolean;
}
type Told = Record<string, Said>;
const NOTHING: Told = {};
/** By run, then by node: kept while the step works, so that a run opened in the middle shows what was told here. */
let runs: Record<string, Told> = {};
const listeners = new Set<() => void>();

/** What the steps of a run have said so far, by node: pieces of answers that are still coming. */
export function useSaid(runId: string): Told {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => runs[runId] ?? NOTHING,
  );
}

/** Hears what is said on every page. */
export function useKeepSaid(): void {
  useNews((news) => {
    const before = runs;
    runs = after(runs, news);
    if (runs !== before) for (const each of listeners) each();
  });
}

function after(known: typeof runs, { kind, data }: News): typeof runs {
  const { runId, nodeId } = data;
  if (typeof runId !== "string") return known;
  const { [runId]: told = NOTHING, ...others } = known;
  if (kind === "run.finished") return others;
  if (typeof nodeId !== "string") return known;
  if (kind === "step.output.delta") {
    const so = told[nodeId] ?? { text: "", truncated: false };
    const more = { text: so.text + (typeof data.text === "string" ? data.text : ""), data: data.data ?? so.data, truncated: data.truncated === true };
    return { ...others, [runId]: { ...told, [nodeId]: more } };
  }
  if (!(nodeId in told) || !["step.started", "step.retried", "step.finished"].includes(kind)) return known;
  // A retry begins anew, and the finished step has the whole answer.
  const { [nodeId]: _, ...rest } = told;
  return { ...others, [runId]: rest };
}
