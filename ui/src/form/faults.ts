import type { Schemas } from "@/api/client";
import { asProblem, readFault } from "@/api/problem";

const last = (path: string) => path.split(/[./]/).filter(Boolean).at(-1) ?? "";

/** Faults of the server by the last part of the field they name. */
export function faultsFrom(error: unknown): Record<string, string> {
  if (!error) return {};
  const problem = asProblem(error);
  return byField(problem.faults, problem.field, problem.detail);
}

/** The same of a call that was answered: what its operation refused. */
export function faultsIn(problem?: Schemas["CallProblem"] | null): Record<string, string> {
  const named = (problem?.details as { faults?: unknown[] } | null | undefined)?.faults ?? [];
  return byField(named.map(readFault), problem?.field, `${problem?.message} ${problem?.cure}`);
}

function byField(faults: { field: string; message: string }[], field: string | null | undefined, text: string): Record<string, string> {
  const found: Record<string, string> = {};
  if (field) found[last(field)] = text;
  for (const fault of faults) if (fault.message) found[last(fault.field)] = fault.message;
  return found;
}
