import { TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { tame } from "@/api/places";
import { type Connection, queries } from "@/api/queries";
import { Properties } from "@/features/catalog/ConnectorDrawer";
import catalogCss from "@/features/catalog/catalog.module.css";
import { Exchanges } from "@/features/runs/Exchanges";
import { faultsFrom, faultsIn } from "@/form/faults";
import { SchemaForm } from "@/form/SchemaForm";
import { type Schema, type Values, withSettings } from "@/form/schema";
import { Button } from "@/kit/Button";
import { Modal } from "@/kit/Dialog";
import { EnvironmentChoice } from "@/kit/Search";
import { JsonView } from "@/kit/JsonView";
import { Card } from "@/kit/Page";
import { Hint, Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { sure } from "@/kit/sure";
import { w } from "@/words";

interface Props {
  connection: Connection;
  connector: Schemas["ConnectorView"];
}
type Operation = Schemas["ConnectorView"]["spec"]["operations"][string];

/** What the connection can do, each to be tried: in the sandbox first, for real on purpose. */
export default function Operations({ connection, connector }: Props) {
  const [search, setSearch] = useState("");
  const [trying, setTrying] = useState<string | null>(null);
  const rows = Object.entries(connector.spec.operations).filter(([key, each]) => `${key} ${each.name} ${each.description}`.toLowerCase().includes(search.toLowerCase()));
  const operation = trying ? connector.spec.operations[trying] : undefined;
  return (
    <Card
      title={w.catalog.operations}
      actions={<TextInput size="xs" aria-label={w.connection.searchOperations} placeholder={w.connection.searchOperations} value={search} onChange={(event) => setSearch(event.currentTarget.value)} data-page-search />}
    >
      {rows.length === 0 && <p className="quiet">{w.palette.nothing}</p>}
      {rows.map(([key, each]) => (
        <details key={key} className={catalogCss.operation}>
          <summary>
            <span>{each.name}</span>
            <Pill tone={each.effect === "delete" ? "bad" : "soft"}>{w.catalog.effects[each.effect as "read"] ?? each.effect}</Pill>
            <code>{key}</code>
          </summary>
          <div className={catalogCss.inside}>
            {each.description && <p className="quiet">{each.description}</p>}
            <Properties title={w.catalog.input} schema={each.input as Schema} />
            <Properties title={w.catalog.output} schema={(each.output ?? {}) as Schema} />
            <div>
              <Button small onClick={() => setTrying(key)}>
                {w.connection.try}
              </Button>
            </div>
          </div>
        </details>
      ))}
      <Modal opened={!!operation} onClose={() => setTrying(null)} size={720} title={operation ? `${connection.name}: ${operation.name}` : ""}>
        {operation && trying && <Try connection={connection} name={trying} operation={operation} />}
      </Modal>
    </Card>
  );
}

function Try({ connection, name, operation }: { connection: Connection; name: string; operation: Operation }) {
  const environments = useQuery(queries.environments()).data ?? [];
  const [environment, setEnvironment] = useState(tame(environments)?.key ?? "development");
  const [values, setValues] = useState<Values>({});
  const [strict, setStrict] = useState(false);
  const here = environments.find((each) => each.key === environment);
  const call = useMutation({
    mutationFn: (mode: "sandbox" | "live") => take(api.POST("/api/integrations/{id}/operations/{key}/call", { params: { path: { id: connection.id, key: name } }, body: { inputs: values, environment, mode } })).then((found) => found as Exclude<typeof found, string>), // a stream only where one asks for it
  });
  const faults = { ...faultsFrom(call.error), ...faultsIn(call.data?.problem) };
  const change = (next: Values) => {
    setValues(next);
    call.reset(); // an answer to other inputs says nothing about these
  };
  const go = async (mode: "sandbox" | "live") => {
    setStrict(true);
    if (mode === "live" && !(await sure(w.connection.tryRealSure(operation.name, here?.name ?? environment), w.connection.tryReal))) return;
    call.mutate(mode);
  };
  return (
    <div className="stack" style={{ gap: 16 }}>
      <SchemaForm fold prefix="try" schema={withSettings(operation.input as Schema, connection.config)} values={values} strict={strict} faults={faults} onChange={change} autoFocus />
      <div className="row wrap">
        <EnvironmentChoice label={w.connections.environments} value={environment} onChange={setEnvironment} environments={environments} />
        <Button needs="run" look="primary" disabled={call.isPending} onClick={() => void go("sandbox")}>
          {w.connection.trySandbox}
        </Button>
        <Button needs={here?.live ? "run_live" : "run"} look={here?.live ? "live" : "plain"} disabled={call.isPending} onClick={() => void go("live")}>
          {w.connection.tryReal}
        </Button>
      </div>
      {call.error && <ProblemCard error={call.error} doing={operation.name} />}
      {call.data && (
        <>
          <Hint tone={call.data.trace[0]?.simulated ? "sandbox" : undefined}>
            {Object.keys(faults).length > 0 ? (
              w.connection.correct
            ) : (
              <>
                <strong>{call.data.ok ? `${call.data.status}` : (call.data.problem?.message ?? call.data.errorClass)}</strong> {call.data.summary}
                {call.data.problem?.cure && <p>{call.data.problem.cure}</p>}
              </>
            )}
          </Hint>
          <Exchanges exchanges={call.data.trace} />
          {call.data.output != null && (
            <>
              <h3>{w.catalog.output}</h3>
              <JsonView value={call.data.output} label={w.catalog.output} />
            </>
          )}
        </>
      )}
    </div>
  );
}
