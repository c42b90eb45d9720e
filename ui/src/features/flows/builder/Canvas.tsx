import "@xyflow/react/dist/base.css";
import { Background, Controls, type Edge, type Node, type NodeChange, ReactFlow, ReactFlowProvider } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import { Button } from "@/kit/Button";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { everyNode, titleOf, withNode } from "./document";
import { boxesOf, type Data, EDGES, FITS, edgesOf, shapeOf, startBox, TYPES, useLook, useSame } from "./graph";
import { triggerText } from "./triggers";
import { kindOf } from "./kinds";
import { slugOf } from "./Pickers";
import { TRIGGER } from "./StepList";
import { StepMark, subjectOf } from "./subject";
import { useWiring } from "./useWiring";

/** The same steps with their branches; where they stand is cosmetic, and kept. */
export default function Canvas() {
  return (
    <ReactFlowProvider>
      <Graph />
    </ReactFlowProvider>
  );
}

function Graph() {
  const builder = useBuilder();
  const { doc, editor, selected, select, steps, findingsOf, openAdd } = builder;
  const wiring = useWiring();
  // While a box is dragged only it moves; where it is let go, or put by the arrow keys, is a change of the flow.
  const [held, setHeld] = useState<Record<string, { x: number; y: number }>>({});
  const nodes = useSame([
    startBox(doc, { selected: selected === TRIGGER, draggable: false, deletable: false, data: { title: triggerText(doc.trigger, builder.connections), state: findingsOf(TRIGGER).length > 0 ? "failing" : "" } }),
    ...boxesOf(doc, (each) => {
      const step = steps.find((one) => one.nodeId === each.id);
      const wrong = findingsOf(each.id).some((one) => one.severity === "error");
      const slug = slugOf(each, builder);
      return {
        ...(held[each.id] ? { position: held[each.id] } : {}),
        selected: selected === each.id,
        deletable: false,
        ariaLabel: `${titleOf(each)}, ${kindOf(each).label}`,
        data: { title: titleOf(each), kind: subjectOf(each, builder), slug, mark: <StepMark node={each} slug={slug} />, state: wrong ? "failing" : step ? step.state : "", sandbox: !!step?.exchanges.some((one) => one.simulated) },
      };
    }),
  ]);
  const shape = shapeOf(doc);
  const flow = useRef(doc);
  flow.current = doc;
  const edges = useMemo<Edge[]>(() => {
    const ran = new Set(steps.filter((one) => one.state === "succeeded").map((one) => one.nodeId));
    return shape ? edgesOf(flow.current, (way) => (ran.has(way.from) && ran.has(way.to) ? css.lit : undefined), wiring.edits) : [];
  }, [shape, steps, wiring.edits]);
  const onNodesChange = useCallback(
    (changes: NodeChange<Node<Data>>[]) => {
      let next = doc;
      const moving: typeof held = {};
      for (const each of changes) {
        if (each.type === "position" && each.position && each.id !== TRIGGER) {
          if (each.dragging) moving[each.id] = each.position;
          else next = withNode(next, each.id, { position: { x: Math.round(each.position.x), y: Math.round(each.position.y) } });
        }
        if (each.type === "select" && each.selected) select(each.id);
      }
      if (Object.keys(moving).length > 0) setHeld((before) => ({ ...before, ...moving }));
      else if (changes.some((each) => each.type === "position")) setHeld({});
      if (next !== doc) editor.change(next, "positions");
    },
    [doc, editor, select],
  );
  const frame = useRef<HTMLDivElement>(null);
  useLook(frame, doc.nodes.length);
  const tidy = () => editor.change(everyNode(doc).reduce((found, each) => withNode(found, each.id, { position: undefined }), doc));
  return (
    <div className={css.canvas} ref={frame} role="region" aria-label={f.canvas.label} onKeyDown={(event) => wiring.press(event, edges)}>
      <ReactFlow nodes={nodes} edges={edges} nodeTypes={TYPES} edgeTypes={EDGES} onNodesChange={onNodesChange} {...wiring.props} deleteKeyCode={null} minZoom={0.15} onlyRenderVisibleElements onNodeClick={(_, node) => select(node.id)}>
        <Background gap={22} size={1.6} color="var(--line-2)" />
        <Controls position="top-right" orientation="horizontal" showInteractive={false} fitViewOptions={FITS} />
      </ReactFlow>
      {wiring.menu}
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
