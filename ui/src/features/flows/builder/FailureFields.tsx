import { Plus, X } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/kit/Button";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { CompletingLine } from "./Completing";
import { useBuilder } from "./context";
import { type FlowNode, following, levelOf, titleOf } from "./document";
import { CASES, callsOut } from "./kinds";
import type { Change } from "./StepPanel";

/** What follows, in each case; retries and time. */
export function FailureFields({ node, change, outcomes }: { node: FlowNode; change: Change; outcomes: boolean }) {
  const cases = Object.entries(node.cases ?? {});
  const retry = (node.retry ?? null) as { attempts?: number } | null;
  const put = (rows: [string, string | null][]) => change({ cases: rows.length > 0 ? Object.fromEntries(rows) : undefined });
  const labels: readonly string[] = node.type === "approve" ? ["rejected", "timeout", "approved"] : CASES;
  const open = labels.filter((each) => !cases.some(([label]) => label === each));
  const free = node.type === "switch";
  const otherwise = free && typeof node.default !== "string" ? f.control.otherwise : f.fail.otherwise; // without a `default` it is what follows
  return (
    <fieldset className={css.fields}>
      <legend>{outcomes && node.type !== "approve" ? f.fail.title : f.fail.ways}</legend>
      {callsOut(node) && (
        <div className={css.pair}>
          <label className={css.input}>
            <span className={css.label}>{f.fail.retry}</span>
            <select className={css.select} value={String(retry?.attempts ?? 1)} onChange={(event) => change({ retry: event.target.value === "1" ? undefined : { ...retry, attempts: Number(event.target.value) } })}>
              <option value="1">{f.fail.usual}</option>
              {[2, 3, 4, 5, 8, 10].map((each) => (
                <option key={each} value={each}>
                  {f.fail.attempts(each)}
                </option>
              ))}
            </select>
          </label>
          <label className={css.input}>
            <span className={css.label}>{retry ? f.fail.timeoutEach : f.fail.timeout}</span>
            <input className={css.text} type="number" min={0} max={300} step="any" value={String(node.timeout ?? "")} placeholder="30" onChange={(event) => change({ timeout: event.target.value === "" ? undefined : Number(event.target.value) }, "timeout")} />
          </label>
        </div>
      )}
      {cases.map(([label, to], at) => (
        <div className="row" key={label}>
          {free ? (
            <input className={css.text} aria-label={`${f.fail.ways} ${at + 1}`} defaultValue={label} onBlur={(event) => put(cases.map((row, index) => (index === at ? [event.target.value || label, row[1]] : row)))} />
          ) : (
            <code className={css.case}>{label}</code>
          )}
          <span className={`faint small ${css.goes}`}>{f.fail.goes}</span>
          <Target label={`${label} ${f.fail.goes}`} value={to} not={node.id} onChange={(value) => put(cases.map((row, index) => (index === at ? [row[0], value] : row)))} />
          <Button small square look="quiet" aria-label={`${f.input.clear} ${label}`} icon={<X size={14} aria-hidden />} onClick={() => put(cases.filter((_, index) => index !== at))} />
        </div>
      ))}
      {free && (
        <div>
          <Button small look="quiet" icon={<Plus size={14} aria-hidden />} onClick={() => put([...cases, [`case${cases.length + 1}`, null]])}>
            {f.fail.addWay}
          </Button>
        </div>
      )}
      {outcomes && !free && open.length > 0 && (
        <select className={css.select} aria-label={f.fail.addWay} value="" onChange={(event) => put([...cases, [event.target.value, null]])}>
          <option value="">{f.fail.addWayFor}</option>
          {open.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      )}
      <div className={css.pair}>
        <label className={css.input}>
          <span className={css.label}>{otherwise}</span>
          <Target label={otherwise} value={following(node)[0] ?? null} not={node.id} onChange={(next) => change({ next: next ?? undefined })} />
        </label>
        {outcomes && (
          <label className={css.input}>
            <span className={css.label}>{f.fail.onError}</span>
            <Target label={f.fail.onError} value={node.onError ?? null} not={node.id} onChange={(next) => change({ onError: next ?? undefined })} />
          </label>
        )}
      </div>
      <label className={css.input}>
        <span className={css.label}>{f.fail.when}</span>
        <CompletingLine node={node.id} value={String(node.when ?? "")} placeholder="vars.amount > `100`" onChange={(when) => change({ when: when || undefined }, "when")} />
      </label>
    </fieldset>
  );
}

const NEW = "+";
/** A step to go on with, a new one, or the end of the branch. */
export function Target({ label, value, not, onChange }: { label: string; value: string | null; not: string; onChange: (id: string | null) => void }) {
  const { doc, openAdd } = useBuilder();
  const lead = useRef(onChange);
  lead.current = onChange;
  const choose = (to: string) => (to === NEW ? openAdd(not, undefined, (id) => lead.current(id), value ?? undefined) : onChange(to || null));
  return (
    <select className={css.select} aria-label={label} value={value ?? ""} onChange={(event) => choose(event.target.value)}>
      <option value="">{f.fail.end}</option>
      {levelOf(doc, not)
        .nodes.filter((each) => each.id !== not)
        .map((each) => (
          <option key={each.id} value={each.id}>
            {titleOf(each)}
          </option>
        ))}
      <option value={NEW}>{f.fail.newStep}</option>
    </select>
  );
}
