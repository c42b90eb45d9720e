import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { KeyRound, Plus } from "lucide-react";
import { useMemo } from "react";
import type { Schemas } from "@/api/client";
import { queries } from "@/api/queries";
import { Button } from "@/kit/Button";
import { type Column, DataTable } from "@/kit/DataTable";
import { Dot, Jack } from "@/kit/Jack";
import { Listing } from "@/kit/Listing";
import { Card, PageBody, PageHead } from "@/kit/Page";
import { Pill } from "@/kit/Pill";
import { SearchBox, Toolbar } from "@/kit/Search";
import { Views } from "@/kit/Views";
import { w } from "@/words";
import { AddSecret } from "./AddSecret";
import { SecretDrawer } from "./SecretDrawer";

type Secret = Schemas["SecretView"];
export interface SecretRow {
  name: string;
  by: Record<string, Secret>;
}
const OLD = 90;

/** Every secret by name, one column per environment. Values go in and never come out. */
export default function Secrets() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const found = useQuery(queries.secrets());
  const environments = useQuery(queries.environments()).data ?? [];
  const set = (change: Record<string, string | undefined>) => void navigate({ to: "/secrets", search: { ...search, ...change }, replace: true });
  const rows = useMemo(() => rowsOf(found.data ?? []), [found.data]);
  const shown = rows.filter((each) => each.name.toLowerCase().includes((search.q ?? "").toLowerCase()));
  const age = (row: SecretRow) => Math.max(...Object.values(row.by).map((each) => Math.floor(each.ageSeconds / 86_400)));

  const columns: Column<SecretRow>[] = [
    {
      key: "name",
      head: w.secrets.name,
      cell: (each) => (
        <button type="button" className="mono name" style={{ textAlign: "left", border: 0, background: "none", padding: 0, cursor: "pointer", fontWeight: 560 }} onClick={() => set({ open: each.name })}>
          {each.name}
        </button>
      ),
    },
    ...environments.map(
      (environment): Column<SecretRow> => ({
        key: environment.key,
        head: environment.name,
        mark: <Dot live={environment.live} color={environment.color} />,
        cell: (each) => {
          const secret = each.by[environment.key];
          return (
            <span className="row small">
              <Jack state={secret ? "ok" : "unset"} color={environment.color} />
              {secret ? (
                <span className="quiet" style={{ whiteSpace: "nowrap" }}>
                  {w.secrets.set(secret.version)}
                  {secret.hint ? <span className="mono faint"> …{secret.hint}</span> : null}
                </span>
              ) : (
                <span className="faint">{w.state.notSet}</span>
              )}
            </span>
          );
        },
      }),
    ),
    { key: "used", head: w.connections.usedBy, cell: (each) => <UsedBy name={each.name} /> },
    {
      key: "age",
      head: w.secrets.changed,
      end: true,
      cell: (each) => {
        const days = age(each);
        return days > OLD ? <Pill tone="warn">{w.count.days(days)}</Pill> : <span className="num quiet">{days ? w.count.days(days) : w.secrets.today}</span>;
      },
    },
  ];
  return (
    <>
      <PageHead
        title={w.secrets.title}
        actions={
          <>
            <Views screen="secrets" search={search} show={(wanted) => void navigate({ to: "/secrets", search: wanted })} />
            <Button needs="write_credentials" look="primary" data-page-new="" icon={<Plus size={16} aria-hidden />} onClick={() => set({ add: "new" })}>
              {w.secrets.add}
            </Button>
          </>
        }
      />
      <PageBody>
        <Toolbar>
          <SearchBox label={w.secrets.search} value={search.q ?? ""} onChange={(q) => set({ q })} />
        </Toolbar>
        <Card flush>
          <Listing
            query={{ ...found, data: found.data ? rows : undefined } as never}
            rows={shown}
            doing={w.secrets.doing}
            empty={{
              icon: <KeyRound size={22} aria-hidden />,
              title: w.secrets.emptyTitle,
              text: w.secrets.emptyText,
              actions: (
                <Button needs="write_credentials" look="primary" onClick={() => set({ add: "new" })}>
                  {w.secrets.add}
                </Button>
              ),
            }}
            filtered={{ title: w.secrets.nothing, clear: () => set({ q: undefined }) }}
          >
            {(some) => <DataTable label={w.secrets.title} rows={some as SecretRow[]} columns={columns} id={(each) => each.name} open={(each) => set({ open: each.name })} />}
          </Listing>
        </Card>
      </PageBody>
      <AddSecret opened={!!search.add} close={() => set({ add: undefined })} environments={environments} />
      <SecretDrawer row={rows.find((each) => each.name === search.open)} close={() => set({ open: undefined })} environments={environments} />
    </>
  );
}

function rowsOf(secrets: Secret[]): SecretRow[] {
  const found = new Map<string, SecretRow>();
  for (const each of secrets) {
    const row = found.get(each.name) ?? { name: each.name, by: {} };
    row.by[each.environment] = each;
    found.set(each.name, row);
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function UsedBy({ name }: { name: string }) {
  const found = useQuery({ ...queries.secretDependents(name), staleTime: 60_000 }).data;
  if (!found) return <span className="faint">…</span>;
  return <span className={found.length ? "num" : "faint"}>{found.length ? w.count.places(found.length) : w.connections.notUsed}</span>;
}
