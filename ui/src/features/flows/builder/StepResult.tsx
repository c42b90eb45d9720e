import { useState } from "react";
import { Exchanges } from "@/features/runs/Exchanges";
import { Saying } from "@/features/runs/Saying";
import { Button } from "@/kit/Button";
import { Coded } from "@/kit/Coded";
import { JsonView } from "@/kit/JsonView";
import { Hint, Pill } from "@/kit/Pill";
import { w } from "@/words";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { nodeOf, withNode } from "./document";
import { callsOut } from "./kinds";

type Tab = "output" | "exchange" | "inputs";

/** What the step gave, and would have sent, in the last sandbox run from here. */
export function StepResult({ id }: { id: string }) {
  const { steps, run, running, said, doc, editor } = useBuilder();
  const node = nodeOf(doc, id);
  const step = steps.find((each) => each.nodeId === id);
  const [tab, setTab] = useState<Tab>("exchange");
  const tabs: [Tab, string][] = [
    ["exchange", run?.mode === "live" ? f.run.sent : f.run.exchange],
    ["output", f.run.output],
    ["inputs", f.run.inputs],
  ];
  const shown: Tab = tab === "exchange" && step && step.exchanges.length === 0 ? "output" : tab;
  return (
    <section aria-label={f.run.result} className={css.result}>
      <header className={css.paneHead}>
        <h2>{f.run.result}</h2>
        {step && <Pill tone={step.state === "succeeded" ? "ok" : step.state === "failed" ? "bad" : "soft"}>{step.status ? String(step.status) : (w.runs.states[step.state as keyof typeof w.runs.states] ?? step.state)}</Pill>}
      </header>
      {running && said[id] ? <Saying said={said[id]} /> : !step && <p className="quiet small">{f.run.notRun}</p>}
      {step?.state === "skipped" && <p className="quiet small">{f.run.skipped}</p>}
      {step?.problem && (
        <Hint tone="warn">
          <strong>
            <Coded text={String((step.problem as { message?: string }).message ?? "")} />
          </strong>{" "}
          <Coded text={String((step.problem as { cure?: string }).cure ?? "")} />
        </Hint>
      )}
      {step && step.state !== "skipped" && (
        <>
          <div className={css.tabs} role="tablist" aria-label={f.run.result}>
            {tabs.map(([key, label]) => (
              <button key={key} type="button" role="tab" id={`tab-${key}`} aria-controls="step-result" aria-selected={shown === key} onClick={() => setTab(key)}>
                {label}
              </button>
            ))}
          </div>
          <div role="tabpanel" id="step-result" aria-labelledby={`tab-${shown}`}>
            {shown === "exchange" && <Exchanges exchanges={step.exchanges} />}
            {shown === "output" && <JsonView value={step.output} label={f.run.output} />}
            {shown === "output" && run?.mode === "live" && node && callsOut(node) && step.output != null && JSON.stringify(node.sample) !== JSON.stringify(step.output) && (
              <Button needs="edit_flows" small look="quiet" onClick={() => editor.change(withNode(doc, id, { sample: step.output }))}>
                {f.run.keepAnswer}
              </Button>
            )}
            {shown === "inputs" && <JsonView value={step.inputs} label={f.run.inputs} />}
          </div>
        </>
      )}
    </section>
  );
}
