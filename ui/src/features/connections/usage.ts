import { queryOptions, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { api, take } from "@/api/client";
import { keyOf, queries } from "@/api/queries";

const recent = () =>
  queryOptions({
    queryKey: keyOf("audit", "calls"),
    queryFn: async () => (await take(api.GET("/api/audit", { params: { query: { kind: "call", limit: 200 } } }))).items,
    staleTime: 60_000,
  });

/** By how many flows a connection is used, and when it was last: from the flows and the audit. */
export function useUsage() {
  const flows = useQuery(queries.flows()).data;
  const documents = useQuery({
    queryKey: keyOf("flows", "uses", flows?.map((each) => [each.id, each.revision])),
    enabled: !!flows,
    queryFn: async () => Promise.all((flows ?? []).slice(0, 100).map((each) => take(api.GET("/api/flows/{id}", { params: { path: { id: each.id } } })))),
    staleTime: 60_000,
  }).data;
  const calls = useQuery(recent()).data;
  const connections = useQuery(queries.connections()).data;

  const used = useMemo(() => {
    const counts = new Map<string, number>();
    for (const flow of documents ?? []) {
      const text = JSON.stringify(flow.draft ?? {});
      for (const each of connections ?? []) {
        const names = [each.id, each.key, each.name].map((name) => `"connection":${JSON.stringify(name)}`);
        if (names.some((name) => text.includes(name))) counts.set(each.id, (counts.get(each.id) ?? 0) + 1);
      }
    }
    return counts;
  }, [documents, connections]);
  const last = useMemo(() => {
    const found = new Map<string, number>();
    for (const entry of calls ?? []) {
      const { connectionId, at } = entry as { connectionId?: string; at: number };
      if (connectionId && !found.has(connectionId)) found.set(connectionId, at);
    }
    return found;
  }, [calls]);
  return { count: useCallback((id: string) => used.get(id) ?? 0, [used]), last: useCallback((id: string) => last.get(id), [last]) };
}
