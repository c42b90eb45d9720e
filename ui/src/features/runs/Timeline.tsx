import { useSpoken } from "@/api/names";
import type { Schemas } from "@/api/client";
import type { Run, Step } from "@/api/queries";
import { KINDS } from "@/features/flows/builder/kinds";
import type { EnvironmentColor } from "@/kit/Jack";
import { duration } from "@/kit/time";
import { w } from "@/words";
import { type Axis, axisOf, isPause } from "./axis";
import { callsInside } from "./items";
import css from "./run.module.css";
import type { Said } from "./said";

interface Props {
  run: Run;
  steps: Step[];
  inside: Schemas["RunSummary"][];
  names: Record<string, string>;
  said: Record<string, Said>;
  selected?: string;
  color?: EnvironmentColor;
  select: (nodeId: string) => void;
}
const OPEN = new Set(["queued", "running", "waiting"]);

/** Bars over time: waiting is thin, each attempt is a bar of its own, sandboxed calls are dashed. */
export function Timeline({ run, steps, inside, names, said, selected, color, select }: Props) {
  const from = run.createdAt;
  const ends = steps.map((each) => each.finishedAt ?? 0);
  const until = Math.max(run.finishedAt ?? (OPEN.has(run.state) ? Date.now() : 0), ...ends, from + 1);
  const axis = axisOf(run, steps, from, until);
  const sandbox = run.mode === "sandbox";
  return (
    <section className={css.timeline} aria-label={w.runs.timeline}>
      <div className={css.axis}>
        <span>{w.count.steps(steps.length)}</span>
        <span className={css.ticks} aria-hidden>
          <span>0</span>
          {axis.folds.length === 0 && <span>{duration((until - from) / 2)}</span>}
          {axis.folds.filter((each) => each.at + each.width < 80 && each.at > 8).map((each) => (
            <i key={each.at} className={css.foldNote} style={{ left: `${each.at + each.width / 2}%` }} title={w.runs.folded(duration(each.took))}>
              {duration(each.took)}
            </i>
          ))}
          <span>{duration(until - from)}</span>
        </span>
        <span />
      </div>
      {steps.map((step, index) => (
        <Row key={`${step.nodeId}${step.index}`} step={step} axis={axis} begun={index === 0 ? from : undefined} name={names[step.nodeId] ?? step.nodeId} way={taken(steps, index)} said={OPEN.has(step.state) ? said[step.nodeId]?.text : undefined} color={color} simulated={sandbox && callsInside([step], inside) > 0} selected={selected === step.nodeId} select={select} />
      ))}
      <p className={css.legend} aria-hidden>
        <span>
          <i className={css.barOf} data-wait /> {w.runs.legend.waiting}
        </span>
        <span>
          <i className={css.barOf} data-color={color} /> {sandbox ? w.runs.legend.here : w.runs.legend.real}
        </span>
        {sandbox && (
          <span>
            <i className={css.barOf} data-sandbox /> {w.state.wouldHaveSent}
          </span>
        )}
        <span>
          <i className={css.barOf} data-failed /> {w.runs.states.failed}
        </span>
      </p>
    </section>
  );
}

interface RowProps {
  step: Step;
  axis: Axis;
  begun?: number;
  name: string;
  way: string;
  said?: string;
  color?: EnvironmentColor;
  /** A loop whose calls, in the runs inside of it, went nowhere. */
  simulated: boolean;
  selected: boolean;
  select: (nodeId: string) => void;
}

function Row({ step, axis, begun, name, way, said, color, simulated, selected, select }: RowProps) {
  const spoken = useSpoken();
  const skipped = step.state === "skipped";
  const open = OPEN.has(step.state);
  const start = step.startedAt;
  const end = step.finishedAt ?? (open ? Date.now() : (start ?? 0));
  const first = step.exchanges[0]?.startedAt;
  const place = (a: number, b: number) => ({ left: `${axis.at(a)}%`, width: `${Math.max(0, axis.at(b) - axis.at(a))}%` });
  const about = said ? `… ${said.slice(-60)}` : skipped ? w.runs.skipped(way) : spoken(step.summary) || (KINDS.find((each) => each.id === step.nodeType || each.node.type === step.nodeType)?.label ?? step.nodeType);
  return (
    <button type="button" className={css.step} aria-pressed={selected} data-skipped={skipped || undefined} onClick={() => select(step.nodeId)}>
      <span className={css.stepName} title={about}>
        <b>{name}</b>
        <small>{about}</small>
      </span>
      <span className={css.track} aria-hidden>
        {axis.folds.map((each) => (
          <i key={each.at} className={css.fold} style={{ left: `${each.at}%`, width: `${each.width}%` }} />
        ))}
        {begun != null && start != null && start > begun && <i className={css.barOf} data-wait style={place(begun, start)} />}
        {start != null && step.exchanges.length === 0 && <i className={css.barOf} data-sandbox={simulated || undefined} data-color={color} data-failed={step.state === "failed" || undefined} data-running={step.state === "running" || undefined} data-wait={isPause(step) || undefined} style={place(start, end)} />}
        {start != null && first != null && start < first && <i className={css.barOf} data-wait style={place(start, first)} />}
        {step.exchanges.map((each) => (
          <i key={each.attempt} className={css.barOf} data-sandbox={each.simulated || undefined} data-color={color} data-failed={failed(step, each) || undefined} style={place(each.startedAt, each.startedAt + each.milliseconds)} />
        ))}
      </span>
      <span className={css.took}>{skipped || start == null ? "–" : duration(end - start)}</span>
    </button>
  );
}

/** A refusal is a failed attempt too, though an answer came. */
function failed(step: Step, exchange: Step["exchanges"][number]): boolean {
  const last = exchange === step.exchanges.at(-1);
  return exchange.error != null || (last ? step.ok === false : step.exchanges.length > 1);
}

/** The way that was taken instead of a step that was left aside. */
function taken(steps: Step[], at: number): string {
  return steps.slice(0, at).filter((each) => each.branch && each.branch !== "next").at(-1)?.branch ?? "";
}
