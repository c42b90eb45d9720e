import { Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Plus, Workflow } from "lucide-react";
import { useMemo } from "react";
import { api, take } from "@/api/client";
import { type FlowSummary, keyOf, queries, type Run } from "@/api/queries";
import { may } from "@/api/rights";
import { Button } from "@/kit/Button";
import { type Column, DataTable } from "@/kit/DataTable";
import { EnvironmentName } from "@/kit/Jack";
import { Listing } from "@/kit/Listing";
import { Card, PageBody, PageHead } from "@/kit/Page";
import { Pill } from "@/kit/Pill";
import { Choice, SearchBox, Toolbar } from "@/kit/Search";
import { ago } from "@/kit/time";
import { w } from "@/words";
import { f } from "@/words/flows";
import { triggerText } from "./builder/triggers";
import css from "./flows.module.css";
import { NewFlow, type Start } from "./NewFlow";

/** Every flow: what starts it, where it is live, how its last runs ended. */
export default function Flows() {
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const flows = useQuery(queries.flows());
  const environments = useQuery(queries.environments()).data ?? [];
  const runs = useQuery({ queryKey: keyOf("runs", "recent"), queryFn: async () => (await take(api.GET("/api/runs", { params: { query: { limit: 200 } } }))).items, staleTime: 15_000 }).data ?? [];
  const byFlow = useMemo(() => {
    const found = new Map<string, Run[]>();
    for (const each of runs) if (each.flowId) found.set(each.flowId, [...(found.get(each.flowId) ?? []), each]);
    return found;
  }, [runs]);
  const set = (next: Record<string, string | undefined>) => void navigate({ to: "/flows", search: { ...search, ...next } as never, replace: true });
  const text = (search.q ?? "").toLowerCase();
  const tags = [...new Set((flows.data ?? []).flatMap((each) => each.tags ?? []))].sort();
  const rows = (flows.data ?? []).filter((each) => `${each.name} ${each.key} ${(each.tags ?? []).join(" ")}`.toLowerCase().includes(text) && (!search.tag || (each.tags ?? []).includes(search.tag)) && isLive(each, search.live));
  const starting = search.new as Start | undefined;
  const columns: Column<FlowSummary>[] = [
    {
      key: "name",
      head: f.list.name,
      cell: (flow) => (
        <span className={css.name}>
          <Link to="/flows/$id" params={{ id: flow.key }}>
            {flow.name || flow.key}
          </Link>
          <span data-second className="small faint">{(flow.tags ?? []).join(" · ") || flow.key}</span>
        </span>
      ),
    },
    { key: "starts", head: f.list.starts, cell: (flow) => <span className="quiet">{triggerText(flow.trigger as Record<string, unknown> | undefined)}</span> },
    {
      key: "live",
      head: f.list.live,
      cell: (flow) => {
        const there = environments.filter((each) => flow.deployed[each.key]);
        return there.length === 0 ? (
          <span className="faint">{f.list.notLive}</span>
        ) : (
          <span className="row wrap">
            {there.map((each) => (
              <Pill key={each.key} tone={each.color}>
                <EnvironmentName name={each.name} live={each.live} color={each.color} /> {f.list.version(flow.deployed[each.key] as number)}
              </Pill>
            ))}
          </span>
        );
      },
    },
    { key: "recent", head: f.list.recent, cell: (flow) => <Spark runs={byFlow.get(flow.id) ?? []} /> },
    { key: "last", head: f.list.lastRun, end: true, cell: (flow) => <LastRun run={byFlow.get(flow.id)?.[0]} /> },
  ];
  const begin = (kind: Start) => (kind === "text" ? void navigate({ to: "/assistant" }) : set({ new: kind }));
  return (
    <>
      <PageHead title={f.list.title} actions={<NewMenu begin={begin} />} />
      <PageBody>
        <Toolbar>
          <SearchBox label={f.list.search} value={search.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
          <Choice label={f.list.live} value={search.live ?? ""} onChange={(live) => set({ live: live || undefined })} options={[{ value: "", label: f.list.anywhere }, { value: "draft", label: f.list.notLive }, ...environments.map((each) => ({ value: each.key, label: each.name }))]} />
          {tags.length > 0 && <Choice label={f.list.tags} value={search.tag ?? ""} onChange={(tag) => set({ tag: tag || undefined })} options={[{ value: "", label: f.list.allTags }, ...tags.map((each) => ({ value: each, label: each }))]} />}
        </Toolbar>
        <Card flush>
          <Listing
            query={flows}
            rows={rows}
            doing={f.list.loading}
            empty={{ icon: <Workflow size={22} aria-hidden />, title: f.list.empty, text: f.list.emptyText, actions: <NewMenu begin={begin} /> }}
            filtered={{ title: f.list.filtered, clear: () => set({ q: undefined, tag: undefined, live: undefined }) }}
          >
            {(found) => <DataTable label={f.list.title} rows={found} columns={columns} id={(each) => each.id} open={(each) => void navigate({ to: "/flows/$id", params: { id: each.key } })} />}
          </Listing>
        </Card>
        {starting && <NewFlow start={starting} close={() => set({ new: undefined })} />}
      </PageBody>
    </>
  );
}

const isLive = (flow: FlowSummary, where: string | undefined) => !where || (where === "draft" ? Object.keys(flow.deployed).length === 0 : where in flow.deployed);

const STARTS: [Start, string][] = [
  ["blank", f.list.blank],
  ["form", f.list.fromForm],
  ["schedule", f.list.fromSchedule],
  ["webhook", f.list.fromWebhook],
  ["text", f.list.fromText],
  ["document", f.list.fromDocument],
];

function NewMenu({ begin }: { begin: (kind: Start) => void }) {
  if (!may("edit_flows")) {
    return (
      <Button needs="edit_flows" look="primary" data-page-new="" icon={<Plus size={16} aria-hidden />}>
        {f.list.new}
      </Button>
    );
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button look="primary" data-page-new="" icon={<Plus size={16} aria-hidden />}>
          {f.list.new}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {STARTS.map(([kind, label]) => (
          <Menu.Item key={kind} onClick={() => begin(kind)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The last runs, oldest left: height says how, shape too, so color is not alone. */
function Spark({ runs }: { runs: Run[] }) {
  const shown = runs.slice(0, 14).reverse();
  if (shown.length === 0) return <span className="faint">{w.state.never}</span>;
  const failed = shown.filter((each) => each.state === "failed").length;
  return (
    <svg width={shown.length * 7} height={18} role="img" aria-label={f.list.succeeded(shown.length - failed, shown.length)}>
      {shown.map((each, at) => {
        const bad = each.state === "failed";
        const sandbox = each.mode === "sandbox";
        return <rect key={each.id} x={at * 7 + 1} y={bad ? 2 : 8} width={4} height={bad ? 15 : 9} rx={1} fill={sandbox ? "none" : bad ? "var(--bad)" : "var(--ok)"} stroke={sandbox ? "var(--sandbox)" : bad ? "var(--bad)" : "var(--ok)"} strokeDasharray={sandbox ? "2 1.5" : undefined} />;
      })}
    </svg>
  );
}

function LastRun({ run }: { run: Run | undefined }) {
  if (!run) return <span className="faint">{w.state.never}</span>;
  return (
    <Link to="/runs/$id" params={{ id: run.id }} className="num">
      {ago(run.createdAt)}
    </Link>
  );
}

