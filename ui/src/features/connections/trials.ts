import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, take } from "@/api/client";
import { type Connection, keyOf } from "@/api/queries";
import type { LastTrial, Trial } from "./state";

export type TestOne = (connection: string, environment: string) => Promise<Trial>;

/** Tests one environment; the lists and pages that show the connection know the result at once. */
export function useTest(): TestOne {
  const client = useQueryClient();
  return useCallback(
    async (connection, environment) => {
      const result = await take(api.POST("/api/integrations/{id}/test", { params: { path: { id: connection } }, body: { environment } }));
      const report = result.environments[0] as Trial;
      keep(client, connection, report);
      return report;
    },
    [client],
  );
}

export function keep(client: QueryClient, id: string, report: Trial): void {
  const now = Date.now();
  const put = (each: Connection): Connection => {
    const former = each.trials[report.environment];
    const trial: LastTrial = { ...report, triedAt: now, workedAt: report.ok ? now : (former?.workedAt ?? null), outdated: false };
    return { ...each, trials: { ...each.trials, [report.environment]: trial } };
  };
  client.setQueriesData<Connection | Connection[]>({ queryKey: keyOf("connections") }, (before) => {
    if (Array.isArray(before)) return before.map((each) => (each.id === id ? put(each) : each));
    return before?.id === id && before.trials ? put(before) : before;
  });
}
