import { ArrowDown, ArrowUp, Copy, CornerDownRight, Play, Plus, Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "@/kit/Button";
import { Coded } from "@/kit/Coded";
import { Jack } from "@/kit/Jack";
import { w } from "@/words";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { type FlowDoc, type FlowNode, inOrder, insideOf, merged, nodeOf, numbered, reachable, startOf, titleOf, waysOut } from "./document";
import { StepTile, subjectOf } from "./subject";
import type { Actions } from "./useActions";
import { triggerText } from "./triggers";

/** The default view, and the complete one: steps in reading order with every way out. */
export function StepList({ actions }: { actions: Actions }) {
  const { doc, selected, select, openAdd, findingsOf, connections } = useBuilder();
  const wrong = findingsOf(TRIGGER);
  const refused = wrong.find((each) => each.severity === "error");
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector<HTMLElement>("[aria-current=step]")?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  return (
    <div className={css.steps} ref={list}>
      <button type="button" className={css.stepTop} aria-current={selected === TRIGGER ? "step" : undefined} onClick={() => select(TRIGGER)}>
        <span className={css.number} data-trigger>
          <Play size={10} fill="currentColor" aria-hidden />
        </span>
        <span className="grow cut">
          <span className={css.stepName}>{triggerText(doc.trigger, connections)}</span>
          <span className="small faint cut">{f.trigger.title}</span>
        </span>
        {refused && <Jack state="failing" label={f.builder.needs} />}
      </button>
      {wrong[0] && <p className={refused ? css.stepWrong : css.stepWarn}><Coded text={(refused ?? wrong[0]).message} /></p>}
      <Level level={doc} actions={actions} numbers={numbered(doc)} within={reachable(doc)} />
      <Button needs="edit_flows" look="plain" icon={<Plus size={16} aria-hidden />} onClick={() => openAdd(inOrder(doc).at(-1)?.id ?? null)}>
        {f.builder.addStep}
      </Button>
    </div>
  );
}

interface LevelProps {
  level: FlowDoc;
  actions: Actions;
  numbers: Map<string, string>;
  within: Set<string>;
}

/** The steps of a flow, or those inside of a loop. */
function Level({ level, ...rest }: LevelProps) {
  return (
    <ol>
      {inOrder(level).map((node) => (
        <StepRow key={node.id} node={node} level={level} {...rest} />
      ))}
    </ol>
  );
}

function StepRow({ node, level, actions, numbers, within }: LevelProps & { node: FlowNode }) {
  const builder = useBuilder();
  const { selected, select, steps, openAdd, findingsOf } = builder;
  const wrong = findingsOf(node.id).filter((each) => each.severity === "error");
  const step = steps.find((each) => each.nodeId === node.id);
  const simulated = step?.exchanges.some((each) => each.simulated);
  const inside = insideOf(node);
  return (
    <li className={css.step} data-selected={selected === node.id || undefined} data-sandbox={simulated || undefined} data-failed={step?.state === "failed" || undefined}>
      <button type="button" className={css.stepMain} aria-current={selected === node.id ? "step" : undefined} onClick={() => select(node.id)}>
        <span className={css.number}>{numbers.get(node.id)}</span>
        <StepTile node={node} />
        <span className="grow cut">
          <span className={css.stepName}>{titleOf(node)}</span>
          <span className={css.stepSubject}>{subjectOf(node, builder)}</span>
        </span>
        {wrong.length > 0 ? <Jack state="failing" label={wrong[0]?.message ?? f.builder.needs} /> : step ? <Jack state={step.state === "succeeded" ? "ok" : step.state === "failed" ? "failing" : "unset"} label={w.runs.states[step.state as keyof typeof w.runs.states] ?? step.state} /> : null}
      </button>
      {wrong.length > 0 && <p className={css.stepWrong}><Coded text={wrong[0]?.message ?? ""} /></p>}
      {!within.has(node.id) && startOf(level) !== node.id && <p className={css.stepWarn}>{f.builder.unreachable}</p>}
      {selected === node.id && (
        <div className={css.stepTools}>
          <Tool label={f.builder.up} onClick={() => actions.move(true)} icon={<ArrowUp size={14} aria-hidden />} />
          <Tool label={f.builder.down} onClick={() => actions.move(false)} icon={<ArrowDown size={14} aria-hidden />} />
          <Tool label={f.builder.duplicate} onClick={actions.duplicate} icon={<Copy size={14} aria-hidden />} />
          <Tool label={f.builder.delete} onClick={actions.remove} icon={<Trash2 size={14} aria-hidden />} />
          <span className="grow" />
          <Button needs="edit_flows" small look="quiet" icon={<Plus size={14} aria-hidden />} onClick={() => openAdd(node.id)}>
            {f.builder.addStep}
          </Button>
        </div>
      )}
      {inside && (
        <div className={css.inside} role="group" aria-label={f.builder.insideOf(titleOf(node))}>
          <Level level={inside} actions={actions} numbers={numbers} within={within} />
          <Button needs="edit_flows" small look="quiet" icon={<Plus size={14} aria-hidden />} onClick={() => openAdd(inOrder(inside).at(-1)?.id ?? null, inside.nodes.length > 0 ? undefined : node.id)}>
            {f.builder.addInside}
          </Button>
        </div>
      )}
      <Ways node={node} level={level} numbers={numbers} />
    </li>
  );
}
export const TRIGGER = "trigger:";

function Ways({ node, level, numbers }: { node: FlowNode; level: FlowDoc; numbers: Map<string, string> }) {
  const { select } = useBuilder();
  const found = merged(waysOut(node));
  const order = inOrder(level);
  const plain = found.length === 1 && found[0]?.label === "next" && order[order.findIndex((each) => each.id === node.id) + 1]?.id === found[0].to;
  const ends = Object.entries(node.cases ?? {}).flatMap(([label, to]) => (to ? [] : [label]));
  if (ends.length === 0 && (found.length === 0 || plain)) return null;
  return (
    <ul className={css.ways}>
      {found.map((way) => (
        <li key={`${way.label} ${way.to}`}>
          <CornerDownRight size={12} aria-hidden />
          <span className="cut">{way.label === "next" ? f.builder.then : way.label}</span>
          <button type="button" className={css.wayTo} onClick={() => select(way.to)}>
            {numbers.get(way.to)} {titleOf(nodeOf(level, way.to) ?? { id: way.to, type: "" })}
          </button>
        </li>
      ))}
      {ends.length > 0 && (
        <li>
          <CornerDownRight size={12} aria-hidden />
          <span className="cut">{ends.join(" · ")}</span>
          <span className="faint">{f.fail.ends}</span>
        </li>
      )}
    </ul>
  );
}

function Tool({ label, onClick, icon }: { label: string; onClick: () => void; icon: React.ReactNode }) {
  return (
    <Button needs="edit_flows" small square look="quiet" aria-label={label} title={label} onClick={onClick} icon={icon} />
  );
}
