import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { keyOf } from "@/api/queries";
import { Moment } from "@/features/connections/Connections";
import { useSureToRun } from "@/features/runs/real";
import { Button } from "@/kit/Button";
import { Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { Choice } from "@/kit/Search";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import { ReplayByTime } from "./ReplayByTime";

type Mode = Schemas["Mode"];
const SHOWN = 20;
type Wanted = { events: string[] } | { failed: true };

/** What came in last. Each event, or all that failed, run again on the version that is live now. */
export function RecentEvents({ trigger }: { trigger: Schemas["TriggerWithEvents"] }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [mode, setMode] = useState<Mode>("sandbox");
  const replay = useMutation({
    mutationFn: (wanted: Wanted) => take(api.POST("/api/triggers/{id}/replay", { params: { path: { id: trigger.id } }, body: { ...wanted, mode } })),
    onSuccess: ({ items }) => {
      const first = items[0]?.runId;
      toast(w.triggers.replayed(items.length), first ? { action: { label: w.runs.openRun, run: () => void navigate({ to: "/runs/$id", params: { id: first } }) } } : {});
    },
    onSettled: () => client.invalidateQueries({ predicate: (each) => ["triggers", "runs"].includes(String(each.queryKey[1])) }),
  });
  const sure = useSureToRun();
  const ask = async (wanted: Wanted) => (await sure({ mode, environment: trigger.environment }, w.triggers.replayLive)) && replay.mutate(wanted);
  const [older, setOlder] = useState(false);
  const all = useInfiniteQuery({
    queryKey: keyOf("triggers", trigger.id, "events"),
    enabled: older,
    queryFn: ({ pageParam }) => take(api.GET("/api/triggers/{id}/events", { params: { path: { id: trigger.id }, query: { cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const events = all.data?.pages.flatMap((each) => each.items) ?? trigger.recentEvents;
  const more = all.data ? all.hasNextPage : trigger.recentEvents.length === SHOWN;
  const failed = events.filter((each) => each.state === "failed" || each.error).length;
  return (
    <section className="stack tight">
      <div className="row apart">
        <h3>{w.triggers.recent}</h3>
        {events.length > 0 && (
          <span className="row">
            {failed > 0 && (
              <Button needs="run" small disabled={replay.isPending} onClick={() => ask({ failed: true })}>
                {w.triggers.replayFailed}
              </Button>
            )}
            <Choice
              label={w.triggers.replayMode}
              value={mode}
              onChange={(chosen) => setMode(chosen as Mode)}
              options={[
                { value: "sandbox", label: w.triggers.replaySandbox },
                { value: "live", label: w.triggers.replayLive },
              ]}
            />
          </span>
        )}
      </div>
      {events.length > 0 && <ReplayByTime trigger={trigger} mode={mode} />}
      {replay.error && <ProblemCard error={replay.error} doing={w.triggers.replay} />}
      {events.length === 0 && <p className="quiet">{w.triggers.noEvents}</p>}
      {events.map((each) => (
        <p key={each.id} className="row">
          <Moment at={each.acceptedAt} />
          <Pill tone={each.state === "failed" ? "bad" : "soft"}>{w.triggers.eventStates[each.state]}</Pill>
          {each.mode === "sandbox" && <Pill tone="sandbox">{w.state.sandbox}</Pill>}
          <Link to="/runs/$id" params={{ id: each.runId }}>
            {w.runs.openRun}
          </Link>
          <span className="small faint cut grow">{each.error}</span>
          <Button needs="run" small look="quiet" icon={<RotateCcw size={13} aria-hidden />} disabled={replay.isPending} aria-label={w.triggers.replayOf(each.id)} onClick={() => ask({ events: [each.id] })}>
            {w.triggers.replay}
          </Button>
        </p>
      ))}
      {all.error && <ProblemCard error={all.error} doing={w.triggers.older} />}
      {more && (
        <Button small look="quiet" disabled={all.isFetching} onClick={() => (older ? void all.fetchNextPage() : setOlder(true))}>
          {w.triggers.older}
        </Button>
      )}
    </section>
  );
}
