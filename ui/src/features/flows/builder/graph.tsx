import { graphlib, layout } from "@dagrejs/dagre";
import { type Edge, Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import type { ReactNode } from "react";
import { Jack } from "@/kit/Jack";
import css from "./builder.module.css";
import { allWays, type FlowDoc, merged, startOf, type Way } from "./document";
import { TRIGGER } from "./StepList";

export type Data = { title: string; kind: string; mark?: ReactNode; state: string; sandbox: boolean; trigger?: boolean; faded?: boolean };
const WIDE = 240;
const HIGH = 58;

/** The ways of a document as lines; `look` gives a line its class where a run went along it. */
export function edgesOf(doc: FlowDoc, look: (way: Way) => string | undefined): Edge[] {
  const first = startOf(doc);
  const all = allWays(doc);
  const ways = merged(all).map((way) => ({
    id: `${way.from} ${way.label} ${way.to}`,
    source: way.from,
    target: way.to,
    label: way.label === "next" ? undefined : way.label,
    className: [css.edge, all.filter((each) => each.from === way.from && each.to === way.to).map(look).find(Boolean) ?? ""].join(" "),
    focusable: false,
  }));
  return first ? [{ id: "start", source: TRIGGER, target: first, className: css.edge, focusable: false }, ...ways] : ways;
}

function StepBox({ data, selected }: NodeProps<Node<Data>>) {
  return (
    <div className={css.box} data-selected={selected || undefined} data-sandbox={data.sandbox || undefined} data-trigger={data.trigger || undefined} data-faded={data.faded || undefined}>
      {!data.trigger && <Handle type="target" position={Position.Top} isConnectable={false} />}
      {data.mark}
      <span className="grow cut">
        <span className={css.stepName}>{data.title}</span>
        <span className="small faint cut">{data.kind}</span>
      </span>
      {data.state && <Jack state={data.state === "succeeded" ? "ok" : data.state === "failing" || data.state === "failed" ? "failing" : "unset"} label={data.state} />}
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}
export const TYPES = { step: StepBox };

/** Where steps stand that nobody has moved. */
export function places(doc: FlowDoc): Map<string, { x: number; y: number }> {
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
