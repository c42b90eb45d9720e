import { useMediaQuery } from "@mantine/hooks";
import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight, Plug } from "lucide-react";
import { useEffect, useState } from "react";
import type { Schemas } from "@/api/client";
import { asProblem } from "@/api/problem";
import { type Connection, type Environment, queries } from "@/api/queries";
import type { Schema } from "@/form/schema";
import { StoredSecret } from "@/form/SecretField";
import { Button } from "@/kit/Button";
import { EnvironmentName, Jack } from "@/kit/Jack";
import { Pill } from "@/kit/Pill";
import { ago, date } from "@/kit/time";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import css from "./matrix.module.css";
import { ColumnMenu } from "./ColumnMenu";
import { EditColumn } from "./EditColumn";
import { cellOf, differences, type Row, rowsOf } from "./matrix";
import { Scopes } from "./Scopes";
import { jackOf } from "./state";
import { Trial } from "./TrialView";
import { useTest } from "./trials";

const NAMES = 190;
const COLUMN = 160;

interface Props {
  connection: Connection;
  connector: Schemas["ConnectorView"];
  environments: Environment[];
  /** The column whose fields are open; it stands in the address. */
  editing?: string;
  edit: (environment: string | undefined) => void;
}

/** Rows are settings, columns are environments: what differs is seen at once. */
export function Matrix({ connection, connector, environments, editing, edit }: Props) {
  const narrow = useMediaQuery("(max-width: 900px)");
  const [column, setColumn] = useState(environments[0]?.key ?? "");
  const [busy, setBusy] = useState<string | null>(null);
  const [all, setAll] = useState(false);
  const tryIt = useTest();
  const open = connection.authType === "none";
  const signsIn = connector.spec.auth.some((each) => (each.key ?? each.type) === connection.authType && each.type === "oauth2") && Object.values(connector.spec.operations).some((each) => each.scopes.length);
  const consent = connector.spec.auth.some((each) => (each.key ?? each.type) === connection.authType && (each as { grant?: string }).grant === "authorization_code");
  const waits = (environment: string) => consent && !!connection.credentials[environment]?.state && !connection.credentials[environment]?.fields.access_token?.set;
  const fields = (connector.credentialFields[connection.authType] ?? {}) as Schema;
  const rows = rowsOf(connector.spec.connection as Schema, fields).filter((each) => !["access_token", "refresh_token", "expires_at"].includes(each.name) || shownSomewhere(connection, each.name));
  const unset = rows.filter((each) => !each.required && !isSet(connection, each));
  const idle = unset.length > 2 ? unset : [];
  const told = rows.filter((each) => !idle.includes(each));
  const shown = narrow ? environments.filter((each) => each.key === column) : environments;

  const test = async (environment: string) => {
    setBusy(environment);
    try {
      await tryIt(connection.id, environment);
    } catch (error) {
      toast(`${asProblem(error).detail} ${asProblem(error).cure}`, { tone: "bad", seconds: 8 });
    } finally {
      setBusy(null);
    }
  };
  useTestKey((environment) => void test(environment));

  return (
    <>
      {narrow && environments.length > 1 && (
        <div className="stack tight" style={{ marginBottom: 12 }}>
          <SegmentedControl fullWidth aria-label={w.audit.environment} value={column} onChange={setColumn} data={environments.map((each) => ({ value: each.key, label: <EnvironmentName name={each.name} live={each.live} color={each.color} /> }))} />
          {shown[0] && <span className="small faint">{w.connection.differs(differences(connection, environments, shown[0], rows))}</span>}
        </div>
      )}
      <div className={css.wrap} tabIndex={0} role="region" aria-label={w.connection.tabs.credentials}>
        <table className={css.matrix} style={{ minWidth: narrow ? 0 : NAMES + shown.length * COLUMN }}>
          <thead>
            <tr>
              <th scope="col" className={css.names}>
                {w.connection.setting}
              </th>
              {shown.map((each) => {
                const jack = jackOf(connection, each, open);
                return (
                  <th key={each.key} scope="col" className={css.head} style={{ borderTopColor: `var(--env-${each.color})` }} data-environment={each.key}>
                    <div className="row apart">
                      <span className="row">
                        <span className="row" style={{ flexWrap: "nowrap" }}>
                          <Jack state={jack.state} color={each.color} />
                          <span>{each.name}</span>
                        </span>
                        <Pill tone={jack.state === "ok" ? "ok" : jack.state === "failing" ? "bad" : "plain"}>{jack.state === "untested" && waits(each.key) ? w.credentials.states.not_signed_in : short(jack)}</Pill>
                      </span>
                      <span className="row" style={{ gap: 6 }}>
                        {waits(each.key) ? (
                          <Button needs="write_credentials" small look="primary" onClick={() => edit(each.key)} aria-label={w.connection.signInTo(each.name)}>
                            {w.catalog.connect}
                          </Button>
                        ) : (
                          <Button needs="run" small icon={<Plug size={14} aria-hidden />} disabled={busy === each.key} onClick={() => void test(each.key)} aria-label={w.connection.testIn(each.name)}>
                            {busy === each.key ? w.action.testing : w.action.test}
                          </Button>
                        )}
                        <Button needs="edit_connections" small onClick={() => edit(each.key)} aria-label={connection.credentials[each.key]?.state || open ? w.connection.editIn(each.name) : w.connection.setUpIn(each.name)}>
                          {connection.credentials[each.key]?.state || open ? w.action.edit : w.connection.setUp}
                        </Button>
                        <ColumnMenu connection={connection} environment={each} fields={fields} />
                      </span>
                    </div>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {[...told, ...(all ? idle : [])].map((row) => (
              <tr key={row.part + row.name}>
                <th scope="row">{row.label}</th>
                {shown.map((each) => (
                  <td key={each.key}>{row.part === "config" ? <Setting connection={connection} environments={environments} environment={each} row={row} /> : <Credential connection={connection} environment={each} row={row} />}</td>
                ))}
              </tr>
            ))}
            {idle.length > 0 && (
              <tr>
                <td colSpan={shown.length + 1} className={css.fold}>
                  <Button small look="quiet" aria-expanded={all} icon={all ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />} onClick={() => setAll(!all)}>
                    {w.connection.idle(idle.length)}
                  </Button>
                  {!all && <span className="small faint">{idle.map((each) => each.label).join(", ")}</span>}
                </td>
              </tr>
            )}
            {signsIn && (
              <tr>
                <th scope="row">{w.connection.scopes}</th>
                {shown.map((each) => (
                  <td key={each.key}>
                    <Scopes connection={connection} environment={each.key} connector={connector} />
                  </td>
                ))}
              </tr>
            )}
            <tr>
              <th scope="row">{w.connection.lastTest}</th>
              {shown.map((each) => (
                <td key={each.key}>
                  <LastTest connection={connection} environment={each.key} />
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
      <EditColumn connection={connection} connector={connector} environments={environments} environment={environments.find((each) => each.key === editing)} close={() => edit(undefined)} saved={(environment) => void test(environment)} />
    </>
  );
}

function shownSomewhere(connection: Connection, name: string): boolean {
  return Object.values(connection.credentials).some((each) => each.fields[name]?.set);
}
/** Whether any environment says something of its own about it. */
function isSet(connection: Connection, row: Row): boolean {
  if (row.part === "credential") return shownSomewhere(connection, row.name);
  return row.name in connection.config || Object.values(connection.environments).some((each) => row.name in (each.config ?? {}));
}

function LastTest({ connection, environment }: { connection: Connection; environment: string }) {
  const last = connection.trials[environment];
  if (!last) return <span className="faint">{w.connection.notTested}</span>;
  if (last.outdated) return <span className="faint">{w.connection.testOutdated(ago(last.triedAt))}</span>;
  return <Trial report={last} connection={connection} compact />;
}
const short = (jack: ReturnType<typeof jackOf>) => (jack.state === "failing" && jack.word.length > 28 ? w.state.failing : jack.word);

function Setting({ connection, environments, environment, row }: { connection: Connection; environments: Environment[]; environment: Environment; row: Row }) {
  const cell = cellOf(connection, environments, environment, row.name);
  if (cell.from) return <span className="faint">{w.connection.sameAs(cell.from)}</span>;
  const value = cell.value ?? row.schema.default;
  if (value === undefined || value === "") return <span className="faint">{w.state.notSet}</span>;
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return (
    <span className={css.value}>
      {text}
      {cell.value === undefined && <span className="faint"> {w.connection.byDefault}</span>}
    </span>
  );
}

function Credential({ connection, environment, row }: { connection: Connection; environment: Environment; row: Row }) {
  const credential = connection.credentials[environment.key];
  const field = credential?.fields[row.name];
  const secrets = useQuery(queries.secrets());
  const known = field?.secret ? secrets.data?.some((each) => each.name === field.secret && each.environment === environment.key) : true;
  if (!field?.set) return <span className="faint">{w.state.notSet}</span>;
  return (
    <div className="row wrap">
      <StoredSecret secret={field.secret} hint={field.hint} />
      {!known && secrets.data && <Pill tone="bad">{w.connection.missingSecret(environment.name)}</Pill>}
      {credential?.pending && <Pill tone="warn">{w.connection.rotating}</Pill>}
      {credential?.expiresAt && (row.name === "access_token" || !credential.fields.access_token?.set) && <span className="small faint">{w.home.expires(date(credential.expiresAt))}</span>}
    </div>
  );
}

/** `t` tests the environment whose column has the focus, else the first. */
function useTestKey(test: (environment: string) => void) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key !== "t" || event.metaKey || event.ctrlKey || event.altKey || target.closest("input,textarea,select,[role=dialog],[role=menu]")) return;
      const head = target.closest<HTMLElement>("[data-environment]") ?? document.querySelector<HTMLElement>("[data-environment]");
      if (head?.dataset.environment) test(head.dataset.environment);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  });
}
