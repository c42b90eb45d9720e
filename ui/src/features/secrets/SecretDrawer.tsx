import { Drawer } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useNames } from "@/api/names";
import { type Environment, keyOf, queries } from "@/api/queries";
import { DependentTable } from "@/features/connections/DependentTable";
import { Button } from "@/kit/Button";
import { Jack } from "@/kit/Jack";
import { Skeleton } from "@/kit/Listing";
import { ProblemCard } from "@/kit/ProblemCard";
import { moment } from "@/kit/time";
import { toast } from "@/kit/toasts";
import { sure } from "@/kit/sure";
import { w } from "@/words";
import css from "./secrets.module.css";
import { NewValue } from "./NewValue";
import { SecretHistory } from "./SecretHistory";
import type { SecretRow } from "./Secrets";

interface Props {
  row?: SecretRow;
  close: () => void;
  environments: Environment[];
}

/** One secret: where it is set, who set it when, what uses it. No value, anywhere. */
export function SecretDrawer({ row, close, environments }: Props) {
  return (
    <Drawer opened={!!row} onClose={close} size={600} title={row?.name ?? ""} closeButtonProps={{ "aria-label": w.action.close }}>
      {row && <Inside row={row} close={close} environments={environments} />}
    </Drawer>
  );
}

function Inside({ row, close, environments }: Props & { row: SecretRow }) {
  const client = useQueryClient();
  const dependents = useQuery(queries.secretDependents(row.name));
  const names = useNames();
  const [rotating, setRotating] = useState<string | null>(null);
  // What served when the rotation began: the list is newer after the switch.
  const [before, setBefore] = useState<number | undefined>();
  const remove = useMutation({
    mutationFn: (force: boolean) => take(api.DELETE("/api/secrets/{name}", { params: { path: { name: row.name }, query: { force } } })),
    onSuccess: async () => {
      close();
      toast(w.secrets.deleted(row.name));
      await client.invalidateQueries({ queryKey: keyOf("secrets") });
    },
  });
  const used = dependents.data?.length ?? 0;
  return (
    <div className="stack loose">
      <ul className={css.places}>
        {environments.map((each) => {
          const secret = row.by[each.key];
          return (
            <li key={each.key}>
              <div className="row apart">
                <span className="row">
                  <Jack state={secret ? "ok" : "unset"} color={each.color} />
                  <strong>{each.name}</strong>
                  {secret?.hint && <code className="faint">…{secret.hint}</code>}
                </span>
                <Button needs="write_credentials" small onClick={() => {
                    setBefore(secret?.version);
                    setRotating(rotating === each.key ? null : each.key);
                  }} aria-expanded={rotating === each.key}>
                  {secret ? w.secrets.rotate : w.secrets.setIt}
                </Button>
              </div>
              <span className={css.version}>{secret ? w.secrets.version(secret.version, names(secret.createdBy), moment(secret.createdAt)) : w.state.notSet}</span>
              {rotating === each.key && <NewValue name={row.name} environment={each} now={before} done={() => setRotating(null)} />}
            </li>
          );
        })}
      </ul>
      <SecretHistory name={row.name} environments={environments} />
      <section className="stack tight">
        <h3>{w.connections.usedBy}</h3>
        {dependents.error ? <ProblemCard error={dependents.error} doing={w.secrets.doingUsers} retry={() => void dependents.refetch()} /> : !dependents.data ? <Skeleton rows={2} /> : used === 0 ? <p className="quiet">{w.secrets.unused}</p> : <DependentTable rows={dependents.data} />}
      </section>
      {remove.error && <ProblemCard error={remove.error} doing={w.action.delete} />}
      <div>
        <Button needs="write_credentials" look="danger" disabled={remove.isPending || !dependents.data} onClick={async () => (await sure(w.secrets.deleteSure(row.name, used), w.action.delete, { danger: true })) && remove.mutate(used > 0)}>
          {w.action.delete}
        </Button>
      </div>
    </div>
  );
}
