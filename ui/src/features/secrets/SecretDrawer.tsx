import { Drawer, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useRef, useState } from "react";
import { api, take } from "@/api/client";
import { useNames } from "@/api/names";
import { type Environment, keyOf, queries } from "@/api/queries";
import { DependentTable } from "@/features/connections/DependentTable";
import { Trial } from "@/features/connections/TrialView";
import type { Trial as Report } from "@/features/connections/state";
import { Button } from "@/kit/Button";
import { Jack } from "@/kit/Jack";
import { Skeleton } from "@/kit/Listing";
import { ProblemCard } from "@/kit/ProblemCard";
import { moment } from "@/kit/time";
import { toast } from "@/kit/toasts";
import { sure } from "@/kit/sure";
import { w } from "@/words";
import css from "./secrets.module.css";
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
                <Button needs="write_credentials" small onClick={() => setRotating(rotating === each.key ? null : each.key)} aria-expanded={rotating === each.key}>
                  {secret ? w.secrets.rotate : w.secrets.setIt}
                </Button>
              </div>
              <span className={css.version}>{secret ? w.secrets.version(secret.version, names(secret.createdBy), moment(secret.createdAt)) : w.state.notSet}</span>
              {rotating === each.key && <NewValue row={row} environment={each} done={() => setRotating(null)} />}
            </li>
          );
        })}
      </ul>
      <SecretHistory name={row.name} environments={environments} />
      <section className="stack tight">
        <h3>{w.connections.usedBy}</h3>
        {dependents.error ? <ProblemCard error={dependents.error} /> : !dependents.data ? <Skeleton rows={2} /> : used === 0 ? <p className="quiet">{w.secrets.unused}</p> : <DependentTable rows={dependents.data} />}
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

/** New value, then a test of everything that uses it; the former one comes back with Undo. */
function NewValue({ row, environment, done }: { row: SecretRow; environment: Environment; done: () => void }) {
  const client = useQueryClient();
  const value = useRef<HTMLInputElement>(null);
  const [reports, setReports] = useState<{ name: string; key: string; report: Report }[]>([]);
  const dependents = useQuery(queries.secretDependents(row.name)).data ?? [];
  const save = useMutation({
    mutationFn: async () => {
      const text = value.current?.value ?? "";
      await take(api.PUT("/api/secrets/{name}", { params: { path: { name: row.name } }, body: { environment: environment.key, value: text } }));
      if (value.current) value.current.value = "";
      const found: typeof reports = [];
      for (const each of dependents) {
        if (each.kind !== "connection" || !each.environments.includes(environment.key)) continue;
        const tested = await take(api.POST("/api/integrations/{id}/test", { params: { path: { id: each.connectionId } }, body: { environment: environment.key } }));
        found.push({ name: each.name, key: each.connectionId, report: tested.environments[0] as Report });
        setReports([...found]);
      }
      return found;
    },
    onSuccess: async (found) => {
      await client.invalidateQueries({ predicate: (each) => ["secrets", "connections", "credentials"].includes(String(each.queryKey[1])) });
      toast(w.secrets.saved(1));
      if (found.every((each) => each.report.ok)) done();
    },
  });
  const [former] = useState(row.by[environment.key] !== undefined);
  const restore = useMutation({
    mutationFn: () => take(api.POST("/api/secrets/{name}/restore", { params: { path: { name: row.name } }, body: { environment: environment.key } })),
    onSuccess: async (back) => {
      await client.invalidateQueries({ predicate: (each) => ["secrets", "connections", "credentials"].includes(String(each.queryKey[1])) });
      toast(w.secrets.restored(back.version));
      done();
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput label={w.secrets.newValue} ref={value} type="password" autoComplete="new-password" data-secret="" required description={w.secrets.rotateText} autoFocus />
      {reports.map((each) => (
        <section key={each.key} className="stack tight">
          <strong>{each.name}</strong>
          <Trial report={each.report} compact />
        </section>
      ))}
      {reports.some((each) => !each.report.ok) && save.isSuccess && former && (
        <div className="row wrap">
          <span className="quiet small">{w.secrets.someFail}</span>
          <Button needs="write_credentials" small icon={<Undo2 size={14} aria-hidden />} disabled={restore.isPending} onClick={() => restore.mutate()}>
            {w.secrets.restoreFormer}
          </Button>
        </div>
      )}
      {(save.error ?? restore.error) && <ProblemCard error={save.error ?? restore.error} doing={w.secrets.saving} />}
      <div className="row">
        <Button needs="write_credentials" type="submit" small look="primary" disabled={save.isPending}>
          {save.isPending ? w.action.testing : w.secrets.saveAndTest}
        </Button>
        <Button small look="quiet" onClick={done}>
          {w.action.cancel}
        </Button>
      </div>
    </form>
  );
}
