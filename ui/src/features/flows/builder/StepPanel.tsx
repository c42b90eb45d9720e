import { TextInput } from "@mantine/core";
import { ChevronRight, X } from "lucide-react";
import { useState } from "react";
import { may } from "@/api/rights";
import { Button } from "@/kit/Button";
import { Coded } from "@/kit/Coded";
import { Hint } from "@/kit/Pill";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { CallFields } from "./CallFields";
import { useBuilder } from "./context";
import { ControlFields } from "./ControlFields";
import { loopOf, nodeOf, numbered, renamed, withNode } from "./document";
import { FailureFields } from "./FailureFields";
import { callsOut } from "./kinds";
import { OutputFields } from "./OutputFields";
import { StepTile } from "./subject";

/** Everything of one step, in the order one fills it in. */
export function StepPanel({ id }: { id: string }) {
  const { doc, editor, select, findingsOf, runTo, runOnly, canRunOnly, running } = useBuilder();
  const node = nodeOf(doc, id);
  const [more, setMore] = useState(false);
  if (!node) return null;
  const change = (fields: object, group?: string) => editor.change(withNode(doc, id, fields), group && `${id}.${group}`);
  const number = numbered(doc).get(id) ?? "";
  const ready = canRunOnly(id);
  const outcomes = callsOut(node) || ["forEach", "flow", "wait", "approve"].includes(node.type);
  return (
    <section className={css.panel} data-step-panel aria-label={node.name || node.id}>
      <header className={css.panelHead}>
        <StepTile node={node} />
        <input className={css.title} disabled={!may("edit_flows")} aria-label={f.builder.name} value={node.name ?? ""} placeholder={node.id} onChange={(event) => change({ name: event.target.value }, "name")} />
        <span className="faint small">{f.builder.step(number)}</span>
        <Button small square look="quiet" aria-label={f.builder.close} icon={<X size={15} aria-hidden />} onClick={() => select(null)} />
      </header>
      <fieldset className={css.panelBody} disabled={!may("edit_flows")}>
        {findingsOf(id).map((each) => (
          <Hint key={`${each.field} ${each.message}`} tone="warn">
            <strong>
              <Coded text={each.message} />
            </strong>{" "}
            <Coded text={each.cure} />
          </Hint>
        ))}
        {callsOut(node) ? <CallFields node={node} change={change} /> : <ControlFields node={node} change={change} />}
        {outcomes && <OutputFields node={node} change={change} />}
        {node.type !== "respond" && node.type !== "fail" && <FailureFields node={node} change={change} outcomes={outcomes} />}
        <button type="button" className={css.fold} aria-expanded={more} onClick={() => setMore(!more)}>
          <ChevronRight size={15} aria-hidden data-open={more || undefined} />
          {f.builder.id}, {f.builder.description}
        </button>
        {more && (
          <div className="stack">
            <TextInput
              label={f.builder.id}
              description={f.builder.idText}
              defaultValue={node.id}
              key={node.id}
              onBlur={(event) => {
                const wanted = event.currentTarget.value.trim();
                if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(wanted) || wanted === id || nodeOf(doc, wanted)) {
                  event.currentTarget.value = id;
                  return;
                }
                editor.change(renamed(doc, id, wanted));
                select(wanted);
              }}
            />
            <TextInput label={f.builder.description} value={String(node.description ?? "")} onChange={(event) => change({ description: event.currentTarget.value }, "description")} />
          </div>
        )}
      </fieldset>
      <footer className={css.panelFoot}>
        <Button needs="run" small disabled={running} onClick={() => runTo(id)}>
          {running ? f.run.running : f.run.toHere}
        </Button>
        <Button needs="run" small disabled={running || !ready} title={ready ? (loopOf(doc, id) ? f.run.onlyItem : undefined) : f.run.onlyText} onClick={() => runOnly(id)}>
          {f.run.only}
        </Button>
      </footer>
    </section>
  );
}
export type Change = (fields: object, group?: string) => void;
