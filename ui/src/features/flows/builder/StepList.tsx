import { ArrowDown, ArrowUp, Copy, CornerDownRight, Plus, Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "@/kit/Button";
import { Jack } from "@/kit/Jack";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { inOrder, merged, reachable, startOf, titleOf, waysOut } from "./document";
import { StepTile, subjectOf } from "./subject";
import type { Actions } from "./useActions";
import { triggerText } from "./triggers";

/** The default view, and the complete one: steps in reading order with every way out. */
export function StepList({ actions }: { actions: Actions }) {
  const builder = useBuilder();
  const { doc, selected, select, steps, openAdd, findingsOf } = builder;
  const order = inOrder(doc);
  const number = new Map(order.map((each, at) => [each.id, at + 1]));
  const within = reachable(doc);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.querySelector<HTMLElement>("[aria-current=step]")?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  return (
    <div className={css.steps}>
      <button type="button" className={css.stepTop} aria-current={selected === TRIGGER ? "step" : undefined} onClick={() => select(TRIGGER)}>
        <span className={css.number} data-trigger>▸</span>
        <span className="grow cut">
          <span className={css.stepName}>{triggerText(doc.trigger)}</span>
          <span className="small faint cut">{f.trigger.title}</span>
        </span>
        {findingsOf(TRIGGER).length > 0 && <Jack state="failing" label={f.builder.needs} />}
      </button>
      <ol ref={list}>
        {order.map((node) => {
          const wrong = findingsOf(node.id).filter((each) => each.severity === "error");
          const step = steps.find((each) => each.nodeId === node.id);
          const simulated = step?.exchanges.some((each) => each.simulated);
          return (
            <li key={node.id} className={css.step} data-selected={selected === node.id || undefined} data-sandbox={simulated || undefined} data-failed={step?.state === "failed" || undefined}>
              <button type="button" className={css.stepMain} aria-current={selected === node.id ? "step" : undefined} onClick={() => select(node.id)}>
                <span className={css.number}>{number.get(node.id)}</span>
                <StepTile node={node} />
                <span className="grow cut">
                  <span className={css.stepName}>{titleOf(node)}</span>
                  <span className={css.stepSubject}>{subjectOf(node, builder)}</span>
                </span>
                {wrong.length > 0 ? <Jack state="failing" label={wrong[0]?.message ?? f.builder.needs} /> : step ? <Jack state={step.state === "succeeded" ? "ok" : step.state === "failed" ? "failing" : "unset"} label={step.state} /> : null}
              </button>
              {wrong.length > 0 && <p className={css.stepWrong}>{wrong[0]?.message}</p>}
              {!within.has(node.id) && startOf(doc) !== node.id && <p className={css.stepWarn}>{f.builder.unreachable}</p>}
              <Ways node={node.id} number={number} />
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
            </li>
          );
        })}
      </ol>
      <Button needs="edit_flows" look="plain" icon={<Plus size={16} aria-hidden />} onClick={() => openAdd(order.at(-1)?.id ?? null)}>
        {f.builder.addStep}
      </Button>
    </div>
  );
}
export const TRIGGER = "trigger:";

function Ways({ node, number }: { node: string; number: Map<string, number> }) {
  const { doc, select } = useBuilder();
  const found = merged(waysOut(doc.nodes.find((each) => each.id === node) ?? { id: node, type: "" }));
  const plain = found.length === 1 && found[0]?.label === "next" && number.get(found[0].to) === (number.get(node) ?? 0) + 1;
  if (found.length === 0 || plain) return null;
  return (
    <ul className={css.ways}>
      {found.map((way) => (
        <li key={`${way.label} ${way.to}`}>
          <CornerDownRight size={12} aria-hidden />
          <span className="cut">{way.label === "next" ? f.builder.then : way.label}</span>
          <button type="button" className={css.wayTo} onClick={() => select(way.to)}>
            {number.get(way.to)} {titleOf(doc.nodes.find((each) => each.id === way.to) ?? { id: way.to, type: "" })}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Tool({ label, onClick, icon }: { label: string; onClick: () => void; icon: React.ReactNode }) {
  return (
    <Button needs="edit_flows" small square look="quiet" aria-label={label} title={label} onClick={onClick} icon={icon} />
  );
}
