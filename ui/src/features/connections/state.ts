import type { Schemas } from "@/api/client";
import type { Connection, Environment } from "@/api/queries";
import type { JackState } from "@/kit/Jack";
import { w } from "@/words";

export type Trial = Schemas["TrialReport"];

/** How a connection is in an environment, from its credential, its circuit and the last test seen. */
export function jackOf(connection: Connection, environment: Environment, trial?: Trial, authless = false): { state: JackState; word: string } {
  const credential = connection.credentials[environment.key];
  if (trial) return trial.ok ? { state: "ok", word: w.state.connected } : { state: "failing", word: trial.diagnosis?.title ?? trial.message };
  if (credential?.state === "broken") return { state: "failing", word: w.state.broken };
  if (connection.circuits[environment.key]?.circuit === "open") return { state: "failing", word: w.state.failing };
  if (!credential?.state && !authless) return { state: "unset", word: w.state.notSet };
  return { state: "untested", word: w.state.notTested };
}
