import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { queries } from "@/api/queries";

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
