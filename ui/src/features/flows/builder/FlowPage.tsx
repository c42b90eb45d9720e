import { Menu, SegmentedControl } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { FlaskConical, History, MoreHorizontal, Redo2, SearchX, Settings2, Undo2 } from "lucide-react";
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import { tame } from "@/api/places";
import { type Environment, keyOf, queries } from "@/api/queries";
import { LivePill } from "@/features/flows/LivePill";
import { useFlowRemoval, useFlowSwitch } from "@/features/flows/removal";
import { Button, ButtonLink } from "@/kit/Button";
import { Item } from "@/kit/Item";
import { Empty, NoAccess, Skeleton } from "@/kit/Listing";
import { PageBody, PageHead } from "@/kit/Page";
import { Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { w } from "@/words";
import { f } from "@/words/flows";
import { type Adding, AddStep } from "./AddStep";
import css from "./builder.module.css";
import { type Builder, BuilderContext, type Spec } from "./context";
import { DataTree } from "./DataTree";
import { everyNode, type FlowNode, nodeOf, startOf, titleOf } from "./document";
import { declaredOf } from "./eventTrigger";
import { callsOut } from "./kinds";
import { Notices } from "./Notices";
import { Overview } from "./Overview";
import { Publish, Versions } from "./Publish";
import { RunMenu } from "./RunMenu";
import { slugOf } from "./Pickers";
import { operationOf, sampleFor, startSample } from "./sample";
import { sampleOf } from "./resolve";
import { Settings } from "./Settings";
import { StartExample, useLastStart } from "./StartExample";
import { Starts } from "./Starts";
import { StepList, TRIGGER } from "./StepList";
import { StepPanel } from "./StepPanel";
import { StepResult } from "./StepResult";
import { TriggerPanel } from "./TriggerPanel";
import { useActions } from "./useActions";
import { useEditor } from "./useEditor";
import { useTrials } from "./useTrials";

const Canvas = lazy(() => import("./Canvas"));
const Golden = lazy(() => import("@/features/runs/Golden"));
const CodeView = lazy(() => import("./CodeView"));
const VIEWS = ["steps", "canvas", "code"] as const;
type View = (typeof VIEWS)[number];
type Dialog = "publish" | "versions" | "settings" | "golden";

/** The flow builder: steps first, canvas second, code third, over one document. */
export default function FlowPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const flow = useQuery(queries.flow(id));
  if (!flow.data) return <Instead error={flow.error} retry={() => void flow.refetch()} />;
  return <Editor key={flow.data.id} flow={flow.data} />;
}

/** What stands here while there is no flow to show: the head stays, and says where one is. */
function Instead({ error, retry }: { error: unknown; retry: () => void }) {
  const problem = error ? asProblem(error) : null;
  return (
    <>
      <PageHead title={f.builder.one} crumbs={[{ label: w.nav.flows, to: "/flows" }]} />
      <PageBody>{!problem ? <Skeleton rows={8} /> : problem.noAccess ? <NoAccess error={error} /> : problem.status === 404 ? <Empty icon={<SearchX size={22} aria-hidden />} title={f.builder.missing} text={f.builder.missingText} actions={<ButtonLink to="/flows">{w.nav.flows}</ButtonLink>} /> : <ProblemCard error={error} doing={f.builder.loading} retry={retry} />}</PageBody>
    </>
  );
}

