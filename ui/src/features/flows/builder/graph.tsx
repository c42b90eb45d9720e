import { graphlib, layout } from "@dagrejs/dagre";
import { BaseEdge, type Edge, type EdgeProps, getBezierPath, Handle, type Node, type NodeProps, Position, useReactFlow, type XYPosition } from "@xyflow/react";
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import { Jack } from "@/kit/Jack";
import css from "./builder.module.css";
import { allWays, ends, everyNode, type FlowDoc, type FlowNode, insideOf, merged, nodeOf, startOf, titleOf, type Way, waysOut } from "./document";
import { TRIGGER } from "./StepList";
import { triggerText } from "./triggers";
import { f } from "@/words/flows";

export type Data = { title: string; kind: string; mark?: ReactNode; slug?: string | null; state: string; sandbox: boolean; trigger?: boolean; faded?: boolean; loop?: boolean; end?: boolean };
const WIDE = 240;
const HIGH = 58;

const PAD = 20;
export const FITS = { padding: 0.2, maxZoom: 1 };
const READABLE = 0.62;

/** Where one looks first, and when steps come or go: at all of it, or at the chosen step where all would be too small to read. */
export function useLook(frame: RefObject<HTMLDivElement | null>, steps: number): void {
  const { fitView, getNodesBounds, getNodes, getViewport, setViewport } = useReactFlow();
  const looked = useRef(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      const box = frame.current?.getBoundingClientRect();
      if (!box) return;
      const all = getNodesBounds(getNodes());
      const whole = Math.min(box.width / all.width, box.height / all.height) / (1 + FITS.padding);
      if (whole >= READABLE) void fitView(FITS);
      else {
        const chosen = getNodes().find((each) => each.selected) ?? (looked.current ? undefined : { id: TRIGGER });
        if (chosen) {
          const at = getNodesBounds([chosen.id]);
          const zoom = looked.current ? getViewport().zoom : 0.8;
          const top = chosen.id === TRIGGER ? 64 : box.height / 2;
          void setViewport({ zoom, x: box.width / 2 - (at.x + at.width / 2) * zoom, y: top - at.y * zoom });
        }
      }
      looked.current = true;
    }, 60);
    return () => clearTimeout(timer);
  }, [fitView, frame, getNodes, getNodesBounds, getViewport, setViewport, steps]);
}

/** The ways of a document as lines, those inside of loops too; `look` gives a line its class where a run went along it. */
export function edgesOf(doc: FlowDoc, look: (way: Way) => string | undefined, edits = false): Edge[] {
  const first = startOf(doc);
  const levels = [doc, ...everyNode(doc).flatMap((each) => insideOf(each) ?? [])];
  const { lines } = places(doc);
  const ways = levels.flatMap((level) => waysAsEdges(level, look, lines, edits));
  return first ? [{ id: "start", source: TRIGGER, target: first, className: css.edge, focusable: false, ariaLabel: f.canvas.way(f.trigger.title, titleOf(nodeOf(doc, first) ?? { id: first, type: "" })), reconnectable: "target" }, ...ways] : ways;
}
function waysAsEdges(level: FlowDoc, look: (way: Way) => string | undefined, lines: Map<string, XYPosition[]>, edits: boolean): Edge[] {
  const all = drawn(level);
  const titled = (id: string) => titleOf(nodeOf(level, id) ?? { id, type: "" });
  return merged(all).map((way) => ({
    type: "way",
    data: { line: lines.get(`${way.from} ${way.to}`) },
    id: `${way.from} ${way.label} ${way.to}`,
    source: way.from,
    target: way.to,
    label: way.label === "next" ? undefined : way.label,
    className: [css.edge, all.filter((each) => each.from === way.from && each.to === way.to).map(look).find(Boolean) ?? ""].join(" "),
    focusable: edits,
    ariaLabel: f.canvas.way(titled(way.from), titled(way.to), way.label === "next" ? undefined : way.label),
    reconnectable: "target",
  }));
}

