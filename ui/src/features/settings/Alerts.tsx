import { Checkbox, Switch, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { BellRing, Plus } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import { tame } from "@/api/places";
import { type Connection, keyOf, queries } from "@/api/queries";
import { may } from "@/api/rights";
import { SchemaForm } from "@/form/SchemaForm";
import type { Schema, Values } from "@/form/schema";
import { Exchanges } from "@/features/runs/Exchanges";
import { Button } from "@/kit/Button";
import { DataTable } from "@/kit/DataTable";
import { Modal } from "@/kit/Dialog";
import { Listing } from "@/kit/Listing";
import { Card } from "@/kit/Page";
import { Hint, Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { Choice, EnvironmentChoice } from "@/kit/Search";
import { sure } from "@/kit/sure";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import css from "./settings.module.css";

type Alert = Schemas["AlertRule"];
type Kind = Alert["kinds"][number];
const KINDS = Object.keys(w.alerts.kinds) as Kind[];
// What a message usually asks for, filled so that a first alert needs little typing.
const USUAL = [
  { names: ["subject", "title"], template: "{{alert.title}}" },
  { names: ["textBody", "text", "body", "message", "content"], template: "{{alert.text}}" },
];

/** What somebody is told of, through which connection; tried in the sandbox before it is saved. */
export default function Alerts() {
  const client = useQueryClient();
  const found = useQuery({ queryKey: keyOf("alerts"), queryFn: async () => (await take(api.GET("/api/alerts"))).items });
  const connections = useQuery(queries.connections()).data ?? [];
  const [making, setMaking] = useState(false);
  const [tried, setTried] = useState<{ name: string; result: Schemas["CallResult"] } | null>(null);
  const settled = () => client.invalidateQueries({ queryKey: keyOf("alerts") });
  const onError = (error: unknown) => toast(`${asProblem(error).detail} ${asProblem(error).cure}`, { tone: "bad", seconds: 8 });
  const turn = useMutation({ mutationFn: ({ id, createdAt: _made, updatedAt: _changed, ...draft }: Alert) => take(api.PUT("/api/alerts/{id}", { params: { path: { id } }, body: { ...draft, enabled: !draft.enabled } })), onError, onSettled: settled });
  const remove = useMutation({ mutationFn: (id: string) => take(api.DELETE("/api/alerts/{id}", { params: { path: { id } } })), onError, onSettled: settled });
  const attempt = useMutation({
    mutationFn: async (alert: Alert) => ({ name: alert.name, result: await take(api.POST("/api/alerts/{id}/try", { params: { path: { id: alert.id } } })) }),
    onSuccess: setTried,
    onError,
  });
  const nameOf = (id: string) => connections.find((each) => each.id === id)?.name ?? id;
  const add = (
    <Button needs="manage_project" small look="primary" icon={<Plus size={14} aria-hidden />} onClick={() => setMaking(true)}>
      {w.alerts.add}
    </Button>
  );
  return (
    <Card title={w.settings.sections.alerts} about={w.alerts.about} actions={found.data?.length ? add : undefined} flush>
      <Listing query={found} doing={w.alerts.doing} empty={{ icon: <BellRing size={22} aria-hidden />, title: w.alerts.none, text: w.alerts.noneText, actions: add }}>
        {(rows) => (
          <DataTable
            label={w.settings.sections.alerts}
            rows={rows}
            id={(each) => each.id}
            columns={[
              { key: "name", head: w.connect.name, cell: (each: Alert) => <div className="name"><strong>{each.name}</strong></div> },
              {
                key: "kinds",
                head: w.alerts.of,
                cell: (each: Alert) => (
                  <span className="row wrap">
                    {each.kinds.map((kind) => (
                      <Pill key={kind} tone="soft">
                        {w.alerts.kinds[kind]}
                      </Pill>
                    ))}
                  </span>
                ),
              },
              { key: "through", head: w.alerts.through, cell: (each: Alert) => <span className="quiet">{nameOf(each.connection)}</span> },
              { key: "quiet", head: w.alerts.quiet, cell: (each: Alert) => <span className="quiet num">{w.alerts.minutes(each.quietMinutes)}</span> },
              { key: "on", head: w.alerts.on, cell: (each: Alert) => <Switch size="xs" aria-label={w.alerts.onOf(each.name)} checked={each.enabled} disabled={!may("manage_project") || turn.isPending} onChange={() => turn.mutate(each)} /> },
              {
                key: "do",
                head: "",
                end: true,
                cell: (each: Alert) => (
                  <span className="row" style={{ justifyContent: "flex-end" }}>
                    <Button needs="run" small aria-label={w.alerts.tryOf(each.name)} disabled={attempt.isPending} onClick={() => attempt.mutate(each)}>
                      {w.connection.try}
                    </Button>
                    <Button needs="manage_project" small look="quiet" aria-label={w.alerts.deleteOf(each.name)} onClick={async () => (await sure(w.alerts.deleteSure(each.name), w.action.delete, { danger: true })) && remove.mutate(each.id)}>
                      {w.action.delete}
                    </Button>
                  </span>
                ),
              },
            ]}
          />
        )}
      </Listing>
      <Modal opened={making} onClose={() => setMaking(false)} size={620} title={w.alerts.add}>
        {making && (
          <NewAlert
            connections={connections}
            close={() => {
              setMaking(false);
              void settled();
            }}
          />
        )}
      </Modal>
      <Modal opened={!!tried} onClose={() => setTried(null)} size={720} title={tried?.name ?? ""}>
        {tried && (
          <div className="stack" style={{ gap: 14 }}>
            <Hint tone="sandbox">
              <strong>{tried.result.problem?.message ?? w.state.wouldHaveSent}</strong> {tried.result.summary}
            </Hint>
            <Exchanges exchanges={tried.result.trace} />
          </div>
        )}
      </Modal>
    </Card>
  );
}

function NewAlert({ connections, close }: { connections: Connection[]; close: () => void }) {
  const environments = useQuery(queries.environments()).data ?? [];
  const [name, setName] = useState("");
  const [kinds, setKinds] = useState<Kind[]>(["run.failed"]);
  const [connection, setConnection] = useState("");
  const [operation, setOperation] = useState("");
  const [chosen, setEnvironment] = useState("");
  const environment = chosen || (tame(environments)?.key ?? "");
  const [inputs, setInputs] = useState<Values>({});
  // As the connection asks for them: what it has no default for is required.
  const offered = useQuery({ ...queries.operations(connection), enabled: !!connection }).data;
  const operations = (offered ?? []).filter((each) => each.effect !== "read" && each.effect !== "delete");
  const schemaOf = (key: string) => offered?.find((each) => each.key === key)?.input as Schema | undefined;
  const schema = schemaOf(operation);
  const save = useMutation({ mutationFn: () => take(api.POST("/api/alerts", { body: { name: name.trim(), kinds, connection, operation, environment, inputs } })), onSuccess: (made) => (toast(w.alerts.saved(made.name)), close()) });
  const choose = (key: string) => {
    setOperation(key);
    const asked = schemaOf(key)?.properties ?? {};
    const filled = USUAL.flatMap(({ names, template }) => names.filter((each) => each in asked).slice(0, 1).map((each) => [each, template] as const));
    setInputs(Object.fromEntries(filled));
  };
  return (
    <form className="stack" style={{ gap: 16 }} onSubmit={(event) => (event.preventDefault(), save.mutate())}>
      <TextInput label={w.connect.name} required data-autofocus maxLength={120} placeholder={w.alerts.example} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Checkbox.Group label={w.alerts.of} value={kinds} onChange={(next) => setKinds(next as Kind[])}>
        <div className={css.roles}>
          {KINDS.map((each) => (
            <Checkbox key={each} size="sm" value={each} label={w.alerts.kinds[each]} />
          ))}
        </div>
      </Checkbox.Group>
      <div className="stack tight">
        <h3>{w.alerts.through}</h3>
        <div className="row wrap">
          <Choice
            label={w.credentials.connection}
            value={connection}
            onChange={(next) => {
              setConnection(next);
              setOperation("");
            }}
            options={[{ value: "", label: w.alerts.chooseConnection }, ...connections.map((each) => ({ value: each.id, label: each.name }))]}
          />
          {offered && <Choice label={w.alerts.operation} value={operation} onChange={choose} options={[{ value: "", label: w.alerts.chooseOperation }, ...operations.map((each) => ({ value: each.key, label: each.name }))]} />}
          <EnvironmentChoice label={w.audit.environment} value={environment} onChange={setEnvironment} environments={environments} />
        </div>
      </div>
      {schema && (
        <div className="stack tight">
          <p className="small quiet">{w.alerts.fields}</p>
          <SchemaForm fold prefix="alert" schema={schema} values={inputs} onChange={setInputs} />
        </div>
      )}
      {save.error && <ProblemCard error={save.error} doing={w.alerts.saving} />}
      <div className="row">
        <Button needs="manage_project" type="submit" look="primary" disabled={!name.trim() || !kinds.length || !operation || save.isPending}>
          {w.action.save}
        </Button>
        <Button look="quiet" onClick={close}>
          {w.action.cancel}
        </Button>
      </div>
    </form>
  );
}
