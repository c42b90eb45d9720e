import { useInfiniteQuery } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import { type Connection, keyOf } from "@/api/queries";
import { AuditTable } from "@/features/audit/AuditTable";
import { Card } from "@/kit/Page";

export default function ConnectionAudit({ connection }: { connection: Connection }) {
  const found = useInfiniteQuery({
    queryKey: keyOf("connections", connection.id, "audit"),
    queryFn: ({ pageParam }) => take(api.GET("/api/integrations/{id}/audit", { params: { path: { id: connection.id }, query: { limit: 100, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
  return (
    <Card flush>
      <AuditTable query={found} />
    </Card>
  );
}
