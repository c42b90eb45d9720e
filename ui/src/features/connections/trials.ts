import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, take } from "@/api/client";
import { keyOf } from "@/api/queries";
import type { Trial } from "./state";

export type Trials = Record<string, Trial>;
export type TestOne = (connection: string, environment: string) => Promise<Trial>;
const name = (connection: string, environment: string) => `${connection}/${environment}`;

/** The results of tests made in this browser; they live as long as the page is open. */
export function useTrials() {
  const client = useQueryClient();
  const trials = useQuery<Trials>({ queryKey: keyOf("trials"), queryFn: () => ({}), staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY }).data ?? {};
  const test: TestOne = useCallback(
    async (connection, environment) => {
      const result = await take(api.POST("/api/integrations/{id}/test", { params: { path: { id: connection } }, body: { environment } }));
      const report = result.environments[0] as Trial;
      client.setQueryData<Trials>(keyOf("trials"), (before) => ({ ...before, [name(connection, environment)]: report }));
      return report;
    },
    [client],
  );
  const of = useCallback((connection: string, environment: string): Trial | undefined => trials[name(connection, environment)], [trials]);
  return { of, test };
}
