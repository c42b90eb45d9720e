import { Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { CalendarClock, FileInput, type LucideIcon, Play, Radio, RefreshCw, Webhook, Zap } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import { keyOf, queries } from "@/api/queries";
import { Moment } from "@/features/connections/Connections";
import { cronText } from "@/features/flows/builder/triggers";
import { RunStatePill } from "@/features/runs/RunStatePill";
import { Button, ButtonLink } from "@/kit/Button";
import { CopyButton } from "@/kit/Copy";
import { type Column, DataTable } from "@/kit/DataTable";
import { Drawer } from "@/kit/Dialog";
import { JsonView } from "@/kit/JsonView";
import { Listing, Skeleton } from "@/kit/Listing";
import { Card, Facts, PageBody, PageHead } from "@/kit/Page";
import { Pill, type Tone } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { Place } from "@/kit/Place";
import { Choice, EnvironmentChoice, SearchBox, Toolbar } from "@/kit/Search";
import { duration, moment } from "@/kit/time";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import { RecentEvents } from "./RecentEvents";
import { Source } from "./Source";

type Trigger = Schemas["Trigger"];
const ICONS: Record<string, LucideIcon> = { webhook: Webhook, schedule: CalendarClock, form: FileInput, poll: RefreshCw, stream: Radio, dataChange: Zap };
const TONES: Record<string, Tone> = { ok: "ok", failing: "bad", silent: "soft", paused: "plain" };
const kindWord = (kind: string) => (w.triggers.kinds as Record<string, string>)[kind] ?? kind;
const healthWord = (health: string) => (w.triggers.health as Record<string, string>)[health] ?? health;

/** What starts live flows, and whether it does. */
export default function Triggers() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const found = useQuery(queries.triggers());
  const environments = useQuery(queries.environments()).data ?? [];
  const set = (change: Record<string, string | undefined>) => void navigate({ to: "/triggers", search: { ...search, ...change }, replace: true });
  const rows = (found.data ?? []).filter(
    (each) => (!search.kind || each.type === search.kind) && (!search.health || each.health.status === search.health) && (!search.environment || each.environment === search.environment) && `${each.flowName} ${each.flowKey}`.toLowerCase().includes((search.q ?? "").toLowerCase()),
  );
  const columns: Column<Trigger>[] = [
    {
      key: "flow",
      head: w.runs.flow,
      width: "34%",
      cell: (each) => {
        const Icon = ICONS[each.type] ?? Zap;
        return (
          <span className="row" style={{ gap: 11 }}>
            <Icon size={16} aria-hidden style={{ flex: "none" }} />
            <Link to="/flows/$id" params={{ id: each.flowKey ?? each.flowId }}>
              {each.flowName || each.flowKey}
            </Link>
          </span>
        );
      },
    },
    { key: "kind", head: w.catalog.kind, cell: (each) => <Kind trigger={each} /> },
    { key: "environment", head: w.audit.environment, cell: (each) => <Place of={each.environment} /> },
    { key: "health", head: w.credentials.health, cell: (each) => <Pill tone={TONES[each.health.status] ?? "plain"}>{healthWord(each.health.status)}</Pill> },
    { key: "last", head: w.triggers.lastEvent, cell: (each) => <Moment at={each.health.lastEventAt} /> },
    { key: "next", head: w.triggers.next, cell: (each) => <span className="quiet num" style={{ whiteSpace: "nowrap" }}>{each.dueAt ? moment(each.dueAt) : "–"}</span> },
    { key: "events", head: w.triggers.events, end: true, cell: (each) => <span className="num quiet">{each.health.events}</span> },
  ];
  return (
    <>
      <PageHead title={w.triggers.title} />
      <PageBody>
        <Toolbar>
          <SearchBox label={w.triggers.search} value={search.q ?? ""} onChange={(q) => set({ q })} />
          <Choice label={w.catalog.kind} value={search.kind ?? ""} onChange={(kind) => set({ kind })} options={[{ value: "", label: w.triggers.anyKind }, ...[...new Set(found.data?.map((each) => each.type))].map((each) => ({ value: each, label: kindWord(each) }))]} />
          <Choice label={w.credentials.health} value={search.health ?? ""} onChange={(health) => set({ health })} options={[{ value: "", label: w.credentials.anyHealth }, ...["ok", "failing", "silent", "paused"].map((each) => ({ value: each, label: healthWord(each) }))]} />
          <EnvironmentChoice label={w.audit.environment} value={search.environment ?? ""} onChange={(environment) => set({ environment })} environments={environments} any={w.connections.allEnvironments} />
        </Toolbar>
        <Card flush>
          <Listing
            query={found}
            rows={rows}
            doing={w.triggers.doing}
            empty={{ icon: <Zap size={22} aria-hidden />, title: w.triggers.emptyTitle, text: w.triggers.emptyText, actions: <ButtonLink to="/flows">{w.nav.flows}</ButtonLink> }}
            filtered={{ title: w.triggers.nothing, clear: () => void navigate({ to: "/triggers", search: {} }) }}
          >
            {(some) => <DataTable label={w.triggers.title} rows={some} columns={columns} id={(each) => each.id} open={(each) => set({ open: each.id })} />}
          </Listing>
        </Card>
      </PageBody>
      <Drawer opened={!!search.open} onClose={() => set({ open: undefined })} size={600} title={w.triggers.one}>
        {search.open && <Inside id={search.open} />}
      </Drawer>
    </>
  );
}

