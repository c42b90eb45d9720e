import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { api, take } from "@/api/client";
import { keyOf, queries } from "@/api/queries";
import { w } from "@/words";

const startOfDay = () => new Date().setHours(0, 0, 0, 0);
const MOST = 10_000;

/** How many calls a connection made today, in words; nothing while that is not known. */
export function useCallsToday(connectionId: string, environment?: string): { count: number; words: string } | undefined {
  const since = startOfDay();
  const found = useQuery({
    queryKey: keyOf("usage", connectionId, environment, since),
    queryFn: async () => (await take(api.GET("/api/usage", { params: { query: { connectionId, environment, since } } }))).items[0]?.calls ?? undefined,
    staleTime: 30_000,
  }).data;
  return found == null ? undefined : { count: found, words: w.connection.callsToday(found, found >= MOST) };
}

/** By how many flows a connection is used, and when it was last. */
export function useUsage() {
  const found = useQuery(queries.usage()).data;
  const by = useMemo(() => new Map((found ?? []).map((each) => [each.connectionId, each])), [found]);
  return {
    of: useCallback((id: string) => by.get(id), [by]),
    count: useCallback((id: string) => by.get(id)?.flows ?? 0, [by]),
    last: useCallback((id: string) => by.get(id)?.lastUsedAt, [by]),
  };
}
