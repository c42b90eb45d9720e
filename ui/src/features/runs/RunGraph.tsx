import "@xyflow/react/dist/base.css";
import { useQuery } from "@tanstack/react-query";
import { Background, Controls, type Node, ReactFlow, ReactFlowProvider } from "@xyflow/react";
import { useMemo, useRef } from "react";
import { api, take } from "@/api/client";
import { keyOf, type Run, type Step } from "@/api/queries";
import { type FlowDoc, loopOf, nodeOf, titleOf, type Way } from "@/features/flows/builder/document";
import builder from "@/features/flows/builder/builder.module.css";
import { boxesOf, type Data, EDGES, edgesOf, FITS, startBox, TYPES, useLook } from "@/features/flows/builder/graph";
import { kindOf } from "@/features/flows/builder/kinds";
import { TRIGGER } from "@/features/flows/builder/StepList";
import { StepMark } from "@/features/flows/builder/subject";
import { Skeleton } from "@/kit/Listing";
import { Hint } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { duration } from "@/kit/time";
import { w } from "@/words";
import css from "./run.module.css";

interface Props {
  run: Run;
  steps: Step[];
  draft?: FlowDoc;
  selected?: string;
  select: (nodeId: string) => void;
}

/** The path a run took through its flow: where it went, what it left aside, and how each step ended. */
export default function RunGraph({ run, draft, ...rest }: Props) {
  const version = run.flowVersion;
  const found = useQuery({
    queryKey: keyOf("flows", run.flowId ?? "", "version", String(version)),
    queryFn: () => take(api.GET("/api/flows/{id}/versions/{version}", { params: { path: { id: run.flowId ?? "", version: version ?? 0 } } })),
    enabled: version != null && run.flowId != null,
    staleTime: Infinity,
  });
  const doc = version == null ? draft : (found.data?.document as FlowDoc | undefined);
  if (found.error) return <ProblemCard error={found.error} doing={w.runs.graph} retry={() => void found.refetch()} />;
  if (!doc) return <Skeleton rows={5} />;
  const lost = rest.steps.some((step) => !nodeOf(doc, step.nodeId));
  return (
    <>
      {lost && <Hint tone="warn">{w.runs.graphChanged}</Hint>}
      <ReactFlowProvider>
        <Graph run={run} doc={doc} {...rest} />
      </ReactFlowProvider>
    </>
  );
}

function Graph({ run, doc, steps, selected, select }: Omit<Props, "draft"> & { doc: FlowDoc }) {
  const frame = useRef<HTMLDivElement>(null);
  useLook(frame, doc.nodes.length);
  const nodes = useMemo<Node<Data>[]>(
    () => [
      startBox(doc, { selectable: false }),
      ...boxesOf(doc, (each) => {
        const step = steps.find((one) => one.nodeId === each.id);
        const word = step ? said(step) : loopOf(doc, each.id) ? w.runs.perItem : w.runs.notReached;
        return {
          selected: selected === each.id,
          ariaLabel: `${titleOf(each)}, ${kindOf(each).label}, ${word}`,
          data: { title: titleOf(each), kind: word, mark: <StepMark node={each} slug={(each.integrationSlug as string | undefined) ?? null} />, state: step?.state ?? "", sandbox: !!step?.exchanges.some((one) => one.simulated), faded: !step || step.state === "skipped" },
        };
      }),
    ],
    [doc, selected, steps],
  );
  const edges = useMemo(() => {
    const ran = (id: string) => steps.find((one) => one.nodeId === id && one.startedAt != null);
    const went = (way: Way) => {
      const from = ran(way.from);
      return from && ran(way.to) && (way.label === "next" || way.label === from.branch || (way.label === "error" && from.state === "failed"));
    };
    return edgesOf(doc, (way) => (went(way) ? (run.mode === "sandbox" ? builder.lit : builder.real) : undefined));
  }, [doc, run.mode, steps]);
  return (
    <div className={`${builder.canvas} ${css.graph}`} ref={frame} role="region" aria-label={w.runs.graph}>
      <ReactFlow nodes={nodes} edges={edges} nodeTypes={TYPES} edgeTypes={EDGES} nodesDraggable={false} nodesConnectable={false} deleteKeyCode={null} minZoom={0.15} onlyRenderVisibleElements onNodeClick={(_, node) => node.id !== TRIGGER && select(node.id)} onNodesChange={(changes) => changes.forEach((each) => each.type === "select" && each.selected && select(each.id))}>
        <Background gap={22} size={1.6} color="var(--line-2)" />
        <Controls showInteractive={false} fitViewOptions={FITS} />
      </ReactFlow>
    </div>
  );
}

function said(step: Step): string {
  const state = w.runs.states[step.state as keyof typeof w.runs.states] ?? step.state;
  if (step.exchanges.some((each) => each.simulated)) return w.state.wouldHaveSent;
  return step.startedAt != null && step.finishedAt != null ? `${state} · ${duration(step.finishedAt - step.startedAt)}` : state;
}
