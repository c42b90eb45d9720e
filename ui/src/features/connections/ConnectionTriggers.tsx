import { useQuery } from "@tanstack/react-query";
import { Zap } from "lucide-react";
import type { Schemas } from "@/api/client";
import { type Connection, queries } from "@/api/queries";
import { Empty, Skeleton } from "@/kit/Listing";
import { Card } from "@/kit/Page";
import { Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { w } from "@/words";
import { DependentTable } from "./DependentTable";

/** The triggers that come in through the connection, and those its connector offers. */
export default function ConnectionTriggers({ connection, connector }: { connection: Connection; connector: Schemas["ConnectorView"] }) {
  const found = useQuery(queries.connectionDependents(connection.id));
  if (found.error) return <ProblemCard error={found.error} doing={w.connection.tabs.triggers} retry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton rows={3} />;
  const rows = found.data.filter((each) => each.kind === "trigger");
  const offered = connector.triggers ?? [];
  return (
    <div className="stack loose">
      <Card flush>{rows.length ? <DependentTable rows={rows} /> : <Empty icon={<Zap size={22} aria-hidden />} title={w.connection.noTriggers} text={offered.length ? w.connection.offersTriggers : w.connection.offersNone} />}</Card>
      {offered.length > 0 && (
        <Card title={w.connection.offered}>
          <ul className="stack tight">
            {offered.map((each) => (
              <li key={each.key} className="row">
                {each.name} <Pill tone="soft">{(w.triggers.kinds as Record<string, string>)[each.kind] ?? each.kind}</Pill>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}