/** Ways that are drawn: that branches meet again is seen by their own ways. */
const drawn = (level: FlowDoc): Way[] => {
  const all = allWays(level);
  return all.filter((way) => way.label !== "join" || !all.some((each) => each.to === way.to && each.from !== way.from));
};

/** Every step where it stands: what is inside of a loop stands in its frame. */
export function boxesOf(doc: FlowDoc, box: (node: FlowNode) => Partial<Node<Data>> & { data: Data }): Node<Data>[] {
  const placed = places(doc).found;
  const all = everyNode(doc);
  const parents = new Map(all.flatMap((each) => (insideOf(each)?.nodes ?? []).map((one) => [one.id, each.id] as const)));
  return all.map((node) => {
    const at = placed.get(node.id);
    const made = box(node);
    const loop = insideOf(node);
    return {
      id: node.id,
      type: "step",
      position: node.position ?? at ?? { x: 0, y: 0 },
      parentId: parents.get(node.id),
      extent: parents.has(node.id) ? ("parent" as const) : undefined,
      style: loop && at ? { width: at.width, height: at.height } : undefined,
      ...made,
      data: { ...made.data, loop: loop !== null, end: ends(node) },
    };
  });
}
/** Boxes that look as before stay the same objects, so that a keystroke or a drag draws one of three hundred. */
export function useSame(boxes: Node<Data>[]): Node<Data>[] {
  const before = useRef(new Map<string, { key: string; box: Node<Data> }>());
  const now = new Map(
    boxes.map((box) => {
      const { mark: _, ...data } = box.data;
      const key = JSON.stringify([box.position, box.selected, box.style, box.parentId, box.ariaLabel, data]);
      const old = before.current.get(box.id);
      return [box.id, old?.key === key ? old : { key, box }];
    }),
  );
  before.current = now;
  return [...now.values()].map((each) => each.box);
}
export const startBox = (doc: FlowDoc, { data, ...more }: Omit<Partial<Node<Data>>, "data"> & { data?: Partial<Data> }): Node<Data> => ({
  id: TRIGGER,
  type: "step",
  position: places(doc).found.get(TRIGGER) ?? { x: 0, y: 0 },
  ariaLabel: f.trigger.title,
  ...more,
  data: { title: triggerText(doc.trigger), kind: f.trigger.title, state: "", sandbox: false, trigger: true, ...data },
});

function StepBox({ data, selected, isConnectable }: NodeProps<Node<Data>>) {
  return (
    <div className={css.box} data-selected={selected || undefined} data-sandbox={data.sandbox || undefined} data-trigger={data.trigger || undefined} data-faded={data.faded || undefined} data-loop={data.loop || undefined}>
      {!data.trigger && <Handle type="target" position={Position.Top} isConnectable={isConnectable} />}
      {data.mark}
      <span className="grow cut">
        <span className={css.stepName}>{data.title}</span>
        <span className="small faint cut">{data.kind}</span>
      </span>
      {data.state && <Jack state={data.state === "succeeded" ? "ok" : data.state === "failing" || data.state === "failed" ? "failing" : "unset"} label={data.state} />}
      {!data.end && <Handle type="source" position={Position.Bottom} isConnectable={isConnectable} />}
    </div>
  );
}
export const TYPES = { step: StepBox };

const near = (a: XYPosition | undefined, x: number, y: number) => !!a && Math.hypot(a.x - x, a.y - y) < 12;

