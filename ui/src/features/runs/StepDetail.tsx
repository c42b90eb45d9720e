import { Tabs } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Run, Step } from "@/api/queries";
import { CopyButton } from "@/kit/Copy";
import { JsonView } from "@/kit/JsonView";
import { Facts } from "@/kit/Page";
import { Pill } from "@/kit/Pill";
import { duration, moment } from "@/kit/time";
import { w } from "@/words";
import { curl } from "./curl";
import css from "./run.module.css";
import { RunStatePill } from "./RunStatePill";

type Exchange = Step["exchanges"][number];
type Whole<T> = Exclude<T, { truncated: unknown } | null | undefined>;

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
    found.push({ key: "request", label: w.runs.tabs.request, show: () => <Request exchange={exchange} /> });
    found.push({ key: "response", label: exchange.simulated ? w.runs.tabs.mock : w.runs.tabs.response, show: () => <Response exchange={exchange} /> });
  } else if (step.output != null) {
    found.push({ key: "output", label: w.runs.tabs.output, show: () => <JsonView value={step.output} label={w.runs.tabs.output} /> });
  }
  found.push({ key: "mapping", label: w.runs.tabs.mapping, show: () => <Mapping step={step} /> });
  if (exchange) found.push({ key: "credential", label: w.runs.tabs.credential, show: (run) => <Credential run={run} exchange={exchange} /> });
  found.push({ key: "log", label: w.runs.tabs.log, show: () => <Log step={step} /> });
  if (step.problem || exchange?.error) found.push({ key: "error", label: w.runs.tabs.error, show: () => <Failure step={step} exchange={exchange} /> });
  return found;
}

function Request({ exchange }: { exchange: Exchange }) {
  const request = exchange.request as Whole<Exchange["request"]>;
  if (!request || "truncated" in request) return <JsonView value={request} />;
  return (
    <>
      <p className={css.line}>
        <b>{request.method}</b> {request.url}
      </p>
      <JsonView value={Object.entries(request.headers ?? {}).map(([name, value]) => `${name}: ${String(value)}`).join("\n")} label={w.runs.headers} />
      {request.body != null && <JsonView value={request.body} label={w.runs.body} />}
      <div>
        <CopyButton text={curl(request)} label={w.runs.copyCurl} />
      </div>
    </>
  );
}

function Response({ exchange }: { exchange: Exchange }) {
  const response = exchange.response as Whole<Exchange["response"]>;
  if (!response) return <p className="quiet">{exchange.error?.message ?? w.runs.noAnswer}</p>;
  if ("truncated" in response) return <JsonView value={response} />;
  return (
    <>
      <p className={css.line}>
        <b>{response.status}</b> <span className="faint">{duration(exchange.milliseconds)}</span>
      </p>
      {exchange.simulated && <p className="small quiet">{w.runs.mockFrom}</p>}
      <JsonView value={response.body ?? null} label={w.runs.body} />
    </>
  );
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
