import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import { keyOf, queries, type Run } from "@/api/queries";
import { ButtonLink } from "@/kit/Button";
import { Card } from "@/kit/Page";
import { ProblemCard } from "@/kit/ProblemCard";
import { w } from "@/words";
import css from "./home.module.css";

const DAY = 86_400_000;
const latest = () => queryOptions({ queryKey: keyOf("runs", "today"), queryFn: async () => (await take(api.GET("/api/runs", { params: { query: { limit: 200 } } }))).items });

export function RunsToday() {
  const runs = useQuery(latest());
  const flows = useQuery(queries.flows());
  const since = Date.now() - DAY;
  const today = (runs.data ?? []).filter((each) => each.createdAt >= since);
  const failed = today.filter((each) => each.state === "failed").length;
  const live = (flows.data ?? []).filter((each) => Object.keys(each.deployed ?? {}).length > 0).length;
  return (
    <Card title={w.home.runsToday} actions={<ButtonLink small look="quiet" to="/runs">{w.nav.runs}</ButtonLink>}>
      {runs.error ? (
        <ProblemCard error={runs.error} retry={() => void runs.refetch()} />
      ) : (
        <>
          <div className={css.figures}>
            <div>
              <b>{today.length - failed}</b>
              <span>{w.home.ok}</span>
            </div>
            <div>
              <b style={failed ? { color: "var(--bad)" } : undefined}>{failed}</b>
              <span>{w.home.failed}</span>
            </div>
            <div>
              <b>{live}</b>
              <span>{w.home.liveFlows.toLowerCase()}</span>
            </div>
          </div>
          {today.length ? <Bars runs={today} since={since} /> : <p className="quiet small">{w.home.noRuns}</p>}
        </>
      )}
    </Card>
  );
}

function Bars({ runs, since }: { runs: Run[]; since: number }) {
  const slots = Array.from({ length: 24 }, () => ({ ok: 0, failed: 0 }));
  for (const run of runs) {
    const slot = slots[Math.min(23, Math.floor(((run.createdAt - since) / DAY) * 24))];
    if (slot) slot[run.state === "failed" ? "failed" : "ok"] += 1;
  }
  const most = Math.max(...slots.map((each) => each.ok + each.failed));
  return (
    <div className={css.bars} role="img" aria-label={w.home.barsLabel(runs.length)}>
      {slots.map((each, at) => (
        <div key={at} className={css.bar}>
          {each.failed > 0 && <i data-failed style={{ height: `${(each.failed / most) * 100}%` }} />}
          {each.ok > 0 ? <i style={{ height: `${(each.ok / most) * 100}%` }} /> : each.failed === 0 && <i data-none />}
        </div>
      ))}
    </div>
  );
}
