import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, type Schemas, take } from "@/api/client";
import { keyOf } from "@/api/queries";
import { Button } from "@/kit/Button";
import { Skeleton } from "@/kit/Listing";
import { Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { sure } from "@/kit/sure";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import css from "./catalog.module.css";

/** What belongs to a connector of the project alone: its versions, steps that are behind, its end. */
export function OwnConnector({ connector, close }: { connector: Schemas["ConnectorView"]; close: () => void }) {
  const client = useQueryClient();
  const where = { params: { path: { slug: connector.key } } };
  const versions = useQuery({ queryKey: keyOf("connector", connector.key, "versions"), queryFn: async () => (await take(api.GET("/api/catalog/{slug}/versions", where))).items });
  const drift = useQuery({ queryKey: keyOf("connector", connector.key, "drift"), queryFn: () => take(api.GET("/api/catalog/{slug}/drift", where)) });
  const remove = useMutation({
    mutationFn: () => take(api.DELETE("/api/catalog/{slug}", where)),
    onSuccess: async () => {
      close();
      toast(w.connection.deleted(connector.name));
      await client.invalidateQueries({ queryKey: keyOf("catalog") });
    },
  });
  const error = versions.error ?? drift.error;
  return (
    <section className={css.section}>
      <h3>{w.catalog.own}</h3>
      {error ? (
        <ProblemCard error={error} doing={w.catalog.doing} retry={() => [versions, drift].forEach((each) => each.error && void each.refetch())} />
      ) : !versions.data || !drift.data ? (
        <Skeleton rows={2} />
      ) : (
        <div className="stack tight">
          <p className="quiet">{w.catalog.versions(versions.data.map((each) => (each.state === "draft" ? `${each.version} (${w.state.draft})` : each.version)).join(", "))}</p>
          {drift.data.steps.length === 0 && <p className="quiet">{w.catalog.noDrift}</p>}
          {drift.data.steps.map((each) => (
            <div key={each.flowId + each.nodeId}>
              <Link to="/flows/$id" params={{ id: each.flowId }}>
                {each.flowName}
              </Link>{" "}
              <code className="faint">{each.nodeId}</code> <span className="quiet">{w.catalog.pinnedTo(each.pinnedVersion ?? "?")}</span>
              <ul>
                {each.changes.map((change) => (
                  <li key={change.kind + change.field} className="row small">
                    <Pill tone={change.severity === "breaking" ? "bad" : change.severity === "warning" ? "warn" : "soft"}>{w.settings.severities[change.severity]}</Pill> {change.message}
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </div>
      )}
      {remove.error && <ProblemCard error={remove.error} doing={w.action.delete} />}
      <div style={{ marginTop: 12 }}>
        <Button needs="publish_connectors" small look="danger" disabled={remove.isPending} onClick={async () => (await sure(w.catalog.deleteSure(connector.name), w.action.delete, { danger: true })) && remove.mutate()}>
          {w.catalog.deleteOwn}
        </Button>
      </div>
    </section>
  );
}
