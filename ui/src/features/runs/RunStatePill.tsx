import type { Schemas } from "@/api/client";
import { Pill, type Tone } from "@/kit/Pill";
import { w } from "@/words";

type State = Schemas["RunState"];
const TONES: Record<State, Tone> = { queued: "plain", running: "teal", waiting: "warn", succeeded: "ok", failed: "bad", cancelled: "plain", skipped: "plain" };

export function RunStatePill({ state }: { state: State }) {
  return <Pill tone={TONES[state]}>{w.runs.states[state]}</Pill>;
}