/** A way past other steps goes around them, as long as both of its ends stand where they were laid out. */
function WayLine(props: EdgeProps) {
  const { sourceX, sourceY, targetX, targetY, data, label, markerEnd, interactionWidth } = props;
  const line = (data as { line?: XYPosition[] } | undefined)?.line;
  const laid = line && line.length > 4 && near(line[0], sourceX, sourceY) && near(line.at(-1), targetX, targetY) ? line : null;
  const [plain, x, y] = getBezierPath(props);
  const middle = laid?.[Math.floor(laid.length / 2)] ?? { x, y };
  return <BaseEdge path={laid ? through([{ x: sourceX, y: sourceY }, ...laid.slice(1, -1), { x: targetX, y: targetY }]) : plain} labelX={middle.x} labelY={middle.y} label={label} markerEnd={markerEnd} interactionWidth={interactionWidth} />;
}
/** A line that leaves and reaches every point from above. */
function through(points: XYPosition[]): string {
  const [first, ...rest] = points as [XYPosition, ...XYPosition[]];
  let before = first;
  return rest.reduce((path, { x, y }) => {
    const half = (before.y + y) / 2;
    const next = `${path} C ${before.x},${half} ${x},${half} ${x},${y}`;
    before = { x, y };
    return next;
  }, `M ${first.x},${first.y}`);
}
export const EDGES = { way: WayLine };

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Laid {
  /** Boxes; what is inside of a loop, from the corner of its frame. */
  found: Map<string, Area>;
  /** Where a way goes, by its two ends. */
  lines: Map<string, XYPosition[]>;
}
/** Where steps stand that nobody has moved; those inside of a loop, within it. */
function places(doc: FlowDoc): Laid {
  const shape = shapeOf(doc);
  if (known?.shape !== shape) known = { shape, laid: laid(doc, true) };
  return known.laid;
}
/** What the lines and the layout of a document depend on: its steps and their ways, not names, positions or inputs. */
export const shapeOf = (doc: FlowDoc): string => JSON.stringify([doc.start, everyNode(doc).map((each) => [each.id, insideOf(each)?.nodes.map((one) => one.id), waysOut(each).map((way) => [way.label, way.to])])]);
/** The last layout, kept while only other things change. */
let known: { shape: string; laid: Laid } | undefined;

function laid(level: FlowDoc, begins: boolean): Laid & { width: number; height: number } {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 40, ranksep: 56 });
  graph.setDefaultEdgeLabel(() => ({}));
  if (begins) graph.setNode(TRIGGER, { width: WIDE, height: HIGH });
  const found = new Map<string, Area>();
  const lines = new Map<string, XYPosition[]>();
  const loops: [string, Map<string, XYPosition[]>][] = [];
  for (const each of level.nodes) {
    const inside = insideOf(each);
    const own = inside && laid(inside, false);
    if (own) loops.push([each.id, own.lines]);
    for (const [id, area] of own?.found ?? []) found.set(id, inside?.nodes.some((one) => one.id === id) ? { ...area, x: area.x + PAD, y: area.y + HIGH + PAD / 2 } : area);
    graph.setNode(each.id, own ? { width: Math.max(own.width, WIDE) + 2 * PAD, height: HIGH + own.height + 1.5 * PAD } : { width: WIDE, height: HIGH });
  }
  const first = startOf(level);
  if (begins && first && graph.hasNode(first)) graph.setEdge(TRIGGER, first);
  // Room for a label, so that a way past a step is seen beside it.
  for (const way of merged(drawn(level))) if (graph.hasNode(way.to)) graph.setEdge(way.from, way.to, { width: way.label === "next" ? 24 : 90, height: 1, labelpos: "c" });
  layout(graph);
  let width = 0;
  let height = 0;
  for (const id of graph.nodes()) {
    const at = graph.node(id) as Area;
    found.set(id, { x: at.x - at.width / 2, y: at.y - at.height / 2, width: at.width, height: at.height });
    width = Math.max(width, at.x + at.width / 2);
    height = Math.max(height, at.y + at.height / 2);
  }
  for (const { v, w } of graph.edges()) {
    const [from, to] = [graph.node(v) as Area, graph.node(w) as Area];
    const between = (graph.edge(v, w) as { points?: XYPosition[] }).points ?? [];
    lines.set(`${v} ${w}`, [{ x: from.x, y: from.y + from.height / 2 }, ...between.slice(1, -1), { x: to.x, y: to.y - to.height / 2 }]);
  }
  for (const [id, own] of loops) {
    const frame = found.get(id) as Area;
    for (const [way, line] of own) lines.set(way, line.map((each) => ({ x: each.x + frame.x + PAD, y: each.y + frame.y + HIGH + PAD / 2 })));
  }
  return { found, lines, width, height };
}
