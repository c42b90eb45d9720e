import { Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Folder, MoreHorizontal } from "lucide-react";
import type { Environment, FlowSummary, Run } from "@/api/queries";
import { Button } from "@/kit/Button";
import type { Column } from "@/kit/DataTable";
import { Item } from "@/kit/Item";
import { Pill } from "@/kit/Pill";
import { ConnectorTile } from "@/kit/Tile";
import { ago } from "@/kit/time";
import { w } from "@/words";
import { f } from "@/words/flows";
import { triggerText } from "./builder/triggers";
import { nameOf, type Shelf } from "./folders";
import css from "./flows.module.css";
import { LivePill } from "./LivePill";

interface Known {
  environments: Environment[];
  runsOf: (flow: FlowSummary) => Run[];
  /** Results of a search come from everywhere, so each says where it lies. */
  searching: boolean;
  move: (row: Shelf) => void;
  remove: (flow: FlowSummary) => void;
}

export function columnsOf({ environments, runsOf, searching, move, remove }: Known): Column<Shelf>[] {
  return [
    { key: "name", head: f.list.name, width: "24%", cell: (row) => (row.kind === "folder" ? <FolderName path={row.path} /> : <FlowName flow={row.flow} searching={searching} />) },
    { key: "starts", head: f.list.starts, cell: (row) => <span className="quiet" style={{ whiteSpace: "nowrap" }}>{row.kind === "folder" ? f.folder.holds(row.flows.length) : triggerText(row.flow.trigger as Record<string, unknown> | undefined)}</span> },
    { key: "live", head: f.list.live, cell: (row) => (row.kind === "folder" ? null : <Live flow={row.flow} environments={environments} />) },
    { key: "calls", head: f.list.calls, cell: (row) => <Calls slugs={row.kind === "folder" ? [...new Set(row.flows.flatMap((each) => each.callsOut))] : row.flow.callsOut} /> },
    { key: "recent", head: f.list.recent, cell: (row) => (row.kind === "folder" ? null : <Spark runs={runsOf(row.flow)} />) },
    { key: "last", head: f.list.lastRun, end: true, cell: (row) => <LastRun run={lastOf(row.kind === "folder" ? row.flows.flatMap(runsOf) : runsOf(row.flow))} /> },
    { key: "more", head: "", end: true, width: 44, cell: (row) => <RowMenu row={row} move={move} remove={remove} /> },
  ];
}

function FolderName({ path }: { path: string }) {
  return (
    <span className="row" style={{ gap: 10 }}>
      <Folder size={17} aria-hidden className="faint" />
      <Link to="/flows" search={{ folder: path } as never}>
        {nameOf(path)}
      </Link>
    </span>
  );
}

function FlowName({ flow, searching }: { flow: FlowSummary; searching: boolean }) {
  const tags = flow.tags.map((each) => `#${each}`).join(" ");
  return (
    <span className={css.name}>
      <Link to="/flows/$id" params={{ id: flow.key }} title={flow.name}>
        {flow.name || flow.key}
      </Link>
      <span data-second className="small faint" title={tags}>
        {searching && flow.folder && `${flow.folder.replaceAll("/", " / ")} · `}
        {tags || flow.key}
      </span>
    </span>
  );
}

function Live({ flow, environments }: { flow: FlowSummary; environments: Environment[] }) {
  const there = environments.filter((each) => flow.deployed[each.key]);
  if (there.length === 0) return <Pill tone="soft">{f.list.notLive}</Pill>;
  return (
    <span className="row" style={{ gap: 6 }}>
      {there.map((each) => (
        <LivePill key={each.key} place={each} flow={flow} />
      ))}
    </span>
  );
}

/** The marks of what it calls; the words are there for who does not see them. */
function Calls({ slugs }: { slugs: string[] }) {
  if (slugs.length === 0) return <span className="faint">{f.list.callsNothing}</span>;
  return (
    <span className={css.calls} title={slugs.join(", ")}>
      {slugs.slice(0, 4).map((each) => (
        <ConnectorTile key={each} slug={each} size="small" />
      ))}
      {slugs.length > 4 && <span className="small faint">+{slugs.length - 4}</span>}
      <span className="hidden">{slugs.join(", ")}</span>
    </span>
  );
}

const SPARKS = 14;

/** The last runs, oldest left, from where "Never" would stand: height says how, shape too, so color is not alone. */
function Spark({ runs }: { runs: Run[] }) {
  const shown = runs.slice(0, SPARKS).reverse();
  if (shown.length === 0) return <span className="faint">{w.state.never}</span>;
  const failed = shown.filter((each) => each.state === "failed").length;
  const words = f.list.succeeded(shown.length - failed, shown.length);
  return (
    <svg width={SPARKS * 8} height={18} role="img" aria-label={words}>
      <title>{words}</title>
      {shown.map((each, index) => {
        const bad = each.state === "failed";
        const sandbox = each.mode === "sandbox";
        const color = bad ? "var(--bad)" : sandbox ? "var(--sandbox)" : "var(--ok)";
        const x = index * 8 + 3;
        return <line key={each.id} x1={x} x2={x} y1={17} y2={bad ? 1 : 6} stroke={color} strokeWidth={4} strokeDasharray={sandbox ? "5 1.5" : undefined} />;
      })}
    </svg>
  );
}

const lastOf = (runs: Run[]): Run | undefined => runs.reduce<Run | undefined>((last, each) => (last && last.createdAt >= each.createdAt ? last : each), undefined);

function LastRun({ run }: { run: Run | undefined }) {
  if (!run) return <span className="faint">{w.state.never}</span>;
  return (
    <Link to="/runs/$id" params={{ id: run.id }} className="num" style={{ whiteSpace: "nowrap" }}>
      {ago(run.createdAt)}
    </Link>
  );
}

function RowMenu({ row, move, remove }: { row: Shelf; move: (row: Shelf) => void; remove: (flow: FlowSummary) => void }) {
  const name = row.kind === "folder" ? nameOf(row.path) : row.flow.name || row.flow.key;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button look="quiet" small square aria-label={f.list.more(name)} icon={<MoreHorizontal size={16} aria-hidden />} />
      </Menu.Target>
      <Menu.Dropdown>
        <Item needs="edit_flows" onClick={() => move(row)}>
          {row.kind === "folder" ? f.folder.renameIt : f.folder.move}
        </Item>
        {row.kind === "flow" && (
          <>
            <Menu.Divider />
            <Item needs="edit_flows" data-danger="" onClick={() => remove(row.flow)}>
              {f.list.delete}
            </Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
