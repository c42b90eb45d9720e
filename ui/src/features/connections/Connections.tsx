import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Cable, PlugZap, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { asProblem } from "@/api/problem";
import { type Connection, queries } from "@/api/queries";
import { Button, ButtonLink } from "@/kit/Button";
import { type Column, DataTable } from "@/kit/DataTable";
import { Jack } from "@/kit/Jack";
import { Listing } from "@/kit/Listing";
import { Card, PageBody, PageHead } from "@/kit/Page";
import { Choice, EnvironmentChoice, SearchBox, Toolbar } from "@/kit/Search";
import { Tile } from "@/kit/Tile";
import { ago, moment } from "@/kit/time";
import { toast } from "@/kit/toasts";
import { Views } from "@/kit/Views";
import { w } from "@/words";
import { jackOf } from "./state";
import { type TestOne, useTest } from "./trials";
import { useUsage } from "./usage";

const GIVEN = [
  { name: w.views.broken, search: { state: "failing" } },
  { name: w.views.unused, search: { used: "no" } },
];
const MONTH = 30 * 86_400_000;

/** Every connection of the project, with one jack per environment. */
export default function Connections() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const connections = useQuery(queries.connections());
  const environments = useQuery(queries.environments()).data ?? [];
  const catalog = useQuery(queries.catalog()).data;
  const usage = useUsage();
  const test = useTest();
  const [picked, setPicked] = useState(new Set<string>());
  const set = (change: Record<string, string>) => void navigate({ to: "/connections", search: { ...search, ...change } as never, replace: true });
  const entries = useMemo(() => new Map(catalog?.map((each) => [each.key, each])), [catalog]);
  const nameOf = (slug: string) => entries.get(slug)?.name ?? slug;
  const jacks = (connection: Connection) => environments.map((each) => ({ environment: each, ...jackOf(connection, each, entries.get(connection.integrationSlug)?.authTypes.every((t) => t === "none")) }));

  const rows = useMemo(() => {
    const text = (search.q ?? "").toLowerCase();
    return (connections.data ?? []).filter((each) => {
      if (text && !`${each.name}\n${each.key}\n${each.description}\n${each.integrationSlug}`.toLowerCase().includes(text)) return false;
      if (search.type && each.integrationSlug !== search.type) return false;
      if (search.used === "no" && usage.count(each.id) > 0) return false;
      if (search.used === "month" && (usage.last(each.id) ?? 0) > Date.now() - MONTH) return false;
      if (!search.state && !search.environment) return true;
      // An environment alone asks for what is set up there.
      return jacks(each).some((jack) => (search.state ? jack.state === search.state : jack.state !== "unset") && (!search.environment || jack.environment.key === search.environment));
    });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [connections.data, search.q, search.type, search.used, search.state, search.environment, search.used, environments, usage.count, usage.last]);

  const columns: Column<Connection>[] = [
    {
      key: "name",
      head: w.connections.name,
      cell: (each) => (
        <div className="row" style={{ gap: 11, minWidth: 0 }}>
          <Tile icon={entries.get(each.integrationSlug)?.icon} name={nameOf(each.integrationSlug)} />
          <div className="name">
            <Link to="/connections/$id" params={{ id: each.key }}>
              {each.name}
            </Link>
            {each.description && (
              <div data-second className="small faint cut" style={{ maxWidth: 420 }}>
                {each.description}
              </div>
            )}
          </div>
        </div>
      ),
    },
    { key: "type", head: w.connections.type, cell: (each) => <span className="quiet" style={{ whiteSpace: "nowrap" }}>{nameOf(each.integrationSlug)}</span> },
    {
      key: "environments",
      head: w.connections.environments,
      cell: (each) => (
        <div className="row" style={{ gap: 14 }}>
          {jacks(each).map(({ environment, state, word }) => (
            <span key={environment.key} className="row small quiet" style={{ gap: 5 }} title={`${environment.name}: ${word}`}>
              <Jack state={state} color={environment.color} label={`${environment.name}: ${word}`} />
              {environments.length <= 3 && environment.name}
            </span>
          ))}
        </div>
      ),
    },
    { key: "used", head: w.connections.usedBy, cell: (each) => <Used count={usage.count(each.id)} /> },
    { key: "last", head: w.connections.lastUsed, cell: (each) => <Moment at={usage.last(each.id)} /> },
    { key: "created", head: w.connections.created, cell: (each) => <Moment at={each.createdAt} />, end: true },
  ];

  return (
    <>
      <PageHead
        title={w.connections.title}
        actions={
          <>
            <Views screen="connections" given={GIVEN} search={search} show={(wanted) => void navigate({ to: "/connections", search: wanted })} />
            <ButtonLink needs="edit_connections" to="/catalog" look="primary" icon={<Plus size={16} aria-hidden />} data-page-new="">
              {w.connections.add}
            </ButtonLink>
          </>
        }
      />
      <PageBody>
        <Toolbar>
          <SearchBox label={w.connections.search} value={search.q ?? ""} onChange={(q) => set({ q })} />
          <Choice
            label={w.connections.type}
            value={search.type ?? ""}
            onChange={(type) => set({ type })}
            options={[{ value: "", label: w.connections.allTypes }, ...[...new Set(connections.data?.map((each) => each.integrationSlug))].map((slug) => ({ value: slug, label: nameOf(slug) }))]}
          />
          <Choice
            label={w.connections.allStates}
            value={search.state ?? ""}
            onChange={(state) => set({ state })}
            options={[
              { value: "", label: w.connections.allStates },
              { value: "ok", label: w.state.connected },
              { value: "failing", label: w.state.failing },
              { value: "untested", label: w.state.notTested },
              { value: "unset", label: w.state.notSet },
            ]}
          />
          <EnvironmentChoice label={w.connections.allEnvironments} value={search.environment ?? ""} onChange={(environment) => set({ environment })} environments={environments} any={w.connections.allEnvironments} />
          <Choice
            label={w.connections.usedBy}
            value={search.used ?? ""}
            onChange={(used) => set({ used })}
            options={[
              { value: "", label: w.connections.anyUse },
              { value: "no", label: w.connections.unused },
              { value: "month", label: w.connections.unusedMonth },
            ]}
          />
          <span className="grow" />
          <TestMany rows={picked.size ? rows.filter((each) => picked.has(each.id)) : rows} environments={environments.map((each) => each.key)} test={test} some={picked.size > 0} />
        </Toolbar>
        <Card flush>
          <Listing
            query={connections}
            rows={rows}
            doing={w.connections.doing}
            empty={{
              icon: <Cable size={22} aria-hidden />,
              title: w.connections.emptyTitle,
              text: w.connections.emptyText,
              actions: (
                <>
                  <ButtonLink needs="edit_connections" to="/catalog" look="primary">
                    {w.connections.add}
                  </ButtonLink>
                  <ButtonLink to="/">{w.connections.runDemo}</ButtonLink>
                </>
              ),
            }}
            filtered={{ title: w.connections.filteredTitle, clear: () => void navigate({ to: "/connections", search: {} as never }) }}
          >
            {(found) => (
              <DataTable
                label={w.connections.title}
                rows={found}
                columns={columns}
                id={(each) => each.id}
                open={(each) => void navigate({ to: "/connections/$id", params: { id: each.key } })}
                picked={picked}
                onPick={setPicked}
                pickLabel={(each) => each.name}
              />
            )}
          </Listing>
        </Card>
      </PageBody>
    </>
  );
}

