import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import { type Connection, keyOf } from "@/api/queries";
import { Pill } from "@/kit/Pill";
import { w } from "@/words";

/** What a sign-in was granted, and what cannot be called without the rest. */
export function Scopes({ connection, environment, connector }: { connection: Connection; environment: string; connector: Schemas["ConnectorView"] }) {
  const found = useQuery({
    queryKey: keyOf("connections", connection.id, "scopes", environment),
    queryFn: () => take(api.GET("/api/integrations/{id}/scopes/{environment}", { params: { path: { id: connection.id, environment } } })),
    enabled: !!connection.credentials[environment],
  });
  if (!connection.credentials[environment]) return <span className="faint">{w.state.notSet}</span>;
  if (found.error) return <span className="quiet">{asProblem(found.error).detail}</span>;
  if (!found.data) return <span className="faint">{w.state.loading}</span>;
  const { scopes } = found.data;
  const lost = scopes.filter((each) => each.granted === false);
  if (!scopes.length) return <span className="faint">{w.connection.noScopes}</span>;
  if (!connection.credentials[environment].fields.access_token?.set) return <span className="faint">{w.connection.scopesAsked(scopes.filter((each) => each.asked).length)}</span>;
  if (scopes.every((each) => each.granted === null)) return <span className="faint">{w.connection.scopesUntold(scopes.length)}</span>;
  if (!lost.length) return <span>{w.connection.scopesAll(scopes.length)}</span>;
  const named = (keys: string[]) => keys.map((key) => connector.spec.operations[key]?.name ?? key).join(", ");
  const lossOf = (each: (typeof scopes)[number]) => [each.operations.length ? w.connection.without(named(each.operations)) : "", each.renewal ? w.connection.withoutRenewal : "", !each.operations.length && !each.renewal ? w.connection.withoutNothing : ""].filter(Boolean).join(" ");
  return (
    <div className="stack tight">
      <Pill tone="warn">{w.connection.scopesLost(lost.length, scopes.length)}</Pill>
      <ul className="stack tight small">
        {lost.map((each) => (
          <li key={each.scope}>
            <code>{each.scope}</code> <span className="quiet">{lossOf(each)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
