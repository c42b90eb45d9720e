import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { everyNode, type FlowDoc, type FlowNode, nodeOf, titleOf } from "@/features/flows/builder/document";
import { lazy, Suspense, useEffect, useRef } from "react";
import { queries, type Run } from "@/api/queries";
import type { Schema } from "@/form/schema";
import { ButtonLink } from "@/kit/Button";
import { EnvironmentName } from "@/kit/Jack";
import { Empty, NoAccess, Skeleton } from "@/kit/Listing";
import { PageBody, PageHead } from "@/kit/Page";
import { Hint, Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { moment } from "@/kit/time";
import { asProblem } from "@/api/problem";
import { w } from "@/words";
import { holdsRuns, wouldSend } from "./items";
import { originsOf } from "./origins";
import { RunActions } from "./RunActions";
import css from "./run.module.css";
import { RunStatePill } from "./RunStatePill";
import { useSaid } from "./said";
import { StepDetail } from "./StepDetail";
import { Timeline } from "./Timeline";
import { underway } from "./underway";

const RunGraph = lazy(() => import("./RunGraph"));
const OPEN = new Set(["queued", "running", "waiting"]);

/** One run: what happened when on the left, one step in full on the right. */
export default function RunPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const going = (run?: Run) => (run && OPEN.has(run.state) ? 1000 : false);
  const run = useQuery({ ...queries.run(id), refetchInterval: (query) => going(query.state.data) });
  const steps = useQuery({ ...queries.runSteps(id), refetchInterval: () => going(run.data) });
  const flow = useQuery({ ...queries.flow(run.data?.flowId ?? ""), enabled: !!run.data?.flowId }).data;
  const environments = useQuery(queries.environments()).data;
  // The run is asked apart from its steps: what they are at its end is asked once more.
  const open = OPEN.has(run.data?.state ?? "");
  const before = useRef(open);
  const { refetch } = steps;
  useEffect(() => {
    if (before.current && !open) void refetch();
    before.current = open;
  }, [open, refetch]);
  const inside = useQuery({ ...queries.runsInside(id), enabled: holdsRuns(steps.data ?? []), refetchInterval: () => going(run.data) && 2000 });
  const said = useSaid(run.data?.id ?? id);
  const parent = run.data?.parent;
  const graph = search.view === "graph";
  const go = (change: Record<string, string | undefined>) => void navigate({ to: "/runs/$id", params: { id }, search: { ...search, ...change }, replace: true });
  const version = useQuery({ ...queries.flowVersion(run.data?.flowId ?? "", run.data?.flowVersion ?? 0), enabled: !!run.data?.flowId && !!run.data.flowVersion }).data;
  const document = (run.data?.flowVersion ? version?.document : flow?.draft) as FlowDoc | undefined;
  const names = nodeNames(document ?? flow?.draft);

  const problem = run.error ? asProblem(run.error) : null;
  const title = run.data ? (flow?.name ?? run.data.flowKey) : w.runs.one;
  const environment = environments?.find((each) => each.key === run.data?.environment);
  const found = [...(steps.data ?? []), ...underway(run.data, steps.data, document)];
  const selected = found.find((each) => each.nodeId === search.step) ?? found.find((each) => each.state === "failed") ?? found.find((each) => each.state === "waiting" || each.state === "running") ?? found.find((each) => each.exchanges.length > 0) ?? found[0];
  const would = wouldSend(found, inside.data ?? []);

  return (
    <>
      <PageHead
        title={title}
        crumbs={[{ label: w.nav.runs, to: "/runs" }, ...(parent ? [{ label: w.runs.around(shortOf(parent.runId)), to: "/runs/$id" as const, params: { id: parent.runId } as never, search: { step: parent.nodeId } as never }] : []), ...(flow ? [{ label: w.runs.openFlow, to: "/flows/$id" as const, params: { id: flow.key } as never }] : [])]}
        beside={
          run.data && (
            <>
              <span role="status">
                <RunStatePill state={run.data.state} />
                {open && selected && <span className="hidden">{names[selected.nodeId] ?? selected.nodeId}</span>}
              </span>
              {parent && names[parent.nodeId] && <Pill tone="soft">{w.runs.inside(names[parent.nodeId] ?? "", parent.index)}</Pill> /* a loop of this flow; the crumb leads to a flow that called it */}
              <code className={css.runId} title={run.data.id}>
                {shortOf(run.data.id)}
              </code>
            </>
          )
        }
        actions={
          run.data && (
            <>
              {run.data.mode === "sandbox" ? <Pill tone="sandbox">{would ? w.runs.would(would) : w.state.sandbox}</Pill> : null}
              {environment && (
                <Pill tone={environment.color}>
                  <EnvironmentName name={environment.name} live={environment.live} color={environment.color} />
                </Pill>
              )}
              <RunActions run={run.data} step={selected} steps={found} names={names} schema={(flow?.draft as FlowDoc | undefined)?.input as Schema | undefined} environment={environment} />
            </>
          )
        }
      />
      <PageBody wide>
        {problem && (problem.noAccess ? <NoAccess error={run.error} /> : problem.status === 404 ? <Empty icon={<SearchX size={22} aria-hidden />} title={w.runs.missing} text={w.runs.missingText} actions={<ButtonLink to="/runs">{w.nav.runs}</ButtonLink>} /> : <ProblemCard error={run.error} doing={w.runs.loadingOne} retry={() => void run.refetch()} />)}
        {run.isPending && <Skeleton rows={6} />}
        {search.from === "demo" && <MakeItReal />}
        {run.data?.prunedAt && <Hint>{w.runs.pruned(moment(run.data.prunedAt))}</Hint>}
        {run.data && (steps.isPending ? <Skeleton rows={5} /> : steps.error ? <ProblemCard error={steps.error} doing={w.runs.loadingSteps} retry={() => void steps.refetch()} /> : null)}
        {run.data && steps.data && (
          <div className={css.split}>
            <div className="stack" style={{ minWidth: 0 }}>
              <div>
                <SegmentedControl
                  size="xs"
                  aria-label={w.runs.shownAs}
                  value={graph ? "graph" : "timeline"}
                  onChange={(view) => go({ view: view === "graph" ? view : undefined })}
                  data={[
                    { value: "timeline", label: w.runs.timeline },
                    { value: "graph", label: w.runs.graph },
                  ]}
                />
              </div>
              {graph ? (
                <Suspense fallback={<Skeleton rows={6} />}>
                  <RunGraph run={run.data} steps={found} draft={flow?.draft as FlowDoc | undefined} selected={selected?.nodeId} select={(step) => go({ step })} />
                </Suspense>
              ) : (
                <Timeline run={run.data} steps={found} inside={inside.data ?? []} names={names} said={said} selected={selected?.nodeId} color={environment?.color} select={(step) => go({ step })} />
              )}
            </div>
            {selected && <StepDetail key={selected.nodeId} run={run.data} step={selected} inside={inside.data} said={open && OPEN.has(selected.state) ? said[selected.nodeId] : undefined} signal={signalOf(document && nodeOf(document, selected.nodeId))} name={names[selected.nodeId] ?? selected.nodeId} origins={originsOf(document && nodeOf(document, selected.nodeId), found)} names={names} select={(step) => go({ step })} />}
          </div>
        )}
      </PageBody>
    </>
  );
}

/** The end of an id, and where a run inside another stands in that. */
const shortOf = (id: string): string => {
  const [own = "", ...inside] = id.split("~");
  return [own.slice(-8), ...inside].join("~");
};

/** Names of the steps of a document by their ids, of those inside of loops too. */
const signalOf = (node?: FlowNode): string | undefined => (node?.type === "wait" && node.for === "signal" ? String(node.signal || node.id) : undefined);
const nodeNames = (document: unknown): Record<string, string> => (document ? Object.fromEntries(everyNode(document as FlowDoc).map((each) => [each.id, titleOf(each)])) : {});

function MakeItReal() {
  return (
    <section className={css.real} aria-label={w.home.makeReal}>
      <div className="grow">
        <h2>{w.home.makeReal}</h2>
        <p className="quiet">{w.home.makeRealText}</p>
      </div>
      <ButtonLink to="/connections/$id" params={{ id: "postmark-clinic" }} look="primary">
        {w.home.makeRealAction}
      </ButtonLink>
    </section>
  );
}
