import "@xyflow/react/dist/base.css";
import { graphlib, layout } from "@dagrejs/dagre";
import { Background, Controls, type Edge, Handle, type Node, type NodeChange, type NodeProps, Position, ReactFlow, ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { useCallback, useEffect, useMemo } from "react";
import { Jack } from "@/kit/Jack";
import { Button } from "@/kit/Button";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { allWays, type FlowDoc, startOf, titleOf, withNode } from "./document";
import { kindOf } from "./kinds";
import { TRIGGER } from "./StepList";
import { triggerText } from "./triggers";

type Data = { title: string; kind: string; state: string; sandbox: boolean; trigger?: boolean };
const WIDE = 220;
const HIGH = 58;

/** The same steps with their branches; where they stand is cosmetic, and kept. */
export default function Canvas() {
  return (
    <ReactFlowProvider>
      <Graph />
    </ReactFlowProvider>
  );
}

function Graph() {
  const { doc, editor, selected, select, steps, findingsOf, openAdd } = useBuilder();
  const { fitView } = useReactFlow();
  const placed = useMemo(() => places(doc), [doc]);
  const nodes = useMemo<Node<Data>[]>(() => {
    const trigger: Node<Data> = { id: TRIGGER, type: "step", position: placed.get(TRIGGER) ?? { x: 0, y: 0 }, selected: selected === TRIGGER, draggable: false, deletable: false, ariaLabel: f.trigger.title, data: { title: triggerText(doc.trigger), kind: f.trigger.title, state: findingsOf(TRIGGER).length > 0 ? "failing" : "", sandbox: false, trigger: true } };
    return [
      trigger,
      ...doc.nodes.map((each) => {
        const step = steps.find((one) => one.nodeId === each.id);
        const wrong = findingsOf(each.id).some((one) => one.severity === "error");
        return {
          id: each.id,
          type: "step",
          position: each.position ?? placed.get(each.id) ?? { x: 0, y: 0 },
          selected: selected === each.id,
          deletable: false,
          ariaLabel: `${titleOf(each)}, ${kindOf(each).label}`,
          data: { title: titleOf(each), kind: kindOf(each).label, state: wrong ? "failing" : step ? step.state : "", sandbox: !!step?.exchanges.some((one) => one.simulated) },
        };
      }),
    ];
  }, [doc, findingsOf, placed, selected, steps]);
  const edges = useMemo<Edge[]>(() => {
    const ran = (id: string) => steps.some((one) => one.nodeId === id && one.state === "succeeded");
    const first = startOf(doc);
    const ways = allWays(doc).map((way) => ({
      id: `${way.from} ${way.label} ${way.to}`,
      source: way.from,
      target: way.to,
      label: way.label === "next" ? undefined : way.label,
      className: [css.edge, ran(way.from) && ran(way.to) ? css.lit : ""].join(" "),
      focusable: false,
    }));
    return first ? [{ id: "start", source: TRIGGER, target: first, className: css.edge, focusable: false }, ...ways] : ways;
  }, [doc, steps]);
  const onNodesChange = useCallback(
    (changes: NodeChange<Node<Data>>[]) => {
      let next = doc;
      for (const each of changes) {
        if (each.type === "position" && each.position && each.id !== TRIGGER) next = withNode(next, each.id, { position: { x: Math.round(each.position.x), y: Math.round(each.position.y) } });
        if (each.type === "select" && each.selected) select(each.id);
      }
      if (next !== doc) editor.change(next, "positions");
    },
    [doc, editor, select],
  );
  useEffect(() => {
    const timer = setTimeout(() => void fitView({ padding: 0.2, maxZoom: 1 }), 60);
    return () => clearTimeout(timer);
  }, [fitView, doc.nodes.length]);
  const tidy = () => editor.change({ ...doc, nodes: doc.nodes.map(({ position: _, ...each }) => each as FlowDoc["nodes"][number]) });
  return (
    <div className={css.canvas} role="region" aria-label={f.canvas.label}>
      <ReactFlow nodes={nodes} edges={edges} nodeTypes={TYPES} onNodesChange={onNodesChange} nodesConnectable={false} deleteKeyCode={null} minZoom={0.15} onlyRenderVisibleElements fitView fitViewOptions={{ padding: 0.2, maxZoom: 1 }} onNodeClick={(_, node) => select(node.id)}>
        <Background gap={22} color="var(--line)" />
        <Controls showInteractive={false} />
      </ReactFlow>
      <div className={css.canvasTools}>
        <Button needs="edit_flows" small onClick={() => openAdd(selected && selected !== TRIGGER ? selected : (doc.nodes.at(-1)?.id ?? null))}>
          {f.builder.addStep}
        </Button>
        <Button needs="edit_flows" small look="quiet" onClick={tidy}>
          {f.canvas.tidy}
        </Button>
      </div>
    </div>
  );
}

function StepBox({ data, selected }: NodeProps<Node<Data>>) {
  return (
    <div className={css.box} data-selected={selected || undefined} data-sandbox={data.sandbox || undefined} data-trigger={data.trigger || undefined}>
      {!data.trigger && <Handle type="target" position={Position.Top} isConnectable={false} />}
      <span className="grow cut">
        <span className={css.stepName}>{data.title}</span>
        <span className="small faint cut">{data.kind}</span>
      </span>
      {data.state && <Jack state={data.state === "succeeded" ? "ok" : data.state === "failing" || data.state === "failed" ? "failing" : "unset"} label={data.state} />}
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}
const TYPES = { step: StepBox };

/** Where steps stand that nobody has moved. */
function places(doc: FlowDoc): Map<string, { x: number; y: number }> {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 40, ranksep: 56 });
  graph.setDefaultEdgeLabel(() => ({}));
  graph.setNode(TRIGGER, { width: WIDE, height: HIGH });
  for (const each of doc.nodes) graph.setNode(each.id, { width: WIDE, height: HIGH });
  const first = startOf(doc);
  if (first && doc.nodes.some((each) => each.id === first)) graph.setEdge(TRIGGER, first);
  for (const way of allWays(doc)) if (doc.nodes.some((each) => each.id === way.to)) graph.setEdge(way.from, way.to);
  layout(graph);
  return new Map(graph.nodes().map((id) => { const at = graph.node(id) as { x: number; y: number }; return [id, { x: at.x - WIDE / 2, y: at.y - HIGH / 2 }]; }));
}