function Editor({ flow }: { flow: Schemas["Flow"] }) {
  const editor = useEditor(flow);
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const view: View = VIEWS.includes(search.view as View) ? (search.view as View) : "steps";
  const selected = search.step ?? null;
  const go = useCallback((next: Record<string, string | undefined>) => void navigate({ to: "/flows/$id", params: { id: flow.key }, search: { ...search, ...next } as never, replace: true }), [flow.key, navigate, search]);
  const select = useCallback((step: string | null) => go({ step: step ?? undefined }), [go]);
  const [adding, setAdding] = useState<Adding | null>(null);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [given, setGiven] = useState<unknown>(undefined);
  const insert = useRef<((template: string) => void) | null>(null);
  const doc = editor.doc;

  const connections = useQuery(queries.connections()).data ?? [];
  const catalog = useQuery(queries.catalog()).data ?? [];
  const environments = useQuery(queries.environments()).data ?? [];
  const entities = useQuery({ queryKey: keyOf("entities"), queryFn: async () => (await take(api.GET("/api/entities"))).items }).data ?? [];
  const slugs = useMemo(() => [...new Set([...connections.map((each) => each.integrationSlug), ...everyNode(doc).map((each) => slugOf(each, { connections }))].filter((each): each is string => !!each && catalog.some((one) => one.key === each)))], [catalog, connections, doc.nodes]);
  const found = useQueries({ queries: slugs.map((slug) => queries.connector(slug)) });
  const specs = useMemo(() => Object.fromEntries(found.flatMap((each, at) => (each.data ? [[slugs[at], each.data.spec] as [string, Spec]] : []))), [found, slugs]);
  const byConnection = useMemo(() => Object.fromEntries(connections.flatMap((each) => [[each.id, each.integrationSlug], [each.key, each.integrationSlug], [each.name, each.integrationSlug]])), [connections]);

  const came = useLastStart(flow, doc);
  const told = declaredOf(specs[byConnection[String(doc.trigger?.connectionId ?? doc.trigger?.connection ?? "")] ?? ""], doc.trigger?.trigger);
  const start = given ?? came ?? startSample(doc, entities, told);
  const trials = useTrials(flow, editor, { environments, given: start });
  const { steps } = trials;
  const outputOf = useCallback((node: FlowNode) => node.sample ?? sampleOf(operationOf(node, specs, byConnection)?.output as Record<string, unknown> | undefined), [byConnection, specs]);

  const samples = new Map<string, ReturnType<typeof sampleFor>>(); // many inputs of one drawing ask for the same
  const builder: Builder = {
    flow, editor, doc, connections, catalog, environments, entities, specs, selected, select, steps, insert,
    run: trials.run, running: trials.running, said: trials.said,
    openAdd: (after, inside, way, next) => setAdding({ after, inside, way, next }),
    runOnly: trials.only, canRunOnly: trials.canOnly, runTo: trials.to,
    given: start, setGiven,
    sampleOf: (id) => {
      const found = samples.get(id) ?? sampleFor(doc, id, steps, start, outputOf);
      samples.set(id, found);
      return found;
    },
    operationOf: (node) => operationOf(node, specs, byConnection),
    findingsOf: (id) => editor.findings.filter((each) => (id === TRIGGER ? !each.node && each.field?.startsWith("trigger") : each.node === id)),
  };
  const actions = useActions(builder, view !== "code");
  const node = nodeOf(doc, selected);
  const folder = String(doc.folder ?? "");
  const errors = editor.findings.filter((each) => each.severity === "error").length;

  return (
    <BuilderContext value={builder}>
      <div className={css.page}>
        <PageHead
          title={doc.name || flow.name}
          crumbs={[{ label: w.nav.flows, to: "/flows" }, ...(folder ? [{ label: folder, to: "/flows" as const, search: { folder } }] : [])]}
          beside={
            <span className={css.beside}>
              {environments.filter((each) => flow.deployed[each.key]).map((each) => (
                <LivePill key={each.key} place={each} flow={flow} />
              ))}
              <span className="small faint" role="status">
                {f.builder[editor.state === "conflict" ? "unsaved" : editor.state]}
              </span>
            </span>
          }
          actions={
            <>
              <SegmentedControl aria-label={f.view.label} value={view} data={VIEWS.map((each) => ({ value: each, label: f.view[each] }))} onChange={(next) => go({ view: next === "steps" ? undefined : next })} />
              <Button square look="quiet" aria-label={f.builder.undo} title={f.builder.undo} disabled={!editor.canUndo} icon={<Undo2 size={16} aria-hidden />} onClick={editor.undo} />
              <Button square look="quiet" aria-label={f.builder.redo} title={f.builder.redo} disabled={!editor.canRedo} icon={<Redo2 size={16} aria-hidden />} onClick={editor.redo} />
              <More flow={flow} environments={environments} open={setDialog} />
              <span className={css.sandboxSign}>
                <Pill tone="sandbox" title={f.run.nothingLeaves}>
                  {w.state.sandbox}
                </Pill>
              </span>
              <RunMenu real={(environment) => trials.real(environment)} />
              <Button needs="edit_flows" onClick={() => setDialog("publish")}>
                {f.publish.publish}
                {errors > 0 && <Pill tone="bad">{errors}</Pill>}
              </Button>
            </>
          }
        />
        <Notices editor={editor} />
        {trials.error && <ProblemCard error={trials.error} doing={f.run.run} retry={trials.again} />}
        <div className={css.split} data-view={view} data-alone={!node && selected !== TRIGGER && view !== "steps" ? "" : undefined}>
          <div className={css.left}>
            {doc.nodes.length === 0 && view !== "code" ? (
              <Starts />
            ) : view === "steps" ? (
              <StepList actions={actions} />
            ) : (
              <Suspense fallback={<Skeleton rows={6} />}>{view === "canvas" ? <Canvas /> : <CodeView />}</Suspense>
            )}
          </div>
          {selected === TRIGGER && <TriggerPanel key="trigger" />}
          {selected === TRIGGER && doc.trigger?.type !== "schedule" && <StartExample />}
          {!node && selected !== TRIGGER && view === "steps" && <Overview settings={() => setDialog("settings")} />}
          {node && <StepPanel key={node.id} id={node.id} />}
          {node && (
            <aside className={css.right}>
              <DataTree id={node.id} />
              <StepResult id={node.id} />
            </aside>
          )}
        </div>
        {adding && <AddStep {...adding} after={adding.after ?? startOf(doc) ?? null} close={() => setAdding(null)} />}
        {dialog === "publish" && <Publish close={() => setDialog(null)} />}
        {dialog === "versions" && <Versions close={() => setDialog(null)} />}
        {dialog === "golden" && (
          <Suspense>
            <Golden
              title={w.runs.goldenFlow}
              run={{ id: "default", flowKey: flow.key, environment: tame(environments)?.key ?? "development", input: builder.given, prunedAt: null }}
              calls={doc.nodes.filter(callsOut).map((each) => ({ id: each.id, name: titleOf(each) }))}
              close={() => setDialog(null)}
            />
          </Suspense>
        )}
        {dialog === "settings" && <Settings close={() => setDialog(null)} />}
      </div>
    </BuilderContext>
  );
}

