import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { useNames } from "@/api/names";
import { keyOf, type Run, type Step } from "@/api/queries";
import { Coded } from "@/kit/Coded";
import { ButtonLink } from "@/kit/Button";
import { JsonView } from "@/kit/JsonView";
import { Facts } from "@/kit/Page";
import { Hint, Pill } from "@/kit/Pill";
import { duration, moment } from "@/kit/time";
import { w } from "@/words";
import { type Exchange, RequestView, ResponseView } from "./Exchanges";
import { type ItemRun, itemsOf } from "./items";
import type { Origin } from "./origins";
import css from "./run.module.css";
import { RunStatePill } from "./RunStatePill";
import { Saying } from "./Saying";
import type { Said } from "./said";


interface DetailProps {
  run: Run;
  step: Step;
  /** The runs inside of the run. */
  inside?: Schemas["RunSummary"][];
  name: string;
  said?: Said;
  /** What a waiting step listens for. */
  signal?: string;
  origins: Origin[];
  names: Record<string, string>;
  select: (nodeId: string) => void;
}

/** One step in full: the exact request, what came back, where its inputs came from, which key. */
export function StepDetail({ run, step, inside, name, said, signal, origins, names, select }: DetailProps) {
  const [at, setAt] = useState(step.exchanges.length - 1);
  const exchange = step.exchanges[at];
  const called = calledBy(run, step);
  const tabs = tabsOf(step, exchange, itemsOf(step, inside), <Origins rows={origins} names={names} select={select} />);
  const [tab, setTab] = useState<string | null>(null);
  const shown = tabs.some((each) => each.key === tab) ? tab : (tabs[0]?.key ?? null);
  return (
    <aside className={css.detail} aria-label={name}>
      <div className={css.detailHead}>
        <h2>{name}</h2>
        <div className="row wrap">
          {exchange?.simulated && <Pill tone="sandbox">{w.state.wouldHaveSent}</Pill>}
          {(!exchange?.simulated || step.state === "failed") && <RunStatePill state={step.state} />}
          {step.branch && step.branch !== "next" && <Pill tone="soft">{w.runs.branch(step.branch)}</Pill>}
        </div>
        {step.exchanges.length > 1 && (
          <div className={css.attempts} role="group" aria-label={w.runs.attempts}>
            <span className="small faint">{w.runs.attempts}</span>
            {step.exchanges.map((each, index) => (
              <button key={each.attempt} type="button" aria-label={w.runs.attempt(each.attempt)} aria-pressed={index === at} onClick={() => setAt(index)}>
                {each.attempt}
              </button>
            ))}
          </div>
        )}
        {called && (
          <Link to="/runs/$id" params={{ id: called }}>
            {w.runs.called}
          </Link>
        )}
        {said && <Saying said={said} />}
        {step.state === "waiting" && <Waiting run={run} step={step} signal={signal} />}
      </div>
      <Tabs value={shown} onChange={setTab} keepMounted={false}>
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

/** The run of another flow that a step started. */
function calledBy(run: Run, step: Step): string | null {
  if (step.nodeType !== "flow") return null;
  if (step.state === "waiting" || step.state === "running") return `${run.id}~${step.nodeId}~0`;
  return (step.inputs as { runId?: string } | null)?.runId ?? null;
}

interface TabOf {
  key: string;
  label: string;
  show: (run: Run) => React.ReactNode;
}

function tabsOf(step: Step, exchange: Exchange | undefined, its: ItemRun[], origins: React.ReactNode): TabOf[] {
  const found: TabOf[] = [];
  if (step.problem || exchange?.error) found.push({ key: "error", label: w.runs.tabs.error, show: (run) => <Failure run={run} step={step} exchange={exchange} /> });
  if (exchange) {
    found.push({ key: "request", label: w.runs.tabs.request, show: () => <RequestView exchange={exchange} /> });
    found.push({ key: "response", label: exchange.simulated ? w.runs.tabs.mock : w.runs.tabs.response, show: () => <ResponseView exchange={exchange} /> });
  }
  if (its.length > 0) found.push({ key: "items", label: w.runs.tabs.items, show: () => <Items of={its} /> });
  if (!exchange && step.output != null) {
    found.push({ key: "output", label: w.runs.tabs.output, show: () => <Output step={step} /> });
  }
  found.push({ key: "mapping", label: w.runs.tabs.mapping, show: () => <Mapping step={step} origins={origins} /> });
  if (exchange) found.push({ key: "credential", label: w.runs.tabs.credential, show: (run) => <Credential run={run} exchange={exchange} /> });
  found.push({ key: "log", label: w.runs.tabs.log, show: () => <Log step={step} /> });
  return found;
}

/** What a step gave; a time that was waited for stands there as people read it. */
function Output({ step }: { step: Step }) {
  if (step.nodeType === "approve") return <Decision step={step} />;
  const until = step.nodeType === "wait" ? (step.output as { until?: unknown }).until : undefined;
  return (
    <>
      {typeof until === "number" && <p>{w.runs.waitedUntil(moment(until))}</p>}
      <JsonView value={step.output} label={w.runs.tabs.output} />
    </>
  );
}

/** Who decided what and when, as people read it. */
function Decision({ step }: { step: Step }) {
  const nameOf = useNames();
  const { decision, by, at, comment, values } = step.output as { decision?: string; by?: string; at?: number; comment?: string; values?: object };
  const rows: [string, React.ReactNode][] = [[w.approvals.decision, w.approvals.decisions[decision as "approved"] ?? decision]];
  if (by) rows.push([w.approvals.who, nameOf(by)]);
  if (at) rows.push([w.approvals.when, moment(at)]);
  if (comment) rows.push([w.approvals.said, comment]);
  return (
    <>
      <Facts rows={rows} />
      {values && Object.keys(values).length > 0 && <JsonView value={values} label={w.approvals.filled} />}
    </>
  );
}

/** Each item of a loop is a run of its own. */
function Items({ of }: { of: ItemRun[] }) {
  return (
    <ol className={css.items}>
      {of.map((each) => (
        <li key={each.runId}>
          <RunStatePill state={each.state} />
          <Link to="/runs/$id" params={{ id: each.runId }}>
            {w.runs.item(each.index)}
          </Link>
        </li>
      ))}
    </ol>
  );
}

/** Why it waits, and what lets it go on. */
function Waiting({ run, step, signal }: { run: Run; step: Step; signal?: string }) {
  const asked = useQuery({ queryKey: keyOf("approvals", "open"), queryFn: async () => (await take(api.GET("/api/approvals", { params: { query: { state: "open" } } }))).items, enabled: step.nodeType === "approve" });
  const mine = asked.data?.find((each) => each.runId === run.id && each.nodeId === step.nodeId);
  return (
    <Hint>
      {step.nodeType === "approve" ? w.runs.waitsFor.approve : signal ? w.runs.waitsFor.signal(signal) : w.runs.waitsFor.other}
      {step.startedAt && <> {w.runs.waitsFor.since(moment(step.startedAt))}</>}
      {mine?.dueAt && <> {w.runs.waitsFor.until(moment(mine.dueAt))}</>} {step.nodeType === "approve" && <Link to="/approvals">{mine?.title ?? w.nav.approvals}</Link>}
    </Hint>
  );
}

/** Each input as it was written, and a way to the step it came from. */
function Origins({ rows, names, select }: { rows: Origin[]; names: Record<string, string>; select: (nodeId: string) => void }) {
  if (rows.length === 0) return null;
  return (
    <>
      <h3>{w.runs.origins}</h3>
      <ul className={css.origins}>
        {rows.map((each) => (
          <li key={each.path}>
            <code>{each.path}</code>
            <span aria-hidden>←</span>
            <code className="faint">{each.template}</code>
            <span className="row wrap small">
              {each.started && <span className="quiet">{w.runs.fromStart}</span>}
              {each.steps.map((id) => (
                <button key={id} type="button" onClick={() => select(id)}>
                  {names[id] ?? id}
                </button>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Mapping({ step, origins }: { step: Step; origins: React.ReactNode }) {
  const rows = Object.entries(step.mapped ?? {});
  return (
    <>
      {origins}
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
      {used ? <Facts rows={Object.entries(used).filter(([, value]) => value != null && value !== "").map(([name, value]) => [(w.runs.used as Record<string, string>)[name] ?? name, <code key={name}>{String(value)}</code>])} /> : <p className="quiet">{exchange.simulated ? w.runs.noCredentialSandbox : w.runs.noCredential}</p>}
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

/** Where a failure is mended: what the other side refuses at its connection, anything else at the step. */
const AT_CONNECTION = new Set(["auth", "network", "policy"]);

function Failure({ run, step, exchange }: { run: Run; step: Step; exchange?: Exchange }) {
  const problem = (step.problem ?? exchange?.error) as { message?: string; cure?: string; code?: string } | null;
  return (
    <>
      <h3>
        <Coded text={problem?.message ?? step.summary} />
      </h3>
      {problem?.cure && (
        <p>
          <Coded text={problem.cure} />
        </p>
      )}
      <div className="row apart wrap">
        {step.connectionId && AT_CONNECTION.has(step.errorClass ?? "") ? (
          <ButtonLink small to="/connections/$id" params={{ id: step.connectionId }}>
            {w.runs.openConnection}
          </ButtonLink>
        ) : (
          run.flowId && (
            <ButtonLink small to="/flows/$id" params={{ id: run.flowId }} search={{ step: step.nodeId }}>
              {w.runs.openStep}
            </ButtonLink>
          )
        )}
        {step.errorClass && <code className="quiet small">{step.errorClass}</code>}
      </div>
    </>
  );
}
