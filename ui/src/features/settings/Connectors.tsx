import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowUpCircle } from "lucide-react";
import { useMemo, useState } from "react";
import { api, take } from "@/api/client";
import { type CatalogEntry, type Connection, keyOf, queries } from "@/api/queries";
import { Button } from "@/kit/Button";
import { type Column, DataTable } from "@/kit/DataTable";
import { Modal } from "@/kit/Dialog";
import { Listing, Skeleton } from "@/kit/Listing";
import { Card } from "@/kit/Page";
import { Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { SearchBox } from "@/kit/Search";
import { Tile } from "@/kit/Tile";
import { toast } from "@/kit/toasts";
import { w } from "@/words";

const TONES = { breaking: "bad", warning: "warn", info: "soft" } as const;

/** What is installed: version, quality, where it comes from, and which connections are behind. */
export default function Connectors() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const found = useQuery(queries.catalog());
  const connections = useQuery(queries.connections()).data;
  const [updating, setUpdating] = useState<CatalogEntry | null>(null);
  const users = useMemo(() => Map.groupBy(connections ?? [], (each) => each.integrationSlug), [connections]);
  const behind = (entry: CatalogEntry) => (users.get(entry.key) ?? []).filter((each) => each.integrationVersion !== entry.version);
  const text = (search.q ?? "").toLowerCase();
  const rows = (found.data ?? []).filter((each) => `${each.name}\n${each.key}`.toLowerCase().includes(text)).sort((one, other) => behind(other).length - behind(one).length);
  const set = (q: string) => void navigate({ to: "/settings", search: { section: "connectors", q }, replace: true });
  const columns: Column<CatalogEntry>[] = [
    {
      key: "name",
      head: w.connect.name,
      cell: (each) => (
        <span className="row" style={{ gap: 10 }}>
          <Tile icon={each.icon} name={each.name} size="small" />
          <Link to="/catalog" search={{ q: each.name, open: each.key }}>
            {each.name}
          </Link>
          {each.state === "draft" && <Pill tone="warn">{w.state.draft}</Pill>}
        </span>
      ),
    },
    { key: "version", head: w.settings.version, cell: (each) => <span className="mono num">{each.version}</span> },
    { key: "grade", head: w.catalog.quality, cell: (each) => <span className={each.grade ? "quiet" : "faint"}>{each.grade ? w.catalog.grades[each.grade] : w.catalog.ungraded}</span> },
    { key: "source", head: w.settings.source, cell: (each) => <span className="quiet">{w.settings.sources[each.source]}</span> },
    {
      key: "used",
      head: w.connections.usedBy,
      cell: (each) => {
        const count = users.get(each.key)?.length ?? 0;
        return count ? (
          <Link to="/connections" search={{ type: each.key }}>
            {w.count.connections(count)}
          </Link>
        ) : (
          <span className="faint">{w.connections.notUsed}</span>
        );
      },
    },
    {
      key: "update",
      head: "",
      end: true,
      cell: (each) =>
        behind(each).length > 0 && (
          <Button needs="edit_connections" small icon={<ArrowUpCircle size={14} aria-hidden />} aria-label={w.settings.updateOf(each.name, behind(each).length)} onClick={() => setUpdating(each)}>
            {w.settings.update(behind(each).length)}
          </Button>
        ),
    },
  ];
  return (
    <Card title={w.settings.sections.connectors} about={w.settings.about.connectors} actions={<SearchBox label={w.settings.findConnector} value={search.q ?? ""} onChange={set} />} flush>
      <Listing query={found} rows={rows} doing={w.settings.doingConnectors} empty={{ title: w.catalog.emptyTitle }} filtered={{ title: w.settings.noConnector, clear: () => set("") }}>
        {(some) => <DataTable label={w.settings.sections.connectors} rows={some} columns={columns} id={(each) => each.key} />}
      </Listing>
      <Modal opened={!!updating} onClose={() => setUpdating(null)} size={620} title={updating ? w.settings.updateTitle(updating.name, updating.version) : ""}>
        {updating && <Update entry={updating} old={behind(updating)} close={() => setUpdating(null)} />}
      </Modal>
    </Card>
  );
}

/** What the newer version changes for flows, before any connection takes it. */
function Update({ entry, old, close }: { entry: CatalogEntry; old: Connection[]; close: () => void }) {
  const client = useQueryClient();
  const versions = [...new Set(old.map((each) => each.integrationVersion))];
  const found = useQueries({
    queries: versions.map((from) => ({
      queryKey: keyOf("compatibility", entry.key, from, entry.version),
      queryFn: async () => (await take(api.GET("/api/catalog/{slug}/compatibility", { params: { path: { slug: entry.key }, query: { from, to: entry.version } } }))).items,
    })),
  });
  const update = useMutation({
    mutationFn: async () => {
      for (const each of old) await take(api.PUT("/api/integrations/{id}", { params: { path: { id: each.id } }, body: { integrationVersion: entry.version } }));
    },
    onSuccess: () => {
      toast(w.settings.updated(old.length, entry.version));
      close();
    },
    onSettled: () => client.invalidateQueries({ predicate: (each) => ["connections", "usage"].includes(String(each.queryKey[1])) }),
  });
  const changes = found.flatMap((each) => each.data ?? []);
  const error = found.find((each) => each.error)?.error;
  return (
    <div className="stack" style={{ gap: 14 }}>
      <p className="quiet">{w.settings.updateText(old.map((each) => `${each.name} (${each.integrationVersion})`).join(", "))}</p>
      {error ? (
        <ProblemCard error={error} doing={w.settings.comparing} retry={() => found.forEach((each) => void each.refetch())} />
      ) : found.some((each) => each.isPending) ? (
        <Skeleton rows={2} />
      ) : changes.length === 0 ? (
        <p>{w.settings.noChanges}</p>
      ) : (
        <ul className="stack tight">
          {changes.map((each, at) => (
            <li key={`${each.operation} ${each.kind} ${at}`} className="row" style={{ alignItems: "flex-start" }}>
              <Pill tone={TONES[each.severity]}>{w.settings.severities[each.severity]}</Pill>
              <span>
                <code>{each.operation}</code> {each.message}
              </span>
            </li>
          ))}
        </ul>
      )}
      {update.error && <ProblemCard error={update.error} doing={w.settings.updating} />}
      <div className="row">
        <Button needs="edit_connections" look={changes.some((each) => each.severity === "breaking") ? "danger" : "primary"} disabled={update.isPending || found.some((each) => !each.data)} onClick={() => update.mutate()}>
          {w.settings.update(old.length)}
        </Button>
        <Button look="quiet" onClick={close}>
          {w.action.cancel}
        </Button>
      </div>
    </div>
  );
}
