import type { Query, QueryClient } from "@tanstack/react-query";
import { useLayoutEffect } from "react";
import { asProblem } from "@/api/problem";

/** What some pane tells of by itself, with how many panes do. */
const told = new Map<string, number>();
const listeners = new Set<() => void>();
const nameOf = (error: unknown) => `${asProblem(error).status} ${asProblem(error).detail}`;

/** This component tells of the error: nothing else has to. */
export function useTold(error: unknown): void {
  const name = nameOf(error);
  useLayoutEffect(() => {
    const count = (by: number) => {
      const panes = (told.get(name) ?? 0) + by;
      if (panes) told.set(name, panes);
      else told.delete(name);
      for (const each of listeners) each();
    };
    count(1);
    return () => count(-1);
  }, [name]);
}
export const isTold = (error: unknown) => told.has(nameOf(error));
export function onTold(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const failed = (each: Query) => each.isActive() && each.state.status === "error";
/** What failed beside it often failed for the same reason: all of it is asked again. */
export const askAgain = (client: QueryClient) => void client.refetchQueries({ predicate: failed }, { cancelRefetch: false });
