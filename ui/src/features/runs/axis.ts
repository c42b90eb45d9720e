import type { Run, Step } from "@/api/queries";

/** A stretch of time in which something happened, in milliseconds of the clock. */
type Stretch = [from: number, until: number];
export interface Axis {
  /** Where a moment stands, from 0 to 100. */
  at: (moment: number) => number;
  folds: { at: number; width: number; took: number }[];
}

const FOLDED_FROM = 3000;
const FOLD = 7;
const PAUSES = new Set(["wait", "approve"]);

export const isPause = (step: Step): boolean => PAUSES.has(step.nodeType) && step.exchanges.length === 0;

/** Time from left to right; stretches of more than three seconds in which nothing happened are folded. */
export function axisOf(run: Run, steps: Step[], from: number, until: number): Axis {
  const busy = merged([[from, from], ...steps.flatMap((step) => stretches(step, run, until)), [until, until]]);
  const parts: { from: number; until: number; folded: boolean }[] = [];
  let now = from;
  for (const [begin, end] of busy) {
    if (begin > now) parts.push({ from: now, until: begin, folded: begin - now > FOLDED_FROM });
    if (end > begin) parts.push({ from: Math.max(begin, now), until: end, folded: false });
    now = Math.max(now, end);
  }
  const folds = parts.filter((each) => each.folded);
  const drawn = parts.reduce((sum, each) => sum + (each.folded ? 0 : each.until - each.from), 0);
  const fold = drawn > 0 ? Math.min(FOLD, 40 / Math.max(1, folds.length)) : 100 / Math.max(1, folds.length);
  const rest = 100 - fold * folds.length;
  let left = 0;
  const placed = parts.map((each) => {
    const width = each.folded ? fold : ((each.until - each.from) / Math.max(1, drawn)) * rest;
    left += width;
    return { ...each, left: left - width, width };
  });
  const at = (moment: number) => {
    const part = placed.find((each) => moment <= each.until) ?? placed.at(-1);
    if (!part) return 0;
    const share = (moment - part.from) / Math.max(1, part.until - part.from);
    return part.left + part.width * Math.max(0, Math.min(1, share));
  };
  return { at, folds: placed.filter((each) => each.folded).map((each) => ({ at: each.left, width: each.width, took: each.until - each.from })) };
}

function stretches(step: Step, run: Run, until: number): Stretch[] {
  if (step.startedAt == null) return [];
  const end = step.finishedAt ?? (run.finishedAt ? step.startedAt : until);
  if (step.exchanges.length > 0) return [[step.startedAt, step.startedAt], ...step.exchanges.map((each): Stretch => [each.startedAt, each.startedAt + each.milliseconds]), [end, end]];
  return isPause(step) ? [[step.startedAt, step.startedAt], [end, end]] : [[step.startedAt, end]];
}

function merged(stretches: Stretch[]): Stretch[] {
  const found: Stretch[] = [];
  for (const [from, until] of [...stretches].sort((a, b) => a[0] - b[0])) {
    const last = found.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], until);
    else found.push([from, until]);
  }
  return found;
}