/** The kind, and of a schedule when it starts, in words. */
function Kind({ trigger }: { trigger: Trigger }) {
  const words = trigger.type === "schedule" ? cronText(String(trigger.settings.cron ?? "")) : null;
  return <span className="quiet" style={{ whiteSpace: "nowrap" }}>{words ?? kindWord(trigger.type)}</span>;
}

function Inside({ id }: { id: string }) {
  const client = useQueryClient();
  const path = { params: { path: { id } } };
  const found = useQuery({ queryKey: keyOf("triggers", id), queryFn: () => take(api.GET("/api/triggers/{id}", path)), refetchInterval: (query) => (query.state.data?.recentEvents.some((each) => each.state === "accepted") ? 2000 : false) });
  const refresh = () => client.invalidateQueries({ predicate: (each) => each.queryKey[1] === "triggers" });
  const fail = (error: unknown) => toast(`${asProblem(error).detail} ${asProblem(error).cure}`, { tone: "bad", seconds: 8 });
  const pause = useMutation({ mutationFn: () => take(api.POST("/api/triggers/{id}/pause", path)), onSuccess: () => (toast(w.triggers.paused, { action: { label: w.action.undo, run: () => resume.mutate() } }), refresh()), onError: fail });
  const resume = useMutation({ mutationFn: () => take(api.POST("/api/triggers/{id}/resume", path)), onSuccess: () => (toast(w.triggers.resumed), refresh()), onError: fail });
  if (found.error) return <ProblemCard error={found.error} doing={w.triggers.doing} retry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton rows={4} />;
  const trigger = found.data;
  const active = trigger.state === "active";
  return (
    <div className="stack loose">
      <div className="row apart">
        <span className="row">
          <Link to="/flows/$id" params={{ id: trigger.flowKey ?? trigger.flowId }}>
            <strong>{trigger.flowName || trigger.flowKey}</strong>
          </Link>
          <Pill tone={TONES[trigger.health.status] ?? "plain"}>{healthWord(trigger.health.status)}</Pill>
          {trigger.mode === "sandbox" && <Pill tone="sandbox">{w.state.sandbox}</Pill>}
        </span>
        <Button needs="edit_flows" onClick={() => (active ? pause : resume).mutate()} disabled={pause.isPending || resume.isPending}>
          {active ? w.triggers.pause : w.triggers.resume}
        </Button>
      </div>
      <Facts
        rows={[
          [w.catalog.kind, kindWord(trigger.type)],
          [w.audit.environment, <Place key="place" of={trigger.environment} />],
          ...(trigger.url
            ? ([
                [
                  w.triggers.url,
                  <span key="url" className="row">
                    <code className="grow cut">{trigger.url}</code>
                    <CopyButton text={trigger.url} bare label={w.triggers.copyUrl} />
                  </span>,
                ],
              ] as [string, React.ReactNode][])
            : []),
          ...(trigger.dueAt ? ([[w.triggers.next, moment(trigger.dueAt)]] as [string, React.ReactNode][]) : []),
          ...(trigger.health.lag == null ? [] : ([[w.triggers.lag, duration(trigger.health.lag)]] as [string, React.ReactNode][])),
          [w.triggers.failures, trigger.health.failures],
          ...(trigger.health.lastError ? ([[w.triggers.lastError, trigger.health.lastError]] as [string, React.ReactNode][]) : []),
        ]}
      />
      <Source trigger={trigger} />
      <TryIt id={id} />
      <RecentEvents trigger={trigger} />
      <details>
        <summary className="small quiet">{w.triggers.settings}</summary>
        <div style={{ marginTop: 8 }}>
          <JsonView value={trigger.settings} label={w.triggers.settings} />
        </div>
      </details>
    </div>
  );
}

/** A sample event, always in the sandbox. */
function TryIt({ id }: { id: string }) {
  const [text, setText] = useState("");
  const client = useQueryClient();
  const attempt = useMutation({
    mutationFn: () => take(api.POST("/api/triggers/{id}/try", { params: { path: { id } }, body: text.trim() ? { event: JSON.parse(text) } : {} })),
    onSuccess: () => client.invalidateQueries({ predicate: (each) => each.queryKey[1] === "runs" }),
  });
  const run = attempt.data as { run?: Schemas["Run"]; id?: string; state?: Schemas["RunState"] } | undefined;
  const made = run?.run ?? run;
  return (
    <section className="stack">
      <h3>{w.triggers.try}</h3>
      <Textarea aria-label={w.triggers.event} placeholder={w.triggers.eventText} autosize minRows={2} maxRows={10} value={text} onChange={(event) => setText(event.currentTarget.value)} styles={{ input: { fontFamily: "var(--mono)", fontSize: 13 } }} />
      {attempt.error && <ProblemCard error={attempt.error instanceof SyntaxError ? new Error(w.form.notJson) : attempt.error} doing={w.triggers.try} />}
      <div className="row">
        <Button needs="run" icon={<Play size={15} aria-hidden />} disabled={attempt.isPending} onClick={() => attempt.mutate()}>
          {w.triggers.trySandbox}
        </Button>
        {made?.id && made.state && (
          <>
            <RunStatePill state={made.state} />
            <Link to="/runs/$id" params={{ id: made.id }}>
              {w.runs.openRun}
            </Link>
          </>
        )}
      </div>
    </section>
  );
}
