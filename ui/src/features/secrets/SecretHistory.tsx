import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Flame, Undo2 } from "lucide-react";
import { api, type Schemas, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import { useNames } from "@/api/names";
import { type Environment, keyOf } from "@/api/queries";
import { Button } from "@/kit/Button";
import { EnvironmentName } from "@/kit/Jack";
import { Skeleton } from "@/kit/Listing";
import { Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { ago, moment } from "@/kit/time";
import { toast } from "@/kit/toasts";
import { sure } from "@/kit/sure";
import { w } from "@/words";
import css from "./secrets.module.css";

type Version = Schemas["SecretVersion"];
const TONES = { current: "ok", previous: "warn", retired: "soft" } as const;

/** Who set it when, newest first; the former value can come back for a day, or be wiped before. */
export function SecretHistory({ name, environments }: { name: string; environments: Environment[] }) {
  const found = useQuery({ queryKey: keyOf("secrets", name, "versions"), queryFn: async () => (await take(api.GET("/api/secrets/{name}/versions", { params: { path: { name } } }))).items });
  return (
    <section className="stack tight">
      <h3>{w.secrets.history}</h3>
      {found.error ? (
        <ProblemCard error={found.error} doing={w.secrets.history} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Skeleton rows={2} />
      ) : (
        <table className={css.history} aria-label={w.secrets.history}>
          <tbody>
            {found.data.map((each) => (
              <Row key={`${each.environment} ${each.version}`} name={name} version={each} place={environments.find((one) => one.key === each.environment)} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Row({ name, version, place }: { name: string; version: Version; place?: Environment }) {
  const client = useQueryClient();
  const names = useNames();
  const where = { params: { path: { name } }, body: { environment: version.environment } };
  const onSettled = () => client.invalidateQueries({ predicate: (each) => ["secrets", "credentials", "connections"].includes(String(each.queryKey[1])) });
  const onError = (error: unknown) => toast(`${asProblem(error).detail} ${asProblem(error).cure}`, { tone: "bad", seconds: 8 });
  const restore = useMutation({ mutationFn: () => take(api.POST("/api/secrets/{name}/restore", where)), onSuccess: (saved) => toast(w.secrets.restored(saved.version)), onError, onSettled });
  const retire = useMutation({ mutationFn: () => take(api.POST("/api/secrets/{name}/retire", where)), onSuccess: () => toast(w.secrets.retired(version.version)), onError, onSettled });
  const at = place?.name ?? version.environment;
  const busy = restore.isPending || retire.isPending;
  return (
    <tr>
      <td>
        <EnvironmentName name={at} live={place?.live ?? false} color={place?.color} />
      </td>
      <td>
        <Pill tone={TONES[version.state]}>
          v{version.version} {w.secrets.states[version.state]}
        </Pill>
      </td>
      <td className="faint" style={{ width: "100%" }}>
        {w.secrets.setBy(names(version.createdBy), ago(version.createdAt))}
        {version.hint ? <span className="mono" style={{ whiteSpace: "nowrap" }}> …{version.hint}</span> : null}
      </td>
      <td>
        {version.restorableUntil != null && (
          <span style={{ display: "inline-flex" }}>
            <Button needs="write_credentials" small look="quiet" icon={<Undo2 size={14} aria-hidden />} title={w.secrets.until(moment(version.restorableUntil))} disabled={busy} aria-label={w.secrets.restoreOf(version.version, at)} onClick={() => restore.mutate()}>
              {w.secrets.restore}
            </Button>
            <Button needs="write_credentials" small square look="quiet" icon={<Flame size={14} aria-hidden />} disabled={busy} title={w.secrets.retire} aria-label={w.secrets.retireOf(version.version, at)} onClick={async () => (await sure(w.secrets.retireSure(version.version, at), w.secrets.retire, { danger: true })) && retire.mutate()} />
          </span>
        )}
      </td>
    </tr>
  );
}
