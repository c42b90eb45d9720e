import { Menu } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import { type Connection, type Environment, queries } from "@/api/queries";
import { SchemaForm } from "@/form/SchemaForm";
import type { Schema, Values } from "@/form/schema";
import { Button } from "@/kit/Button";
import { Modal } from "@/kit/Dialog";
import { Item } from "@/kit/Item";
import { ProblemCard } from "@/kit/ProblemCard";
import { toast } from "@/kit/toasts";
import { sure } from "@/kit/sure";
import { w } from "@/words";
import { Trial } from "./TrialView";

interface Props {
  connection: Connection;
  environment: Environment;
  fields: Schema;
}

/** Rotate with a rehearsal, take a change back, remove: what is done to a credential as a whole. */
export function ColumnMenu({ connection, environment, fields }: Props) {
  const client = useQueryClient();
  const [rotating, setRotating] = useState(false);
  const where = { params: { path: { id: connection.id, environment: environment.key } } };
  const refresh = () => client.invalidateQueries({ predicate: (each) => ["connections", "credentials", "secrets"].includes(String(each.queryKey[1])) });
  const fail = (error: unknown) => toast(`${asProblem(error).detail} ${asProblem(error).cure}`, { tone: "bad", seconds: 8 });
  const undo = useMutation({ mutationFn: () => take(api.POST("/api/integrations/{id}/credentials/{environment}/undo", where)), onSuccess: () => (toast(w.connection.undone), refresh()), onError: fail });
  const remove = useMutation({ mutationFn: () => take(api.DELETE("/api/integrations/{id}/credentials/{environment}", where)), onSuccess: () => (toast(w.connection.removed(environment.name)), refresh()), onError: fail });
  if (!connection.credentials[environment.key]) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button small square look="quiet" aria-label={w.connection.moreIn(environment.name)} icon={<Ellipsis size={15} aria-hidden />} />
        </Menu.Target>
        <Menu.Dropdown>
          <Item needs="write_credentials" onClick={() => setRotating(true)}>{w.connection.rotate}</Item>
          <Item needs="write_credentials" onClick={() => undo.mutate()}>{w.connection.undo}</Item>
          <Menu.Divider />
          <Item needs="write_credentials" data-danger onClick={async () => (await sure(w.connection.removeSure(environment.name), w.connection.remove, { danger: true })) && remove.mutate()}>
            {w.connection.remove}
          </Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={rotating} onClose={() => setRotating(false)} size={560} title={w.connection.rotateTitle(connection.name, environment.name)}>
        {rotating && <Rotation connection={connection} environment={environment} fields={fields} close={() => setRotating(false)} refresh={refresh} />}
      </Modal>
    </>
  );
}

/** New values are kept aside and tested; nothing uses them before the switch. */
function Rotation({ connection, environment, fields, close, refresh }: Props & { close: () => void; refresh: () => Promise<void> }) {
  const [values, setValues] = useState<Values>({});
  const secrets = [...new Set((useQuery(queries.secrets()).data ?? []).map((each) => each.name))];
  const where = { params: { path: { id: connection.id, environment: environment.key } } };
  const begin = useMutation<Schemas["CredentialRotation"]>({ mutationFn: () => take(api.POST("/api/integrations/{id}/credentials/{environment}/rotate", { ...where, body: values })), onSuccess: () => setValues({}) });
  const promote = useMutation({
    mutationFn: () => take(api.POST("/api/integrations/{id}/credentials/{environment}/promote", where)),
    onSuccess: async () => {
      toast(w.connection.promoted(environment.name));
      await refresh();
      close();
    },
  });
  const cancel = useMutation({ mutationFn: () => take(api.DELETE("/api/integrations/{id}/credentials/{environment}/rotate", where)), onSettled: async () => (await refresh(), close()) });
  const report = begin.data?.test;
  const error = begin.error ?? promote.error;
  return (
    <div className="stack" style={{ gap: 16 }}>
      <p className="quiet">{begin.data ? w.connection.rehearsed : w.connection.rotateText}</p>
      {!begin.data && <SchemaForm prefix="rotate" schema={fields} values={values} secrets={secrets} onChange={setValues} />}
      {report && <Trial report={report} />}
      {error && <ProblemCard error={error} doing={w.connection.rotate} />}
      <div className="row">
        {!begin.data ? (
          <Button look="primary" disabled={begin.isPending || Object.keys(values).length === 0} onClick={() => begin.mutate()}>
            {begin.isPending ? w.action.testing : w.connection.rehearse}
          </Button>
        ) : (
          <Button look={report && !report.ok ? "danger" : "primary"} disabled={promote.isPending} onClick={() => promote.mutate()}>
            {report && !report.ok ? w.connection.promoteAnyway : w.connection.promote}
          </Button>
        )}
        <Button look="quiet" onClick={() => (begin.data ? cancel.mutate() : close())}>
          {w.action.cancel}
        </Button>
      </div>
    </div>
  );
}
