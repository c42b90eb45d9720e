import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useNames } from "@/api/names";
import { type Environment, queries } from "@/api/queries";
import { DeleteUsed } from "@/features/connections/DeleteUsed";
import { DependentTable } from "@/features/connections/DependentTable";
import { Button } from "@/kit/Button";
import { Drawer } from "@/kit/Dialog";
import { Jack } from "@/kit/Jack";
import { Skeleton } from "@/kit/Listing";
import { ProblemCard } from "@/kit/ProblemCard";
import { moment } from "@/kit/time";
import { toast } from "@/kit/toasts";
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
    <Drawer opened={!!row} onClose={close} size={600} title={row?.name ?? ""}>
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
  const [deleting, setDeleting] = useState(false);
  const others = [...new Set((useQuery(queries.secrets()).data ?? []).map((each) => each.name))].filter((each) => each !== row.name);
  const where = { params: { path: { name: row.name } } };
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
      {!deleting && (
        <section className="stack tight">
          <h3>{w.connections.usedBy}</h3>
          {dependents.error ? <ProblemCard error={dependents.error} doing={w.secrets.doingUsers} retry={() => void dependents.refetch()} /> : !dependents.data ? <Skeleton rows={2} /> : used === 0 ? <p className="quiet">{w.secrets.unused}</p> : <DependentTable rows={dependents.data} />}
        </section>
      )}
      {deleting ? (
        <section className="stack tight" aria-label={w.connection.deleteTitle(row.name)}>
          <h3>{w.connection.deleteTitle(row.name)}</h3>
          <DeleteUsed
            found={dependents.data ?? []}
            unused={w.secrets.deleteUnused}
            others={others.map((each) => ({ value: each, label: each }))}
            noOther={w.secrets.noOther}
            replaceText={w.secrets.replaceText}
            replace={(other) => take(api.POST("/api/secrets/{name}/replace", { ...where, body: { with: other } }))}
            inUse={async () => (await take(api.GET("/api/secrets/{name}/dependents", where))).items.length > 0}
            remove={(force) => take(api.DELETE("/api/secrets/{name}", { params: { ...where.params, query: { force } } }))}
            done={async () => {
              close();
              toast(w.connection.deleted(row.name));
              await client.invalidateQueries({ predicate: (each) => ["secrets", "connections", "credentials"].includes(String(each.queryKey[1])) && each.queryKey[2] !== row.name });
            }}
            close={() => setDeleting(false)}
          />
        </section>
      ) : (
        <div>
          <Button needs="write_credentials" look="danger" disabled={!dependents.data} onClick={() => setDeleting(true)}>
            {w.action.delete}
          </Button>
        </div>
      )}
    </div>
  );
}
