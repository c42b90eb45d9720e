import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { tame } from "@/api/places";
import { type Environment, keyOf, queries, type Run, type Step } from "@/api/queries";
import { holdsRuns, itemsOf, wouldSend } from "@/features/runs/items";
import { useSaid } from "@/features/runs/said";
import { toast } from "@/kit/toasts";
import { f } from "@/words/flows";
import { insideOf, levelOf, loopOf, outermost, startOf, upstream } from "./document";
import { TRIGGER } from "./StepList";
import type { Editor } from "./useEditor";

interface Wanted {
  until?: string;
  /** One step by itself, in the run that holds what came before it. */
  only?: { step: string; run: string };
  environment?: string;
  mode: "sandbox" | "live";
}
type Made = Run & { steps: Step[]; would: number };
interface Given {
  environments: Environment[];
  given: unknown;
}
const PATIENCE = 60;

/** Runs from the builder: to a step, one step by itself, for real; what they give is shown while they go. */
export function useTrials(flow: Schemas["Flow"], editor: Editor, { environments, given }: Given) {
  const { doc } = editor;
  const client = useQueryClient();
  const navigate = useNavigate();
  const [going, setGoing] = useState<string | null>(null);
  const [whole, setWhole] = useState<Made | null>(null);
  const [part, setPart] = useState<Made | null>(null);
  const [last, setLast] = useState<string | null>(null);
  const started = async (wanted: Wanted) => {
    if (wanted.only) return take(api.POST("/api/runs/{id}/rerun", { params: { path: { id: wanted.only.run } }, body: { node: wanted.only.step, until: wanted.only.step, wait: 0 } }));
    const environment = wanted.environment ?? tame(environments)?.key ?? "development";
    return take(api.POST("/api/flows/{id}/runs", { params: { path: { id: flow.id } }, body: { environment, mode: wanted.mode, draft: true, input: given as never, until: wanted.until, wait: 0 } }));
  };
  const run = useMutation({
    mutationFn: async (wanted: Wanted): Promise<Made> => {
      await editor.settle();
      const { id } = await started(wanted);
      setGoing(id);
      const path = { id };
      const ended = await take(api.GET("/api/runs/{id}", { params: { path, query: { wait: PATIENCE } } }));
      const { items } = await take(api.GET("/api/runs/{id}/steps", { params: { path } }));
      const inside = holdsRuns(items) ? await client.fetchQuery(queries.runsInside(id)) : [];
      return { ...ended, steps: items, would: wouldSend(items, inside) };
    },
    onSettled: () => setGoing(null),
    onSuccess: (made, wanted) => {
      const inLoop = wanted.only && loopOf(doc, wanted.only.step);
      if (inLoop) setPart(made);
      else {
        setWhole(made);
        setPart(null);
        if (wanted.mode === "sandbox") setLast(made.id);
      }
      void client.invalidateQueries({ predicate: (each) => each.queryKey[1] === "runs" || each.queryKey[1] === "home" });
      const failed = made.state === "failed";
      const text = failed ? f.run.failed : wanted.mode === "sandbox" && made.would > 0 ? f.run.would(made.would) : f.run.succeeded;
      toast(text, { tone: failed ? "bad" : wanted.mode === "sandbox" ? "sandbox" : undefined, action: { label: f.run.open, run: () => void navigate({ to: "/runs/$id", params: { id: made.id } }) } });
    },
  });
  // What kept a run from starting is said until something is changed.
  useEffect(() => {
    if (run.isError) run.reset();
  }, [doc]);
  // What is inside of a loop ran as runs of their own: the first item stands for all.
  const loops = doc.nodes.some((each) => insideOf(each));
  const inner = useQuery({ queryKey: keyOf("runs", whole?.id ?? "", "inside"), queryFn: () => insideSteps(whole?.steps ?? []), enabled: loops && whole !== null });
  const live = useQuery({ ...queries.runSteps(going ?? ""), enabled: going !== null });
  const steps = useMemo(() => {
    const found = new Map<string, Step>();
    for (const each of [...(going ? (live.data ?? []) : []), ...(part?.steps ?? []), ...(whole?.steps ?? []), ...(inner.data ?? [])]) if (!found.has(each.nodeId)) found.set(each.nodeId, each);
    return [...found.values()];
  }, [going, live.data, part, whole, inner.data]);
  /** The sandbox run that holds what came before a step: of the flow, or of the first item of its loop. */
  const around = (step: string): string | null => {
    if (last === null) return null;
    const before = new Set([step, ...upstream(doc, step).map((each) => each.id)]);
    const known = steps.find((each) => before.has(each.nodeId) && each.state !== "skipped");
    if (loopOf(doc, step)) return (inner.data ?? []).find((each) => levelOf(doc, step).nodes.some((one) => one.id === each.nodeId))?.runId ?? null;
    return known || startOf(doc) === step ? last : null;
  };
  return {
    run: whole ?? undefined,
    steps,
    running: run.isPending,
    said: useSaid(going ?? ""),
    error: run.error,
    again: () => run.variables && run.mutate(run.variables),
    canOnly: (step: string) => around(step) !== null,
    only: (step: string) => {
      const found = around(step);
      if (found) run.mutate({ only: { step, run: found }, mode: "sandbox" });
    },
    to: (until?: string) => run.mutate({ until: until && until !== TRIGGER ? outermost(doc, until) : undefined, mode: "sandbox" }),
    real: (environment: string) => run.mutate({ environment, mode: "live" }),
  };
}

/** The steps of the first item of each loop, and of the loops inside of them. */
async function insideSteps(steps: Step[]): Promise<Step[]> {
  const found = await Promise.all(
    steps.flatMap((each) => itemsOf(each)).filter((each) => each.index === 0).map(async ({ runId }) => {
      const own = (await take(api.GET("/api/runs/{id}/steps", { params: { path: { id: runId } } }))).items;
      return [...own, ...(await insideSteps(own))];
    }),
  );
  return found.flat();
}
