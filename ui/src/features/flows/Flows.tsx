import { Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { FolderInput, Plus, Workflow } from "lucide-react";
import { useMemo, useState } from "react";
import { api, take } from "@/api/client";
import { type FlowSummary, keyOf, queries, type Run } from "@/api/queries";
import { may } from "@/api/rights";
import { Button } from "@/kit/Button";
import { DataTable } from "@/kit/DataTable";
import { Listing } from "@/kit/Listing";
import { Card, PageBody, PageHead } from "@/kit/Page";
import { Choice, SearchBox, Toolbar } from "@/kit/Search";
import { f } from "@/words/flows";
import { columnsOf } from "./columns";
import { FolderPath, MoveFlows, type Moving } from "./Folders";
import { idOf, nameOf, shelf, type Shelf, within } from "./folders";
import { NewFlow, type Start } from "./NewFlow";
import { useFlowRemoval } from "./removal";

/** Every flow in its folder: what starts it, where it is live, what it calls, how its last runs ended. */
export default function Flows() {
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const flows = useQuery(queries.flows());
  const environments = useQuery(queries.environments()).data ?? [];
  const runs = useQuery({ queryKey: keyOf("runs", "recent"), queryFn: async () => (await take(api.GET("/api/runs", { params: { query: { limit: 200 } } }))).items, staleTime: 15_000 }).data ?? [];
  const [picked, setPicked] = useState<Set<string>>(new Set());
  const [moving, setMoving] = useState<Moving | null>(null);
  const remove = useFlowRemoval();
  const byFlow = useMemo(() => {
    const found = new Map<string, Run[]>();
    for (const each of runs) if (each.flowId) found.set(each.flowId, [...(found.get(each.flowId) ?? []), each]);
    return found;
  }, [runs]);
  const set = (next: Record<string, string | undefined>) => void navigate({ to: "/flows", search: { ...search, ...next } as never, replace: true });
  const text = (search.q ?? "").toLowerCase();
  const folder = search.folder ?? "";
  const everything = flows.data ?? [];
  const tags = [...new Set(everything.flatMap((each) => each.tags))].sort();
  const searching = Boolean(text || search.tag || search.live);
  const found = everything.filter((each) => within(each.folder, folder) && `${each.name} ${each.key} ${each.folder} ${each.tags.join(" ")}`.toLowerCase().includes(text) && (!search.tag || each.tags.includes(search.tag)) && isLive(each, search.live));
  const rows: Shelf[] = searching ? found.map((flow) => ({ kind: "flow", flow })) : shelf(found, folder);
  const chosen = rows.flatMap((each) => (!picked.has(idOf(each)) ? [] : each.kind === "flow" ? [each.flow] : each.flows));
  const starting = search.new as Start | undefined;
  const begin = (kind: Start) => (kind === "text" ? void navigate({ to: "/assistant" }) : set({ new: kind }));
  const columns = columnsOf({
    environments,
    runsOf: (flow) => byFlow.get(flow.id) ?? [],
    searching,
    move: (row) => setMoving(row.kind === "folder" ? { folder: row.path } : { flows: [row.flow] }),
    remove,
  });
  const open = (row: Shelf) => void (row.kind === "folder" ? navigate({ to: "/flows", search: { folder: row.path } as never }) : navigate({ to: "/flows/$id", params: { id: row.flow.key } }));
  return (
    <>
      <PageHead title={f.list.title} actions={<NewMenu begin={begin} />} />
      <PageBody>
        <Toolbar>
          <SearchBox label={folder ? f.folder.searchIn(nameOf(folder)) : f.list.search} value={search.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
          <Choice label={f.list.live} value={search.live ?? ""} onChange={(live) => set({ live: live || undefined })} options={[{ value: "", label: f.list.anywhere }, { value: "draft", label: f.list.notLive }, ...environments.map((each) => ({ value: each.key, label: f.list.liveIn(each.name) }))]} />
          {tags.length > 0 && <Choice label={f.list.tags} value={search.tag ?? ""} onChange={(tag) => set({ tag: tag || undefined })} options={[{ value: "", label: f.list.allTags }, ...tags.map((each) => ({ value: each, label: `#${each}` }))]} />}
          <span className="grow" />
          {chosen.length > 0 && (
            <Button needs="edit_flows" icon={<FolderInput size={15} aria-hidden />} onClick={() => setMoving({ flows: chosen })}>
              {f.folder.movePicked(chosen.length)}
            </Button>
          )}
        </Toolbar>
        {folder && <FolderPath folder={folder} />}
        <Card flush>
          <Listing
            query={flows as never}
            rows={rows}
            doing={f.list.loading}
            empty={{ icon: <Workflow size={22} aria-hidden />, title: f.list.empty, text: f.list.emptyText, actions: <NewMenu begin={begin} /> }}
            filtered={{ title: searching ? f.list.filtered : f.folder.empty, clear: () => set({ q: undefined, tag: undefined, live: undefined, folder: undefined }) }}
          >
            {(shown: Shelf[]) => <DataTable label={f.list.title} rows={shown} columns={columns} id={idOf} open={open} picked={picked} onPick={setPicked} pickLabel={(each) => (each.kind === "folder" ? nameOf(each.path) : each.flow.name)} />}
          </Listing>
        </Card>
        {starting && <NewFlow start={starting} folder={folder} close={() => set({ new: undefined })} />}
        {moving && (
          <MoveFlows
            moving={moving}
            flows={everything}
            close={(to) => {
              setMoving(null);
              if (to !== null) setPicked(new Set());
            }}
          />
        )}
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