function Used({ count }: { count: number }) {
  return <span className={count ? "num" : "faint"} style={{ whiteSpace: "nowrap" }}>{count ? w.count.flows(count) : w.connections.notUsed}</span>;
}
export function Moment({ at }: { at: number | null | undefined }) {
  if (!at) return <span className="faint">{w.state.never}</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={moment(at)} className="quiet num" style={{ whiteSpace: "nowrap" }}>
      {ago(at)}
    </time>
  );
}

interface TestManyProps {
  rows: Connection[];
  environments: string[];
  some: boolean;
  test: TestOne;
}

/** Tests one after the other, so that a slow service does not hide the others. */
function TestMany({ rows, environments, test, some }: TestManyProps) {
  const [done, setDone] = useState<number | null>(null);
  const jobs = rows.flatMap((row) => environments.filter((key) => row.credentials[key]?.state).map((key) => [row.id, key] as const));
  const run = async () => {
    setDone(0);
    let good = 0;
    try {
      for (const [connection, environment] of jobs) {
        good += (await test(connection, environment)).ok ? 1 : 0;
        setDone((count) => (count ?? 0) + 1);
      }
      toast(w.connections.tested(good, jobs.length), good < jobs.length ? { tone: "bad" } : {});
    } catch (error) {
      toast(asProblem(error).detail, { tone: "bad" });
    } finally {
      setDone(null);
    }
  };
  const label = some ? w.connections.testPicked(rows.length) : w.action.testAll;
  return (
    <Button needs="run" icon={<PlugZap size={15} aria-hidden />} disabled={done !== null || jobs.length === 0} title={jobs.length ? undefined : w.connections.nothingToTest} onClick={() => void run()}>
      {done === null ? label : w.connections.testing(done, jobs.length)}
    </Button>
  );
}
