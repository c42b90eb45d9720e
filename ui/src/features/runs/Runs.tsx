import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Activity, Pause, Play, RotateCw } from "lucide-react";
import { useMemo, useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import { keyOf, queries } from "@/api/queries";
import { useNames } from "@/api/names";
import { Moment } from "@/features/connections/Connections";
import { Button, ButtonLink } from "@/kit/Button";
import { type Column, DataTable } from "@/kit/DataTable";
import { EnvironmentName } from "@/kit/Jack";
import { Listing } from "@/kit/Listing";
import { Card, PageBody, PageHead } from "@/kit/Page";
import { Pill } from "@/kit/Pill";
import { Choice, EnvironmentChoice, SearchBox, Toolbar } from "@/kit/Search";
import { duration } from "@/kit/time";
import { toast } from "@/kit/toasts";
import { sure } from "@/kit/sure";
import { Views } from "@/kit/Views";
import { w } from "@/words";
import { useRealText } from "./real";
import { RunStatePill } from "./RunStatePill";

type RunRow = Schemas["RunPage"]["items"][number];
const GIVEN = [
  { name: w.views.failed, search: { state: "failed", time: "day" } },
  { name: w.views.waiting, search: { state: "waiting" } },
  { name: w.views.real, search: { mode: "live", time: "week" } },
];
const STATES = ["queued", "running", "waiting", "succeeded", "failed", "cancelled"] as const;
const ERRORS: Schemas["ErrorClass"][] = ["input", "auth", "not_found", "conflict", "rate_limited", "rejected", "remote", "timeout", "network", "too_large", "blocked", "maybe_sent", "config", "audit_unavailable", "cancelled", "internal"];
/** So few in one request, so that one sees it go on. */
const AT_ONCE = 20;
const HOUR = 3_600_000;
const SPANS: Record<string, number> = { hour: HOUR, day: 24 * HOUR, week: 168 * HOUR };

/** Every run of the project, newest first, and several at once where that helps. */
export default function Runs() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const [picked, setPicked] = useState(new Set<string>());
  const flows = useQuery(queries.flows()).data ?? [];
  const environments = useQuery(queries.environments()).data ?? [];
  const connections = useQuery(queries.connections()).data ?? [];
  const set = (change: Record<string, string | undefined>) => {
    setHeld(null); // other filters are another list
    void navigate({ to: "/runs", search: { ...search, ...change }, replace: true });
  };
  const clear = () => void navigate({ to: "/runs", search: {} });
  const found = useInfiniteQuery({
    queryKey: keyOf("runs", "list", search),
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/api/runs", {
          params: {
            query: {
              limit: 200,
              cursor: pageParam,
              flowId: search.flow,
              state: search.state as never,
              mode: search.mode as never,
              environment: search.environment,
              connectionId: search.connection,
              errorClass: search.error as never,
              text: search.q,
              since: search.time ? Date.now() - (SPANS[search.time] ?? 0) : undefined,
            },
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: (before) => before,
  });
  const nameOf = useNames();
  const live = useMemo(() => found.data?.pages.flatMap((each) => each.items), [found.data]);
  const [held, setHeld] = useState<RunRow[] | null>(null);
  const rows = held ?? live;
  const fresh = held ? (live ?? []).filter((each) => each.createdAt > (held[0]?.createdAt ?? 0)).length : 0;
  const name = (run: RunRow) => flows.find((each) => each.id === run.flowId)?.name ?? run.flowKey;
  const filters = Object.values(search).some(Boolean);

  const columns: Column<RunRow>[] = [
    {
      key: "flow",
      head: w.runs.flow,
      width: "20%",
      cell: (each) => (
        <Link to="/runs/$id" params={{ id: each.id }}>
          {name(each)}
        </Link>
      ),
    },
    { key: "state", head: w.runs.state, cell: (each) => <RunStatePill state={each.state} /> },
    {
      key: "environment",
      head: w.audit.environment,
      cell: (each) => {
        const environment = environments.find((one) => one.key === each.environment);
        return (
          <span className="quiet">
            <EnvironmentName name={environment?.name ?? each.environment} live={environment?.live ?? false} color={environment?.color} />
          </span>
        );
      },
    },
    { key: "mode", head: w.runs.mode, cell: (each) => (each.mode === "sandbox" ? <Pill tone="sandbox">{w.state.sandbox}</Pill> : <Pill>{w.runs.real}</Pill>) },
    {
      key: "calls",
      head: w.runs.calls,
      cell: (each) => (each.calls === 0 ? <span className="faint">–</span> : <span className="quiet num" style={{ whiteSpace: "nowrap" }}>{each.mode === "sandbox" ? w.runs.wouldShort(each.calls) : w.runs.sent(each.calls)}</span>),
    },
    { key: "by", head: w.runs.by, cell: (each) => <span className="quiet cut">{nameOf(each.actor)}</span> },
    { key: "version", head: w.runs.version, cell: (each) => <span className="quiet num">{each.flowVersion ? `v${each.flowVersion}` : w.state.draft}</span> },
    { key: "took", head: w.runs.took, end: true, cell: (each) => <span className="mono quiet num" style={{ whiteSpace: "nowrap" }}>{each.startedAt && each.finishedAt ? duration(each.finishedAt - each.startedAt) : "–"}</span> },
    { key: "at", head: w.audit.time, end: true, cell: (each) => <Moment at={each.createdAt} /> },
  ];
  return (
    <>
      <PageHead
        title={w.runs.title}
        actions={
          <>
            <Again picked={picked} runs={(rows ?? []).filter((each) => picked.has(each.id))} done={() => setPicked(new Set())} />
            <Button look="quiet" aria-pressed={held !== null} title={w.runs.holdText} icon={held ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />} onClick={() => setHeld(held ? null : (live ?? []))}>
              {held ? w.runs.heldBack(fresh) : w.runs.hold}
            </Button>
            <Views screen="runs" given={GIVEN} search={search} show={(wanted) => void navigate({ to: "/runs", search: wanted })} />
          </>
        }
      />
      <PageBody>
        <Toolbar>
          <SearchBox label={w.runs.search} value={search.q ?? ""} onChange={(q) => set({ q })} />
          <Choice label={w.runs.flow} value={search.flow ?? ""} onChange={(flow) => set({ flow })} options={[{ value: "", label: w.runs.allFlows }, ...flows.map((each) => ({ value: each.id, label: each.name || each.key }))]} />
          <Choice label={w.runs.state} value={search.state ?? ""} onChange={(state) => set({ state })} options={[{ value: "", label: w.connections.allStates }, ...STATES.map((each) => ({ value: each, label: w.runs.states[each] }))]} />
          <EnvironmentChoice label={w.audit.environment} value={search.environment ?? ""} onChange={(environment) => set({ environment })} environments={environments} any={w.connections.allEnvironments} />
          <Choice
            label={w.runs.mode}
            value={search.mode ?? ""}
            onChange={(mode) => set({ mode })}
            options={[
              { value: "", label: w.runs.anyMode },
              { value: "sandbox", label: w.state.sandbox },
              { value: "live", label: w.runs.real },
            ]}
          />
          <Choice label={w.runs.connection} value={search.connection ?? ""} onChange={(connection) => set({ connection })} options={[{ value: "", label: w.runs.anyConnection }, ...connections.map((each) => ({ value: each.id, label: each.name }))]} />
          <Choice label={w.runs.error} value={search.error ?? ""} onChange={(error) => set({ error })} options={[{ value: "", label: w.runs.anyError }, ...ERRORS.map((each) => ({ value: each, label: each.replaceAll("_", " ") }))]} />
          <Choice label={w.audit.time} value={search.time ?? ""} onChange={(time) => set({ time })} options={[{ value: "", label: w.audit.anyTime }, ...(["hour", "day", "week"] as const).map((each) => ({ value: each, label: w.runs.spans[each] }))]} />
        </Toolbar>
        <Card flush>
          <Listing
            query={{ data: rows, error: found.error, isPending: found.isPending, refetch: found.refetch as never }}
            doing={w.runs.doing}
            empty={
              filters
                ? { icon: <Activity size={22} aria-hidden />, title: w.runs.nothing, actions: <Button onClick={clear}>{w.action.clearFilters}</Button> }
                : { icon: <Activity size={22} aria-hidden />, title: w.runs.emptyTitle, text: w.runs.emptyText, actions: <ButtonLink to="/">{w.connections.runDemo}</ButtonLink> }
            }
          >
            {(some) => (
              <DataTable label={w.runs.title} rows={some} columns={columns} id={(each) => each.id} open={(each) => void navigate({ to: "/runs/$id", params: { id: each.id } })} picked={picked} onPick={setPicked} pickLabel={(each) => `${name(each)} ${each.id}`} />
            )}
          </Listing>
          {found.hasNextPage && (
            <p style={{ padding: 14, textAlign: "center", borderTop: "1px solid var(--line)" }}>
              <Button disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                {found.isFetchingNextPage ? w.state.loading : w.runs.older}
              </Button>
            </p>
          )}
        </Card>
      </PageBody>
    </>
  );
}

/** The picked runs once more, some at a time; what fails is said by itself. */
function Again({ picked, runs, done }: { picked: Set<string>; runs: RunRow[]; done: () => void }) {
  const realText = useRealText();
  const client = useQueryClient();
  const [started, setStarted] = useState(0);
  const again = useMutation({
    mutationFn: async () => {
      setStarted(0);
      const ids = [...picked];
      const told: Schemas["Rerun"][] = [];
      for (let at = 0; at < ids.length; at += AT_ONCE) {
        told.push(...(await take(api.POST("/api/runs/rerun", { body: { runIds: ids.slice(at, at + AT_ONCE) } }))).items);
        setStarted(told.length);
      }
      return told;
    },
    onSuccess: (told) => {
      const started = told.filter((each) => each.newRunId).length;
      const problems = [...new Set(told.flatMap((each) => (each.problem ? [`${each.problem.message} ${each.problem.cure}`] : [])))];
      if (started) toast(w.runs.startedAgain(started));
      if (problems.length) toast(`${w.runs.notAgain(told.length - started)} ${problems.slice(0, 3).join(" ")}`, { tone: "bad", seconds: 10 });
      done();
    },
    onError: (error) => toast(`${asProblem(error).detail} ${asProblem(error).cure}`, { tone: "bad", seconds: 8 }),
    onSettled: () => client.invalidateQueries({ predicate: (each) => each.queryKey[1] === "runs" }),
  });
  if (!picked.size && !again.isPending) return null;
  return (
    <Button needs="run" icon={<RotateCw size={15} aria-hidden />} disabled={again.isPending} onClick={async () => (await sure(`${w.runs.againSure(picked.size)} ${realText(...runs)}`, w.runs.again(picked.size))) && again.mutate()}>
      {again.isPending ? (picked.size > AT_ONCE ? w.runs.startingOf(started, picked.size) : w.runs.starting(picked.size)) : w.runs.again(picked.size)}
    </Button>
  );
}
