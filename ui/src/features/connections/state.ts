import type { Schemas } from "@/api/client";
import type { Connection, Environment } from "@/api/queries";
import type { JackState } from "@/kit/Jack";
import { w } from "@/words";

export type Trial = Schemas["TrialReport"];
export type LastTrial = Schemas["LastTrial"];

/** The last test of what the connection is now: one of other settings or values says nothing. */
export function trialOf(connection: Connection, environment: string): LastTrial | undefined {
  const found = connection.trials[environment];
  return found && !found.outdated ? found : undefined;
}

/** How a connection is in an environment, from its credential, its circuit and its last test. */
export function jackOf(connection: Connection, environment: Environment, authless = false): { state: JackState; word: string } {
  const credential = connection.credentials[environment.key];
  const trial = trialOf(connection, environment.key);
  if (credential?.state === "broken") return { state: "failing", word: w.state.broken };
  if (trial && !trial.ok) return { state: "failing", word: trial.diagnosis?.title ?? trial.message };
  if (connection.circuits[environment.key]?.circuit === "open") return { state: "failing", word: w.state.failing };
  if (trial) return { state: "ok", word: w.state.connected };
  if (!credential?.state && !authless && connection.authType !== "none") return { state: "unset", word: w.state.notSet };
  return { state: "untested", word: w.state.notTested };
}
