import { type InfiniteData, type UseInfiniteQueryResult, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronRight, ScrollText } from "lucide-react";
import { useMemo, useState } from "react";
import { usePeople } from "@/api/names";
import { queries } from "@/api/queries";
import { Button } from "@/kit/Button";
import { type Column, DataTable } from "@/kit/DataTable";
import { Drawer } from "@/kit/Dialog";
import { JsonView } from "@/kit/JsonView";
import { Listing } from "@/kit/Listing";
import { Pill } from "@/kit/Pill";
import { Place } from "@/kit/Place";
import { moment } from "@/kit/time";
import { w } from "@/words";
import { type Entry, folded, goesOn, joined, onWhat, outcome, what, who } from "./words";

type Page = { items: Entry[]; next: string | null };
interface Props {
  query: UseInfiniteQueryResult<InfiniteData<Page>>;
  filtered?: { title: string; clear: () => void };
}
interface Line {
  id: string;
  entry: Entry;
  count: number;
  /** Older entries may belong to it. */
  more?: boolean;
  inner: boolean;
}

/** Who used what when. Repeats fold into one line; every line opens to the entry as it was chained. */
export function AuditTable({ query, filtered }: Props) {
  const [opened, setOpened] = useState(new Set<string>());
  const [shown, setShown] = useState<Entry | null>(null);
  const flows = useQuery(queries.flows()).data;
  const connections = useQuery(queries.connections()).data;
  const catalog = useQuery(queries.catalog()).data;
  const people = usePeople();
  const flowNames = useMemo(() => new Map((flows ?? []).map((each) => [each.id, each.name || each.key])), [flows]);
  const connectionNames = useMemo(() => new Map((connections ?? []).map((each) => [each.id, each.name])), [connections]);
  const operationNames = useMemo(() => new Map((catalog ?? []).flatMap((each) => each.operations.map((operation) => [`${each.key}.${operation.key}`, operation.name] as const))), [catalog]);
  const entries = useMemo(() => query.data?.pages.flatMap((each) => each.items), [query.data]);
  const lines = useMemo(() => {
    const found: Line[] = [];
    const folds = folded(joined(entries ?? []));
    for (const [at, fold] of folds.entries()) {
      const { first, entries: some } = fold;
      const id = `${first.chain}/${first.seq}`;
      found.push({ id, entry: first, count: some.length, more: query.hasNextPage && goesOn(fold, at, folds, entries?.at(-1)), inner: false });
      if (opened.has(id)) found.push(...some.slice(1).map((each) => ({ id: `${each.chain}/${each.seq}`, entry: each, count: 1, inner: true })));
    }
    return found;
  }, [entries, opened, query.hasNextPage]);
  const toggle = (id: string) =>
    setOpened((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });

  const columns: Column<Line>[] = [
    { key: "at", head: w.audit.time, width: 168, cell: ({ entry, inner }) => <span className="num quiet" style={{ whiteSpace: "nowrap", paddingLeft: inner ? 14 : undefined }}>{moment(entry.at)}</span> },
    {
      key: "who",
      head: w.audit.who,
      cell: ({ entry }) => {
        const { kind, name } = who(entry, flowNames, people, connectionNames);
        return (
          <>
            <div className="cut" style={{ maxWidth: 150 }} title={name}>{name}</div> <span className="faint small">{kind}</span>
          </>
        );
      },
    },
    {
      key: "what",
      head: w.audit.what,
      cell: ({ id, entry, count, more }) => (
        <span className="row" style={{ whiteSpace: "nowrap" }}>
          {what(entry)}
          {count > 1 && (
            <Button small look="quiet" aria-expanded={opened.has(id)} icon={opened.has(id) ? <ChevronDown size={13} aria-hidden /> : <ChevronRight size={13} aria-hidden />} onClick={() => toggle(id)}>
              {entry.kind === "call" ? w.count.uses(count, more) : w.count.times(count, more)}
            </Button>
          )}
        </span>
      ),
    },
    {
      key: "on",
      head: w.audit.on,
      cell: ({ entry }) => {
        const named = onWhat(entry, connectionNames, operationNames, flowNames);
        const lines = [entry.operation, entry.host].filter(Boolean);
        if (!named && lines.length === 0) return null;
        return (
          <div style={{ minWidth: 0 }}>
            <div className="cut" style={{ maxWidth: 250 }} title={entry.operation ?? undefined}>
              {named}
            </div>
            {lines.map((line) => (
              <div key={line} className="small faint mono">
                {line}
              </div>
            ))}
          </div>
        );
      },
    },
    { key: "environment", head: w.audit.environment, cell: ({ entry }) => (entry.environment ? <Place of={entry.environment} /> : null) },
    {
      key: "outcome",
      head: w.audit.outcome,
      cell: ({ entry }) => {
        const found = outcome(entry);
        return found ? <Pill tone={found.tone}>{found.word}</Pill> : null;
      },
    },
    {
      key: "run",
      head: w.audit.run,
      end: true,
      cell: ({ entry }) =>
        entry.purpose?.runId ? (
          <Link to="/runs/$id" params={{ id: entry.purpose.runId }} search={{ step: entry.purpose.nodeId }}>
            {w.action.open}
          </Link>
        ) : null,
    },
  ];
  const list = { data: entries, error: query.error, isPending: query.isPending, refetch: query.refetch as never };
  return (
    <>
      <Listing query={list} rows={filtered && entries?.length === 0 ? [] : entries} doing={w.audit.doing} empty={filtered ? { icon: <ScrollText size={22} aria-hidden />, title: filtered.title, actions: <Button onClick={filtered.clear}>{w.action.clearFilters}</Button> } : { icon: <ScrollText size={22} aria-hidden />, title: w.audit.empty, text: w.audit.emptyText }}>
        {() => <DataTable label={w.audit.title} rows={lines} columns={columns} id={(each) => each.id} open={(each) => setShown(each.entry)} />}
      </Listing>
      {query.hasNextPage && (
        <p style={{ padding: 14, textAlign: "center", borderTop: "1px solid var(--line)" }}>
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? w.state.loading : w.audit.older}
          </Button>
        </p>
      )}
      <Drawer opened={!!shown} onClose={() => setShown(null)} title={shown ? what(shown) : ""}>
        {shown && <JsonView value={shown} label={w.audit.entry} />}
      </Drawer>
    </>
  );
}
