import type { Run, Step } from "@/api/queries";
import type { EnvironmentColor } from "@/kit/Jack";
import { duration } from "@/kit/time";
import { w } from "@/words";
import css from "./run.module.css";

interface Props {
  run: Run;
  steps: Step[];
  names: Record<string, string>;
  selected?: string;
  color?: EnvironmentColor;
  select: (nodeId: string) => void;
}
const OPEN = new Set(["queued", "running", "waiting"]);

/** Bars over time: waiting is thin, each attempt is a bar of its own, sandboxed calls are dashed. */
export function Timeline({ run, steps, names, selected, color, select }: Props) {
  const from = run.createdAt;
  const ends = steps.map((each) => each.finishedAt ?? 0);
  const until = Math.max(run.finishedAt ?? (OPEN.has(run.state) ? Date.now() : 0), ...ends, from + 1);
  const span = Math.max(1, until - from);
  const place = (start: number, end: number) => ({ left: `${((start - from) / span) * 100}%`, width: `${Math.max(0.4, ((end - start) / span) * 100)}%` });
  return (
    <section className={css.timeline} aria-label={w.runs.timeline}>
      <div className={css.axis}>
        <span>{w.count.steps(steps.length)}</span>
        <span className={css.ticks} aria-hidden>
          <span>0</span>
          <span>{duration(span / 2)}</span>
          <span>{duration(span)}</span>
        </span>
        <span />
      </div>
      {steps.map((step) => {
        const skipped = step.state === "skipped";
        const end = step.finishedAt ?? (OPEN.has(step.state) ? Date.now() : (step.startedAt ?? from));
        return (
          <button key={`${step.nodeId}${step.index}`} type="button" className={css.step} aria-pressed={selected === step.nodeId} data-skipped={skipped || undefined} onClick={() => select(step.nodeId)}>
            <span className={css.stepName}>
              <b>{names[step.nodeId] ?? step.nodeId}</b>
              <small>{skipped ? w.runs.skipped(taken(steps)) : step.summary || step.nodeType}</small>
            </span>
            <span className={css.track} aria-hidden>
              {step.startedAt != null && step.exchanges.length === 0 && <i className={css.barOf} data-color={color} data-failed={step.state === "failed" || undefined} data-running={step.state === "running" || undefined} style={place(step.startedAt, end)} />}
              {step.startedAt != null && step.exchanges.length > 0 && step.startedAt < (step.exchanges[0]?.startedAt ?? 0) && <i className={css.barOf} data-wait style={place(step.startedAt, step.exchanges[0]?.startedAt ?? end)} />}
              {step.exchanges.map((each) => (
                <i key={each.attempt} className={css.barOf} data-sandbox={each.simulated || undefined} data-color={color} data-failed={each.error != null || undefined} style={place(each.startedAt, each.startedAt + each.milliseconds)} />
              ))}
            </span>
            <span className={css.took}>{skipped || step.startedAt == null ? "–" : duration(end - step.startedAt)}</span>
          </button>
        );
      })}
    </section>
  );
}

function taken(steps: Step[]): string {
  return steps.filter((each) => each.branch).at(-1)?.branch ?? "";
}
