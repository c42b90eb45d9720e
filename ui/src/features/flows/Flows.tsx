import { Menu } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ChevronDown, Workflow } from "lucide-react";
import { useMemo } from "react";
import { api, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import { type FlowSummary, keyOf, queries } from "@/api/queries";
import { Moment } from "@/features/connections/Connections";
import { Button } from "@/kit/Button";
import { type Column, DataTable } from "@/kit/DataTable";
import { EnvironmentName } from "@/kit/Jack";
import { Listing } from "@/kit/Listing";
import { Card, PageBody, PageHead } from "@/kit/Page";
import { Pill } from "@/kit/Pill";
import { Choice, SearchBox, Toolbar } from "@/kit/Search";
import { toast } from "@/kit/toasts";
import { w } from "@/words";

const SHOWN = 12;

/** Every flow: where it is live, how its last runs went. */
export default function Flows() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const found = useQuery(queries.flows());
  const environments = useQuery(queries.environments()).data ?? [];
  const runs = useQuery({ queryKey: keyOf("runs", "by-flow"), queryFn: async () => (await take(api.GET("/api/runs", { params: { query: { limit: 200 } } }))).items }).data;
  const set = (change: Record<string, string | undefined>) => void navigate({ to: "/flows", search: { ...search, ...change }, replace: true });
  const tagsOf = (flow: FlowSummary) => (flow as { tags?: string[] }).tags ?? [];
  const tags = [...new Set((found.data ?? []).flatMap(tagsOf))].sort();
  const byFlow = useMemo(() => {
    const map = new Map<string, NonNullable<typeof runs>>();
    for (const run of runs ?? []) if (run.flowId) map.set(run.flowId, [...(map.get(run.flowId) ?? []), run]);
    return map;
  }, [runs]);
  const rows = (found.data ?? []).filter(
    (each) => `${each.name} ${each.key}`.toLowerCase().includes((search.q ?? "").toLowerCase()) && (!search.tag || tagsOf(each).includes(search.tag)) && (!search.live || (search.live === "draft" ? Object.keys(each.deployed).length === 0 : search.live in each.deployed)),
  );
  const columns: Column<FlowSummary>[] = [
    {
      key: "name",
      head: w.connect.name,
      cell: (each) => (
        <div>
          <Link to="/flows/$id" params={{ id: each.key }}>
            {each.name || each.key}
          </Link>
          <div className="row small faint" style={{ gap: 6 }}>
            <code>{each.key}</code>
            {tagsOf(each).map((tag) => (
              <span key={tag}>#{tag}</span>
            ))}
          </div>
        </div>
      ),
    },
    {
      key: "state",
      head: w.runs.state,
      cell: (each) => {
        const live = Object.entries(each.deployed);
        if (!live.length) return <Pill>{w.state.draft}</Pill>;
        return (
          <span className="row wrap">
            {live.map(([key, version]) => {
              const environment = environments.find((one) => one.key === key);
              return (
                <Pill key={key} tone={environment?.live ? "prod" : "dev"}>
                  <EnvironmentName name={environment?.name ?? key} live={environment?.live ?? false} /> v{String(version)}
                </Pill>
              );
            })}
          </span>
        );
      },
    },
    {
      key: "runs",
      head: w.flows.lastRuns,
      cell: (each) => {
        const some = (byFlow.get(each.id) ?? []).slice(0, SHOWN).reverse();
        if (!some.length) return <span className="faint">–</span>;
        const failed = some.filter((run) => run.state === "failed").length;
        return (
          <svg width={SHOWN * 8} height="16" role="img" aria-label={w.flows.spark(some.length, failed)}>
            {some.map((run, at) =>
              run.state === "failed" ? <rect key={run.id} x={at * 8} y="0" width="5" height="16" rx="1.500" fill="var(--bad)" /> : <rect key={run.id} x={at * 8} y="6" width="5" height="10" rx="1.500" fill={run.mode === "sandbox" ? "var(--sandbox)" : "var(--ok)"} />,
            )}
          </svg>
        );
      },
    },
    { key: "last", head: w.flows.lastRun, cell: (each) => <Moment at={byFlow.get(each.id)?.[0]?.createdAt} /> },
    { key: "changed", head: w.flows.changed, end: true, cell: (each) => <Moment at={each.updatedAt} /> },
  ];
  return (
    <>
      <PageHead title={w.flows.title} actions={<NewFlow />} />
      <PageBody>
        <Toolbar>
          <SearchBox label={w.flows.search} value={search.q ?? ""} onChange={(q) => set({ q })} />
          {tags.length > 0 && <Choice label={w.flows.tags} value={search.tag ?? ""} onChange={(tag) => set({ tag })} options={[{ value: "", label: w.flows.allTags }, ...tags.map((each) => ({ value: each, label: `#${each}` }))]} />}
          <Choice label={w.runs.state} value={search.live ?? ""} onChange={(live) => set({ live })} options={[{ value: "", label: w.connections.allStates }, { value: "draft", label: w.state.draft }, ...environments.map((each) => ({ value: each.key, label: w.flows.liveIn(each.name) }))]} />
        </Toolbar>
        <Card flush>
          <Listing
            query={found}
            rows={rows}
            doing={w.flows.doing}
            empty={{ icon: <Workflow size={22} aria-hidden />, title: w.flows.emptyTitle, text: w.flows.emptyText, actions: <NewFlow /> }}
            filtered={{ title: w.flows.nothing, clear: () => void navigate({ to: "/flows", search: {} }) }}
          >
            {(some) => <DataTable label={w.flows.title} rows={some} columns={columns} id={(each) => each.id} open={(each) => void navigate({ to: "/flows/$id", params: { id: each.key } })} />}
          </Listing>
        </Card>
      </PageBody>
    </>
  );
}

/** Blank, from a description, or from a file that was exported. */
function NewFlow() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const make = useMutation({
    mutationFn: (document: Record<string, unknown>) => take(api.POST("/api/flows", { body: document as never })),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: keyOf("flows") });
      await navigate({ to: "/flows/$id", params: { id: made.key } });
    },
    onError: (error) => toast(`${asProblem(error).detail} ${asProblem(error).cure}`, { tone: "bad", seconds: 8 }),
  });
  const load = () => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = "application/json,.json";
    input.onchange = async () => {
      const text = await input.files?.[0]?.text();
      try {
        make.mutate(JSON.parse(text ?? "") as Record<string, unknown>);
      } catch {
        toast(w.flows.notJson, { tone: "bad" });
      }
    };
    input.click();
  };
  const blank = () => {
    const key = `flow-${Date.now().toString(36)}`;
    make.mutate({ key, name: w.flows.untitled, nodes: [] });
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button look="primary" data-page-new="" disabled={make.isPending}>
          {w.flows.new}
          <ChevronDown size={14} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={blank}>{w.flows.blank}</Menu.Item>
        <Menu.Item onClick={() => void navigate({ to: "/assistant" })}>{w.flows.fromText}</Menu.Item>
        <Menu.Item onClick={load}>{w.flows.fromFile}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