function More({ flow, environments, open }: { flow: Schemas["Flow"]; environments: Environment[]; open: (dialog: Dialog) => void }) {
  const navigate = useNavigate();
  const turn = useFlowSwitch(flow);
  const remove = useFlowRemoval(() => navigate({ to: "/flows" }));
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button square look="quiet" aria-label={w.action.more} icon={<MoreHorizontal size={16} aria-hidden />} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Settings2 size={14} aria-hidden />} onClick={() => open("settings")}>
          {f.builder.settings}
        </Menu.Item>
        <Menu.Item leftSection={<History size={14} aria-hidden />} onClick={() => open("versions")}>
          {f.versions.title}
        </Menu.Item>
        <Menu.Item leftSection={<FlaskConical size={14} aria-hidden />} onClick={() => open("golden")}>
          {w.runs.goldenFlow}
        </Menu.Item>
        <Menu.Item component={Link} to="/runs" search={{ flow: flow.id } as never}>
          {w.nav.runs}
        </Menu.Item>
        <Menu.Divider />
        {environments
          .filter((each) => flow.deployed[each.key])
          .map((each) => {
            const off = flow.disabled.includes(each.key);
            return (
              <Item key={each.key} needs={each.live ? "publish_live" : "edit_flows"} onClick={() => void turn(each, off)}>
                {off ? f.list.switchOn(each.name) : f.list.switchOff(each.name)}
              </Item>
            );
          })}
        <Item needs="edit_flows" data-danger onClick={() => void remove(flow)}>
          {f.list.delete}
        </Item>
      </Menu.Dropdown>
    </Menu>
  );
}
