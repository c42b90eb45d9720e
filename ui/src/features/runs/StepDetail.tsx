import { Tabs } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Run, Step } from "@/api/queries";
import { JsonView } from "@/kit/JsonView";
import { Facts } from "@/kit/Page";
import { Pill } from "@/kit/Pill";
import { duration, moment } from "@/kit/time";
import { w } from "@/words";
import { type Exchange, RequestView, ResponseView } from "./Exchanges";
import css from "./run.module.css";
import { RunStatePill } from "./RunStatePill";


/** One step in full: the exact request, what came back, where its inputs came from, which key. */
export function StepDetail({ run, step, name }: { run: Run; step: Step; name: string }) {
  const [at, setAt] = useState(step.exchanges.length - 1);
  const exchange = step.exchanges[at];
  const tabs = tabsOf(step, exchange);
  const [tab, setTab] = useState<string | null>(step.problem ? "error" : (tabs[0]?.key ?? null));
  return (
    <aside className={css.detail} aria-label={name}>
      <div className={css.detailHead}>
        <h2>{name}</h2>
        <div className="row wrap">
          {exchange?.simulated ? <Pill tone="sandbox">{w.state.wouldHaveSent}</Pill> : <RunStatePill state={step.state} />}
          {step.branch && <Pill tone="soft">{w.runs.branch(step.branch)}</Pill>}
        </div>
        {step.exchanges.length > 1 && (
          <div className="row wrap">
            {step.exchanges.map((each, index) => (
              <button key={each.attempt} type="button" className="small" aria-pressed={index === at} onClick={() => setAt(index)}>
                {w.runs.attempt(each.attempt)}
              </button>
            ))}
          </div>
        )}
      </div>
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List px={18}>
          {tabs.map((each) => (
            <Tabs.Tab key={each.key} value={each.key}>
              {each.label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((each) => (
          <Tabs.Panel key={each.key} value={each.key}>
            <div className={css.detailBody}>{each.show(run)}</div>
          </Tabs.Panel>
        ))}
      </Tabs>
    </aside>
  );
}

interface TabOf {
  key: string;
  label: string;
  show: (run: Run) => React.ReactNode;
}

function tabsOf(step: Step, exchange?: Exchange): TabOf[] {
  const found: TabOf[] = [];
  if (exchange) {
    found.push({ key: "request", label: w.runs.tabs.request, show: () => <RequestView exchange={exchange} /> });
    found.push({ key: "response", label: exchange.simulated ? w.runs.tabs.mock : w.runs.tabs.response, show: () => <ResponseView exchange={exchange} /> });
  } else if (step.output != null) {
    found.push({ key: "output", label: w.runs.tabs.output, show: () => <JsonView value={step.output} label={w.runs.tabs.output} /> });
  }
  found.push({ key: "mapping", label: w.runs.tabs.mapping, show: () => <Mapping step={step} /> });
  if (exchange) found.push({ key: "credential", label: w.runs.tabs.credential, show: (run) => <Credential run={run} exchange={exchange} /> });
  found.push({ key: "log", label: w.runs.tabs.log, show: () => <Log step={step} /> });
  if (step.problem || exchange?.error) found.push({ key: "error", label: w.runs.tabs.error, show: () => <Failure step={step} exchange={exchange} /> });
  return found;
}

function Mapping({ step }: { step: Step }) {
  const rows = Object.entries(step.mapped ?? {});
  return (
    <>
      {step.inputs != null && (
        <>
          <h3>{w.runs.inputs}</h3>
          <JsonView value={step.inputs} label={w.runs.inputs} />
        </>
      )}
      <h3>{w.runs.variables}</h3>
      {rows.length === 0 && <p className="quiet">{w.runs.noVariables}</p>}
      {rows.map(([name, found]) => (
        <div key={name} className="stack tight">
          <p className={css.line}>
            <b>vars.{name}</b> <span className="faint">← {found.expression}</span>
          </p>
          <JsonView value={found.value} label={name} />
        </div>
      ))}
    </>
  );
}

function Credential({ run, exchange }: { run: Run; exchange: Exchange }) {
  const used = exchange.credential as Record<string, unknown> | null;
  return (
    <>
      {used ? <Facts rows={Object.entries(used).map(([name, value]) => [name, <code key={name}>{String(value)}</code>])} /> : <p className="quiet">{exchange.simulated ? w.runs.noCredentialSandbox : w.runs.noCredential}</p>}
      <p>
        <Link to="/audit" search={{ runId: run.id }}>
          {w.runs.seeAudit}
        </Link>
      </p>
    </>
  );
}

function Log({ step }: { step: Step }) {
  return (
    <>
      <Facts
        rows={[
          [w.runs.started, step.startedAt ? moment(step.startedAt) : "–"],
          [w.runs.took, step.startedAt && step.finishedAt ? duration(step.finishedAt - step.startedAt) : "–"],
          [w.runs.status, step.status ?? "–"],
          [w.runs.node, <code key="node">{step.nodeId}</code>],
        ]}
      />
      {step.warnings.map((each) => (
        <p key={each} className="quiet">
          {each}
        </p>
      ))}
    </>
  );
}

function Failure({ step, exchange }: { step: Step; exchange?: Exchange }) {
  const problem = (step.problem ?? exchange?.error) as { message?: string; cure?: string; code?: string } | null;
  return (
    <>
      <h3>{problem?.message ?? step.summary}</h3>
      {problem?.cure && <p>{problem.cure}</p>}
      {step.errorClass && (
        <p className="quiet small">
          <code>{step.errorClass}</code>
        </p>
      )}
    </>
  );
}
