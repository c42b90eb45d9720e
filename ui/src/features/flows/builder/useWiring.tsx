import { Menu } from "@mantine/core";
import type { Edge, Node, ReactFlowProps } from "@xyflow/react";
import { useRef, useState } from "react";
import { may } from "@/api/rights";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { nodeOf, titleOf } from "./document";
import type { Data } from "./graph";
import { TRIGGER } from "./StepList";
import { fits, leads, meanings, rerouted, wired } from "./wires";

type Wiring = Partial<ReactFlowProps<Node<Data>>>;
interface Asked {
  from: string;
  to: string;
  at: { x: number; y: number };
}

/** Ways drawn by mouse: from jack to jack, the end of one moved to another step, or let go so that it ends. */
export function useWiring(): { edits: boolean; props: Wiring; menu: React.ReactNode; press: (event: React.KeyboardEvent, edges: Edge[]) => void } {
  const { doc, editor } = useBuilder();
  const [asked, setAsked] = useState<Asked | null>(null);
  // A way whose end is moved is let go like a new one: that is heard, and means nothing then.
  const moved = useRef<{ placed: boolean } | null>(null);
  const edits = may("edit_flows");
  const titled = (id: string) => titleOf(nodeOf(doc, id) ?? { id, type: "" });
  const wire = ({ from, to }: Pick<Asked, "from" | "to">, meaning: string) => {
    setAsked(null);
    editor.change(wired(doc, from, to, meaning));
  };
  const end = (from: string, to: string) => {
    const next = rerouted(doc, from, to, null);
    editor.change(next);
    toast(f.canvas.unwired, { action: { label: w.action.undo, run: () => (editor.latest.current === next ? editor.undo() : toast(f.builder.since, { seconds: 6 })) } });
  };
  const props: Wiring = {
    nodesConnectable: edits,
    edgesReconnectable: edits,
    isValidConnection: ({ source, target }) => fits(doc, source, target),
    onConnectEnd: (event, { fromNode, toNode, isValid }) => {
      if (moved.current || !fromNode || !toNode || !isValid) return;
      const [from, to] = [fromNode.id, toNode.id];
      if (from === TRIGGER || meanings(doc, from).length === 1) wire({ from, to }, "next");
      else setAsked({ from, to, at: pointOf(event) });
    },
    onReconnectStart: () => {
      moved.current = { placed: false };
    },
    onReconnect: (old, { target }) => {
      moved.current = { placed: true };
      if (target !== old.target) editor.change(rerouted(doc, old.source, old.target, target));
    },
    onReconnectEnd: (_, edge, __, { toNode }) => {
      const placed = moved.current?.placed;
      setTimeout(() => {
        moved.current = null;
      });
      if (!placed && !toNode && edge.source !== TRIGGER) end(edge.source, edge.target);
    },
  };
  const menu = asked && (
    <Menu opened onClose={() => setAsked(null)} position="bottom-start" width={320}>
      <Menu.Target>
        <span className={css.askedAt} style={{ left: asked.at.x, top: asked.at.y }} />
      </Menu.Target>
      <Menu.Dropdown className={css.asked} aria-label={f.canvas.when(titled(asked.from))}>
        <Menu.Label>{f.canvas.when(titled(asked.from))}</Menu.Label>
        {meanings(doc, asked.from).map((each) => {
          const now = leads(doc, asked.from, each);
          return (
            <Menu.Item key={each} rightSection={now && <span className="faint small cut">{f.canvas.instead(titled(now))}</span>} onClick={() => wire(asked, each)}>
              {(f.canvas.meanings as Record<string, string>)[each] ?? <code>{each}</code>}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
  // On a way the delete keys end it; they do not reach the step that is selected.
  const press = (event: React.KeyboardEvent, edges: Edge[]) => {
    const id = (event.target as Element).closest(".react-flow__edge")?.getAttribute("data-id");
    const edge = edges.find((each) => each.id === id);
    if (!edits || !edge || (event.key !== "Delete" && event.key !== "Backspace")) return;
    event.preventDefault();
    event.stopPropagation();
    end(edge.source, edge.target);
  };
  return { edits, props, menu, press };
}

function pointOf(event: MouseEvent | TouchEvent): Asked["at"] {
  const { clientX: x, clientY: y } = "changedTouches" in event ? (event.changedTouches[0] as Touch) : event;
  return { x, y };
}
