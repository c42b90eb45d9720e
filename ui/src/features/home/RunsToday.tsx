import type { Schemas } from "@/api/client";
import { ButtonLink } from "@/kit/Button";
import { Card } from "@/kit/Page";
import { w } from "@/words";
import css from "./home.module.css";

type Home = Schemas["Home"];

export function RunsToday({ home }: { home: Home }) {
  const { runs, flows } = home;
  return (
    <Card
      title={w.home.runsToday}
      actions={
        <ButtonLink small look="quiet" to="/runs">
          {w.home.allRuns}
        </ButtonLink>
      }
    >
      <div className={css.figures}>
        <Figure value={runs.succeeded} label={w.home.ok} />
        <Figure value={runs.failed} label={w.home.failed} bad={runs.failed > 0} />
        <Figure value={flows.live} label={w.home.liveFlows.toLowerCase()} />
      </div>
      <Bars hours={runs.hours} total={runs.total} />
    </Card>
  );
}

function Figure({ value, label, bad }: { value: number; label: string; bad?: boolean }) {
  return (
    <div>
      <b style={bad ? { color: "var(--bad)" } : undefined}>{value.toLocaleString("en")}</b>
      <span>{label}</span>
    </div>
  );
}

function Bars({ hours, total }: { hours: Home["runs"]["hours"]; total: number }) {
  const most = Math.max(1, ...hours.map((each) => each.succeeded + each.failed + each.other));
  return (
    <>
    <div className={css.bars} role="img" aria-label={w.home.barsLabel(total)}>
      {hours.map(({ succeeded, failed, other }, at) => (
        <div key={at} className={css.bar} title={w.home.hour(hours.length - at, succeeded + other, failed)}>
          {failed > 0 && <i data-failed style={{ height: `${(failed / most) * 100}%` }} />}
          {succeeded + other > 0 ? <i style={{ height: `${((succeeded + other) / most) * 100}%` }} /> : failed === 0 && <i data-none />}
        </div>
      ))}
    </div>
    {total === 0 ? (
      <p className={css.hours}>{w.home.noRuns}</p>
    ) : (
      <p className={css.hours} aria-hidden>
        <span>{w.home.hoursAgo(hours.length)}</span>
        <span>{w.home.now}</span>
      </p>
    )}
    </>
  );
}
