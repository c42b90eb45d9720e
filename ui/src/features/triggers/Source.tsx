import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { RefreshCw } from "lucide-react";
import { api, type Schemas, take } from "@/api/client";
import { keyOf, queries } from "@/api/queries";
import { Moment } from "@/features/connections/Connections";
import { Button } from "@/kit/Button";
import { JsonView } from "@/kit/JsonView";
import { Skeleton } from "@/kit/Listing";
import { Facts } from "@/kit/Page";
import { ProblemCard } from "@/kit/ProblemCard";
import { moment } from "@/kit/time";
import { toast } from "@/kit/toasts";
import { w } from "@/words";

type Trigger = Schemas["TriggerWithEvents"];
const AT_ONCE = 50;

/** What a trigger of a connection listens to: asked when, asked again now, and what is known of it. */
export function Source({ trigger }: { trigger: Trigger }) {
  const client = useQueryClient();
  const path = { params: { path: { id: trigger.id } } };
  const poll = useMutation({
    mutationFn: () => take(api.POST("/api/triggers/{id}/poll", path)),
    onSuccess: (done) => toast(w.triggers.polled(done.events)),
    onSettled: () => client.invalidateQueries({ predicate: (each) => ["triggers", "runs"].includes(String(each.queryKey[1])) }),
  });
  const connections = useQuery(queries.connections()).data;
  const source = trigger.source;
  if (!source) return null;
  const remembers = trigger.type === "dataChange" || (source.entities ?? 0) > 0;
  return (
    <section className="stack">
      <div className="row apart">
        <h3>{w.triggers.source}</h3>
        {source.dueAt != null && (
          <Button needs="run" small icon={<RefreshCw size={14} aria-hidden />} disabled={poll.isPending} onClick={() => poll.mutate()}>
            {poll.isPending ? w.triggers.polling : w.triggers.pollNow}
          </Button>
        )}
      </div>
      {poll.error && <ProblemCard error={poll.error} doing={w.triggers.pollNow} />}
      <Facts
        rows={[
          [
            w.triggers.connection,
            <Link key="c" to="/connections/$id" params={{ id: source.connectionId }}>
              {connections?.find((each) => each.id === source.connectionId)?.name ?? source.connector}
            </Link>,
          ],
          [w.triggers.listensTo, <code key="t">{source.trigger}</code>],
          [w.triggers.asked, <Moment key="a" at={source.askedAt} />],
          ...(source.dueAt != null ? ([[w.triggers.next, moment(source.dueAt)]] as [string, React.ReactNode][]) : []),
          ...(source.lastError ? ([[w.triggers.lastError, source.lastError]] as [string, React.ReactNode][]) : []),
        ]}
      />
      {remembers && <Known id={trigger.id} count={source.entities ?? 0} />}
    </section>
  );
}

/** The last known state of what is watched; a change is a difference from it. */
function Known({ id, count }: { id: string; count: number }) {
  const found = useInfiniteQuery({
    queryKey: keyOf("triggers", id, "entities"),
    queryFn: async ({ pageParam }) => (await take(api.GET("/api/triggers/{id}/entities", { params: { path: { id }, query: { after: pageParam, limit: AT_ONCE } } }))).items,
    initialPageParam: "",
    getNextPageParam: (last) => (last.length === AT_ONCE ? last.at(-1)?.key : undefined),
  });
  const rows = found.data?.pages.flat() ?? [];
  return (
    <div className="stack tight" style={{ marginTop: 10 }}>
      <h3>
        {w.triggers.known} <span className="faint num">{count}</span>
      </h3>
      {found.error && <ProblemCard error={found.error} doing={w.triggers.known} retry={() => void found.refetch()} />}
      {found.isPending && <Skeleton rows={2} />}
      {found.data && rows.length === 0 && <p className="quiet">{w.triggers.nothingKnown}</p>}
      {rows.map((each) => (
        <details key={each.key}>
          <summary>
            <code className="grow cut">{each.key}</code>
            {each.version && <span className="small quiet">{each.version}</span>}
            <Moment at={each.seenAt} />
          </summary>
          <JsonView value={each.fields} label={each.key} />
        </details>
      ))}
      {found.hasNextPage && (
        <div>
          <Button small disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {w.triggers.moreKnown}
          </Button>
        </div>
      )}
    </div>
  );
}
