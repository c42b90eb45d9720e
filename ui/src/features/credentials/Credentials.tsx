import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { FileKey } from "lucide-react";
import type { Schemas } from "@/api/client";
import { queries } from "@/api/queries";
import { authWord } from "@/features/catalog/Catalog";
import { Moment } from "@/features/connections/Connections";
import { ButtonLink } from "@/kit/Button";
import { type Column, DataTable } from "@/kit/DataTable";
import { EnvironmentName } from "@/kit/Jack";
import { Listing } from "@/kit/Listing";
import { Card, PageBody, PageHead } from "@/kit/Page";
import { Pill, type Tone } from "@/kit/Pill";
import { Choice, EnvironmentChoice, SearchBox, Toolbar } from "@/kit/Search";
import { ConnectorTile } from "@/kit/Tile";
import { date } from "@/kit/time";
import { Views } from "@/kit/Views";
import { w } from "@/words";

const GIVEN = [{ name: w.views.ending, search: { health: "ending" } }];
type Row = Schemas["CredentialHealth"];

/** Every credential by kind, connection and environment: when it ends, when it was last used. */
export default function Credentials() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const found = useQuery(queries.credentials());
  const environments = useQuery(queries.environments()).data ?? [];
  const set = (change: Record<string, string | undefined>) => void navigate({ to: "/credentials", search: { ...search, ...change }, replace: true });
  const rows = (found.data ?? []).filter(
    (each) => (!search.health || each.health === search.health) && (!search.environment || each.environment === search.environment) && `${each.connectionName} ${each.integrationSlug} ${each.scheme}`.toLowerCase().includes((search.q ?? "").toLowerCase()),
  );
  const columns: Column<Row>[] = [
    {
      key: "connection",
      head: w.credentials.connection,
      cell: (each) => (
        <span className="row" style={{ gap: 11 }}>
          <ConnectorTile slug={each.integrationSlug} />
          <Link className="name" to="/connections/$id" params={{ id: each.connectionKey }}>
            {each.connectionName}
          </Link>
        </span>
      ),
    },
    { key: "kind", head: w.credentials.kind, cell: (each) => <span className="quiet">{authWord(each.scheme)}</span> },
    {
      key: "environment",
      head: w.audit.environment,
      cell: (each) => {
        const environment = environments.find((one) => one.key === each.environment);
        return <EnvironmentName name={environment?.name ?? each.environment} live={environment?.live ?? false} color={environment?.color} />;
      },
    },
    {
      key: "health",
      head: w.credentials.health,
      cell: (each) => (
        <span className="row" style={{ flexWrap: "wrap", gap: "2px 8px" }}>
          <Pill tone={TONES[each.health]} title={each.message}>
            {w.credentials.states[each.health]}
          </Pill>
          {each.cure && each.health !== "ok" && <span className="small faint" style={{ minWidth: "20ch", maxWidth: "44ch", flex: 1, textWrap: "pretty" }}>{each.cure}</span>}
        </span>
      ),
    },
    { key: "expires", head: w.credentials.expires, cell: (each) => <span className="num quiet" style={{ whiteSpace: "nowrap" }}>{each.expiresAt ? (each.renewable ? w.credentials.renewed(date(each.expiresAt)) : date(each.expiresAt)) : each.health === "not_signed_in" ? "–" : w.credentials.noEnd}</span> },
    { key: "used", head: w.connections.lastUsed, cell: (each) => <Moment at={each.lastUsedAt} /> },
    { key: "worked", head: w.credentials.lastSuccess, cell: (each) => <Moment at={each.lastSuccessAt} /> },
    { key: "saved", head: w.credentials.saved, end: true, cell: (each) => <Moment at={each.savedAt} /> },
  ];
  return (
    <>
      <PageHead title={w.credentials.title} actions={<Views screen="credentials" given={GIVEN} search={search} show={(wanted) => void navigate({ to: "/credentials", search: wanted })} />} />
      <PageBody>
        <Toolbar>
          <SearchBox label={w.credentials.search} value={search.q ?? ""} onChange={(q) => set({ q })} />
          <Choice label={w.credentials.health} value={search.health ?? ""} onChange={(health) => set({ health })} options={[{ value: "", label: w.credentials.anyHealth }, ...[...new Set(found.data?.map((each) => each.health))].map((each) => ({ value: each, label: w.credentials.states[each] }))]} />
          <EnvironmentChoice label={w.audit.environment} value={search.environment ?? ""} onChange={(environment) => set({ environment })} environments={environments} any={w.connections.allEnvironments} />
        </Toolbar>
        <Card flush>
          <Listing
            query={found}
            rows={rows}
            doing={w.credentials.doing}
            empty={{ icon: <FileKey size={22} aria-hidden />, title: w.credentials.emptyTitle, text: w.credentials.emptyText, actions: <ButtonLink to="/connections">{w.connections.title}</ButtonLink> }}
            filtered={{ title: w.credentials.nothing, clear: () => void navigate({ to: "/credentials", search: {} }) }}
          >
            {(some) => <DataTable label={w.credentials.title} rows={some} columns={columns} id={(each) => each.connectionId + each.environment} open={(each) => void navigate({ to: "/connections/$id", params: { id: each.connectionKey } })} />}
          </Listing>
        </Card>
      </PageBody>
    </>
  );
}

const TONES: Record<Row["health"], Tone> = { ok: "ok", turned_away: "bad", ending: "warn", not_signed_in: "plain", ended: "bad", cut_off: "warn", refused: "bad" };
