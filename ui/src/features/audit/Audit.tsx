import { Menu } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Download, ShieldCheck, ShieldX } from "lucide-react";
import { api, session, take } from "@/api/client";
import { problemOf } from "@/api/problem";
import { keyOf, queries } from "@/api/queries";
import { Button } from "@/kit/Button";
import { Card, PageBody, PageHead } from "@/kit/Page";
import { Hint } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { Choice, EnvironmentChoice, Toolbar } from "@/kit/Search";
import { saveFile } from "@/kit/saveFile";
import { timeOfDay } from "@/kit/time";
import { Views } from "@/kit/Views";
import { w } from "@/words";
import { AuditTable } from "./AuditTable";
import { useNames } from "@/api/names";

const GIVEN = [{ name: w.views.refused, search: { time: "week", outcome: "failed" } }];
const DAY = 86_400_000;
const SPANS: Record<string, () => { since?: number; until?: number }> = {
  today: () => ({ since: startOfDay() }),
  yesterday: () => ({ since: startOfDay() - DAY, until: startOfDay() }),
  week: () => ({ since: startOfDay() - 6 * DAY }),
};
const startOfDay = () => new Date().setHours(0, 0, 0, 0);

/** Who used what when, proven by the chain, and all of it for taking away. */
export default function Audit() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const connections = useQuery(queries.connections()).data ?? [];
  const environments = useQuery(queries.environments()).data ?? [];
  const nameOf = useNames();
  const admin = useQuery(queries.me()).data?.instanceAdmin;
  const scope = search.scope === "instance" ? ("instance" as const) : undefined;
  const set = (change: Record<string, string | undefined>) => void navigate({ to: "/audit", search: { ...search, ...change }, replace: true });
  const clear = () => void navigate({ to: "/audit", search: {} });
  const span = SPANS[search.time ?? ""]?.() ?? {};
  const found = useInfiniteQuery({
    queryKey: keyOf("audit", search, startOfDay()),
    queryFn: ({ pageParam }) =>
      take(api.GET("/api/audit", { params: { query: { limit: 200, cursor: pageParam, connectionId: search.connection, environment: search.environment, kind: search.kind, actor: search.actor, runId: search.runId, outcome: search.outcome, scope, ...span } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const verify = useMutation({ mutationFn: () => take(api.GET("/api/audit/verify", { params: { query: { scope } } })) });
  const save = useMutation({ mutationFn: (format: "jsonl" | "csv") => download(format, { connectionId: search.connection, environment: search.environment, kind: search.kind, actor: search.actor, runId: search.runId, outcome: search.outcome, scope, ...span }) });
  const actors = [...new Set(found.data?.pages.flatMap((each) => each.items.map((entry) => entry.actor)))];
  const filters = Object.values(search).some(Boolean);
  const holds = verify.data?.verdict === "ok" || verify.data?.verdict === "no_checkpoint"; // before the first checkpoint the chain alone speaks
  return (
    <>
      <PageHead
        title={w.audit.title}
        actions={
          <>
            <Views screen="audit" given={GIVEN} search={search} show={(wanted) => void navigate({ to: "/audit", search: wanted })} />
            <Button icon={<ShieldCheck size={16} aria-hidden />} disabled={verify.isPending} onClick={() => verify.mutate()}>
              {verify.isPending ? w.audit.verifying : w.audit.verify}
            </Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <Button icon={<Download size={16} aria-hidden />} disabled={save.isPending}>
                  {w.audit.export}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Label>{w.audit.exportText}</Menu.Label>
                {(["jsonl", "csv"] as const).map((each) => (
                  <Menu.Item key={each} onClick={() => save.mutate(each)}>
                    {w.audit.exportAs[each]}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          </>
        }
      />
      <PageBody>
        <div role="status">
          {verify.data && (
            <div style={{ marginBottom: 14 }}>
              <Hint tone={holds ? undefined : "bad"} icon={holds ? <ShieldCheck size={17} aria-hidden style={{ color: "var(--ok)" }} /> : <ShieldX size={17} aria-hidden />}>
                <strong>{holds ? w.audit.verifiedAt(timeOfDay(Date.now())) : w.audit.broken}</strong> {verify.data.message} {!holds && w.audit.brokenCure}
              </Hint>
            </div>
          )}
        </div>
        {(verify.error ?? save.error) && <ProblemCard error={verify.error ?? save.error} doing={verify.error ? w.audit.verify : w.audit.export} />}
        <Toolbar>
          {admin && <Choice label={w.audit.whose} value={scope ?? ""} onChange={(wanted) => set({ scope: wanted })} options={[{ value: "", label: w.audit.ofProject }, { value: "instance", label: w.audit.ofInstance }]} />}
          <Choice label={w.audit.time} value={search.time ?? ""} onChange={(time) => set({ time })} options={[{ value: "", label: w.audit.anyTime }, ...(["today", "yesterday", "week"] as const).map((each) => ({ value: each, label: w.audit.spans[each] }))]} />
          <Choice label={w.audit.what} value={search.kind ?? ""} onChange={(kind) => set({ kind })} options={[{ value: "", label: w.audit.anyKind }, ...Object.entries(w.audit.kinds).map(([value, label]) => ({ value, label }))]} />
          <Choice label={w.connections.title} value={search.connection ?? ""} onChange={(connection) => set({ connection })} options={[{ value: "", label: w.audit.anyConnection }, ...connections.map((each) => ({ value: each.id, label: each.name }))]} />
          <EnvironmentChoice label={w.audit.environment} value={search.environment ?? ""} onChange={(environment) => set({ environment })} environments={environments} any={w.connections.allEnvironments} />
          <Choice label={w.audit.who} value={search.actor ?? ""} onChange={(actor) => set({ actor })} options={[{ value: "", label: w.audit.anybody }, ...[...new Set([...actors, ...(search.actor ? [search.actor] : [])])].map((each) => ({ value: each, label: nameOf(each) }))]} />
          <Choice label={w.audit.outcome} value={search.outcome ?? ""} onChange={(outcome) => set({ outcome })} options={[{ value: "", label: w.audit.anyOutcome }, ...(["ok", "failed"] as const).map((each) => ({ value: each, label: w.audit.outcomes[each] }))]} />
          {search.runId && (
            <Button small onClick={() => set({ runId: undefined })}>
              {w.audit.oneRun} ×
            </Button>
          )}
        </Toolbar>
        <Card flush>
          <AuditTable query={found} filtered={filters ? { title: w.audit.nothing, clear } : undefined} />
        </Card>
      </PageBody>
    </>
  );
}

type Asked = Record<string, string | number | undefined>;

/** The same entries that the page shows; the name says what they are. */
async function download(format: "jsonl" | "csv", asked: Asked): Promise<void> {
  const given = Object.entries(asked).flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, String(value)]]));
  const response = await fetch(`/api/audit/export?${new URLSearchParams([["format", format], ...given] as string[][])}`, { headers: session.project ? { "Junctor-Project": session.project } : {} });
  if (!response.ok) throw await problemOf(response);
  saveFile(await response.blob(), `audit.${format}`);
}
