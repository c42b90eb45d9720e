import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import { oldest } from "@/api/places";
import { type Connection, type Environment, queries } from "@/api/queries";
import { faultsFrom } from "@/form/faults";
import { type Bringing, broughtBy } from "@/features/catalog/brought";
import { PasteBox } from "@/features/catalog/PasteBox";
import { fill } from "@/form/paste";
import { SchemaForm } from "@/form/SchemaForm";
import { fieldsOf, label, restOf, type Schema, type Values } from "@/form/schema";
import { Button } from "@/kit/Button";
import { Drawer } from "@/kit/Dialog";
import { EnvironmentName } from "@/kit/Jack";
import { Hint, Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { useLeave } from "@/kit/leave";
import { useSaveKey } from "@/kit/saveKey";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import catalogCss from "@/features/catalog/catalog.module.css";
import { KeyWarning } from "./KeyWarning";
import formCss from "@/form/form.module.css";
import css from "./matrix.module.css";
import { type Cell, cellOf, changeOf, ownValues } from "./matrix";
import { discovers, OAuthConnect } from "./OAuthConnect";
import { secretName } from "@/features/catalog/secretName";
import { useCallsToday, useUsage } from "./usage";

interface Props {
  connection: Connection;
  connector: Schemas["ConnectorView"];
  environments: Environment[];
  environment?: Environment;
  close: () => void;
  saved: (environment: string) => void;
}

/** One environment of a connection: settings that differ, and its credential. */
export function EditColumn({ environment, close, ...rest }: Props) {
  return (
    <Drawer opened={!!environment} onClose={close} size={560} title={environment ? w.connection.editTitle(rest.connection.name, environment.name) : ""}>
      {environment && <Form key={environment.key} environment={environment} close={close} {...rest} />}
    </Drawer>
  );
}

function Form({ connection, connector, environments, environment, close, saved }: Props & { environment: Environment }) {
  const client = useQueryClient();
  const usage = useUsage().of(connection.id);
  const calls = useCallsToday(connection.id, environment.key);
  const secrets = [...new Set((useQuery(queries.secrets()).data ?? []).map((each) => each.name))];
  const [read, setRead] = useState(connection);
  const base = ownValues(read, environments, environment);
  const [values, setValues] = useState<Values>(base);
  const [credential, setCredential] = useState<Values>({});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [idle, setIdle] = useState(false);
  const [all, setAll] = useState(false);
  const every = connector.spec.connection as Schema;
  const auth = connector.spec.auth.find((each) => (each.key ?? each.type) === connection.authType);
  const consent = auth?.type === "oauth2" && (auth as { grant?: string }).grant === "authorization_code";
  const brought = broughtBy(auth as Bringing | undefined);
  const settings: Schema = { ...every, properties: Object.fromEntries(Object.entries(every.properties ?? {}).filter(([name]) => !brought.has(name))) };
  const found = fieldsOf(every).filter((each) => brought.has(each.name));
  const whole = (connector.credentialFields[connection.authType] ?? {}) as Schema;
  const fields: Schema = consent ? { ...whole, properties: { client_id: whole.properties?.client_id ?? {}, client_secret: whole.properties?.client_secret ?? {} }, anyOf: undefined, required: discovers(auth) ? [] : ["client_id"] } : whole;
  const stored = Object.fromEntries(Object.entries(connection.credentials[environment.key]?.fields ?? {}).filter(([, each]) => each.set));
  const first = oldest(environments)?.key === environment.key;
  const inherited = (name: string): Cell => (first ? { value: undefined } : cellOf({ ...connection, environments: { ...connection.environments, [environment.key]: undefined as never } }, environments, environment, name));
  const live = environment.live && (usage?.liveFlows ?? 0) > 0;
  const faults = faultsFrom(error);
  const [rest] = useState(() => restOf(fieldsOf(settings), values, (name) => inherited(name).value !== undefined).map((each) => each.name));
  const folded = rest.filter((name) => !(name in values) && !(name in faults));

  const moved = JSON.stringify(values) !== JSON.stringify(base);
  const release = useLeave(moved || Object.keys(credential).length > 0);
  /** Somebody was faster: what they changed comes into the form, what was typed here stays. */
  const rebase = async () => {
    const now = await client.fetchQuery({ ...queries.connection(connection.id), staleTime: 0 });
    const theirs = ownValues(now, environments, environment);
    const names = new Set([...Object.keys(theirs), ...Object.keys(values)]);
    setValues(Object.fromEntries([...names].map((name) => [name, JSON.stringify(values[name]) === JSON.stringify(base[name]) ? theirs[name] : values[name]]).filter(([, value]) => value !== undefined)));
    setRead(now);
  };
  const save = async () => {
    if (busy) return;
    setIdle(!moved && !Object.keys(credential).length);
    if (!moved && !Object.keys(credential).length) return;
    setBusy(true);
    setError(null);
    const where = { params: { path: { id: connection.id } } };
    try {
      if (moved) {
        await take(api.PUT("/api/integrations/{id}", { ...where, body: { ...changeOf(read, environments, environment, values), revision: read.revision } }));
      }
      if (Object.keys(credential).length) {
        const made = await take(api.PUT("/api/integrations/{id}/credentials/{environment}", { params: { path: { id: connection.id, environment: environment.key } }, body: credential }));
        for (const notice of made.notices) toast(notice.message, { seconds: 8 });
      }
      await client.invalidateQueries({ predicate: (each) => ["connections", "secrets", "credentials"].includes(String(each.queryKey[1])) });
      release();
      close();
      if (!consent) saved(environment.key);
    } catch (failure) {
      setError(failure);
      if (asProblem(failure).field === "revision") await rebase().catch(() => undefined);
    } finally {
      setBusy(false);
    }
  };
  useSaveKey(() => void save());

  return (
    <form
      className="stack"
      style={{ gap: 16 }}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="row">
        <Pill tone={environment.color}>
          <EnvironmentName name={environment.name} live={environment.live} color={environment.color} />
        </Pill>
      </div>
      <PasteBox
        example={settings.properties?.host ? "dsn" : "curl"}
        onFill={(pasted) => {
          const [a, b] = [fill(pasted, settings), fill(pasted, fields)];
          setValues((before) => ({ ...before, ...a }));
          setCredential((before) => ({ ...before, ...b }));
          return Object.keys(a).length + Object.keys(b).length;
        }}
      />
      {found.length > 0 && (
        <dl className={css.found}>
          {found.map(({ name, schema }) => (
            <div key={name}>
              <dt>{label(name, schema)}</dt>
              <dd>{cellOf(connection, environments, environment, name).value === undefined ? w.connection.foundLater : String(cellOf(connection, environments, environment, name).value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {Object.keys(settings.properties ?? {}).length > 0 && (
        <div className={css.editGrid}>
          {fieldsOf(settings)
            .filter((each) => all || !folded.includes(each.name))
            .map(({ name, schema }) => {
            const from = inherited(name);
            const shown = from.value === undefined ? schema : { ...schema, default: from.value };
            return (
              <div key={name} className={css.editGrid}>
                <SchemaForm prefix={`edit-${environment.key}`} schema={{ properties: { [name]: shown }, required: from.value === undefined ? settings.required?.filter((each) => each === name) : [] }} values={name in values ? { [name]: values[name] } : {}} faults={faults} onChange={(next) => setValues((before) => without({ ...before, ...next }, name in next ? undefined : name))} />
                {!first && (
                  <div className={css.same}>
                    {name in values ? w.connection.ownHere : from.value !== undefined ? w.connection.sameAs(from.from ?? oldest(environments)?.name ?? "") : ""}
                    {name in values && (
                      <Button small look="quiet" onClick={() => setValues((before) => without(before, name))}>
                        {w.connection.reset(label(name, schema))}
                      </Button>
                    )}
                  </div>
                )}
              </div>
            );
          })}
          {rest.length > 0 && (
            <div className={formCss.fold}>
              <Button small look="quiet" aria-expanded={all} icon={all ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />} onClick={() => setAll(!all)}>
                {all ? w.form.fewer : w.form.moreSettings(folded.length)}
              </Button>
              {!all && <span className="small faint">{folded.map((name) => label(name, settings.properties?.[name] ?? {})).join(", ")}</span>}
            </div>
          )}
        </div>
      )}
      {Object.keys(fields.properties ?? {}).length > 0 && (
        <>
          <h3>{auth?.title ?? connection.authType}</h3>
          {auth?.description && <p className="small quiet">{auth.description}</p>}
          <SchemaForm fold prefix={`secret-${environment.key}`} schema={fields} values={credential} stored={stored} secrets={secrets} kept={(field) => w.form.storedAs(secretName(connection.key, field))} faults={faults} onChange={setCredential} />
        </>
      )}
      {consent && (discovers(auth) || connection.credentials[environment.key]?.state) && <OAuthConnect connection={connection} environment={environment.key} discovers={discovers(auth)} onDone={() => (release(), close(), saved(environment.key))} />}
      <KeyWarning auth={auth} values={credential} environment={environment} />
      {live && <Hint tone="warn">{w.connection.saveWarns(usage?.liveFlows ?? 0, calls?.count ? calls.words : "")}</Hint>}
      <div role="status">{idle && <Hint tone="warn">{w.connection.nothingChanged}</Hint>}</div>
      {error != null && <ProblemCard error={error} doing={w.connect.saving} />}
      {error != null && asProblem(error).field === "revision" && <Hint tone="warn">{w.connection.rebased}</Hint>}
      <div className={catalogCss.foot}>
        <Button needs="edit_connections" type="submit" look="primary" disabled={busy}>
          {busy ? w.action.saving : consent ? w.action.save : w.connection.saveAndTest}
        </Button>
        <Button look="quiet" onClick={close}>
          {w.action.cancel}
        </Button>
      </div>
    </form>
  );
}

function without(values: Values, name?: string): Values {
  if (name === undefined) return values;
  const { [name]: _, ...rest } = values;
  return rest;
}
