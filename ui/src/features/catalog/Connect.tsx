import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { useState, useRef } from "react";
import type { Schemas } from "@/api/client";
import { tame } from "@/api/places";
import { queries } from "@/api/queries";
import { fill, type Pasted, schemeOf } from "@/form/paste";
import { complete, SchemaForm } from "@/form/SchemaForm";
import { broughtBy, type Bringing } from "./brought";
import type { Schema, Values } from "@/form/schema";
import { Button } from "@/kit/Button";
import { Drawer } from "@/kit/Dialog";
import { EnvironmentName } from "@/kit/Jack";
import { Skeleton } from "@/kit/Listing";
import { useLeave } from "@/kit/leave";
import { Hint } from "@/kit/Pill";
import { useSaveKey } from "@/kit/saveKey";
import { ProblemCard } from "@/kit/ProblemCard";
import { Trial } from "@/features/connections/TrialView";
import { discovers, OAuthConnect, RedirectAddress } from "@/features/connections/OAuthConnect";
import { KeyWarning } from "@/features/connections/KeyWarning";
import { Tile } from "@/kit/Tile";
import { w } from "@/words";
import css from "./catalog.module.css";
import { PasteBox } from "./PasteBox";
import { Provider } from "./Provider";
import { secretName } from "./secretName";
import { useConnect } from "./useConnect";

type Connector = Schemas["ConnectorView"];

/** A new connection, beside the catalog: paste or type, choose the environment, test and save. */
export function Connect({ slug, close }: { slug?: string; close: () => void }) {
  const found = useQuery({ ...queries.connector(slug ?? ""), enabled: !!slug });
  const title = found.data ? w.connect.title(found.data.name) : w.catalog.connect;
  return (
    <Drawer opened={!!slug} onClose={close} size={600} title={title}>
      {found.error ? <ProblemCard error={found.error} doing={w.catalog.doing} retry={() => void found.refetch()} /> : found.data ? <Form key={slug} connector={found.data} close={close} /> : <Skeleton rows={6} />}
    </Drawer>
  );
}

interface FormProps {
  connector: Connector;
  close: () => void;
}

function Form({ connector, close }: FormProps) {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const environments = useQuery(queries.environments()).data ?? [];
  const secrets = [...new Set((useQuery(queries.secrets()).data ?? []).map((each) => each.name))];
  const taken = (useQuery(queries.connections()).data ?? []).map((each) => each.key);
  const [name, setName] = useState(search.name ?? connector.name);
  const [environment, setEnvironment] = useState(tame(environments)?.key ?? "development");
  const [scheme, setScheme] = useState(schemeName(connector.spec.auth[0]));
  const [config, setConfig] = useState<Values>({});
  const [credential, setCredential] = useState<Values>({});
  const [edited, setEdited] = useState(false);
  const connect = useConnect({ connector, done: useLeave(edited) });
  const auth = connector.spec.auth.find((each) => schemeName(each) === scheme);
  const settings = asking(connector.spec.connection as Schema, auth);
  const fields = (connector.credentialFields[scheme] ?? {}) as Schema;
  const consent = auth?.type === "oauth2" && (auth as { grant?: string }).grant === "authorization_code";
  const asked: Schema = consent ? { ...fields, properties: { client_id: fields.properties?.client_id ?? {}, client_secret: fields.properties?.client_secret ?? {} }, anyOf: undefined, required: discovers(auth) ? [] : ["client_id"] } : fields;
  const here = environments.find((each) => each.key === environment);
  const change = (set: () => void) => {
    setEdited(true);
    set();
  };
  /** What was pasted goes into the settings, and into the way to sign in that it is written for. */
  const take = (pasted: Pasted): number => {
    const first = fill(pasted, settings);
    const here = fill(pasted, asked);
    const other = Object.keys(here).length ? null : schemeOf(pasted, schemes(connector));
    const second = other?.values ?? here;
    const count = Object.keys(first).length + Object.keys(second).length;
    if (!count) return 0;
    setEdited(true);
    setConfig((before) => ({ ...before, ...first }));
    if (other) setScheme(other.name);
    setCredential((before) => ({ ...(other ? {} : before), ...second }));
    return count;
  };
  const ready = name.trim() !== "" && complete(settings, config) && complete(asked, credential);
  const faults = connect.faults;
  const form = useRef<HTMLFormElement>(null);
  useSaveKey(() => form.current?.requestSubmit());

  if (connect.saved) {
    // Until somebody signed in there is one thing to do, and it stays in sight whatever a test said.
    const waits = consent && !connect.report?.ok;
    return (
      <div className="stack loose">
        {waits ? <OAuthConnect connection={connect.saved} environment={environment} discovers={discovers(auth)} onDone={() => void connect.test(environment)} /> : null}
        {connect.report && <Trial report={connect.report} connection={connect.saved} />}
        {connect.testError != null && <ProblemCard error={connect.testError} doing={w.action.test} retry={() => void connect.test(environment)} />}
        <div className={css.foot}>
          <Button look={waits ? "plain" : "primary"} onClick={() => connect.open()}>
            {w.connect.openIt}
          </Button>
          {(!waits || connect.report) && (
            <Button onClick={() => void connect.test(environment)} disabled={connect.busy}>
              {connect.busy ? w.action.testing : w.connect.testAgain}
            </Button>
          )}
          <Button look="quiet" onClick={close}>
            {w.action.close}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <form
      ref={form}
      className="stack"
      style={{ gap: 16 }}
      onSubmit={(event) => {
        event.preventDefault();
        void connect.save({ name, environment, scheme, config, credential, consent });
      }}
    >
      <div className="row" style={{ gap: 12 }}>
        <Tile icon={connector.icon} name={connector.name} />
        <p className="quiet grow">{connector.description}</p>
      </div>
      {connector.lacks.length > 0 && (
        <Hint tone="warn" icon={<TriangleAlert size={16} aria-hidden />}>
          {w.connect.lacks(connector.name, `junctor[${connector.lacks.join(",")}]`)}
        </Hint>
      )}
      <Provider slug={connector.key} />
      <PasteBox example={settings.properties?.host ? "dsn" : "curl"} onFill={take} />
      <TextInput label={w.connect.name} required value={name} error={faults.name ?? faults.key} onChange={(event) => change(() => setName(event.currentTarget.value))} />
      {Object.keys(settings.properties ?? {}).length > 0 && <SchemaForm fold prefix="config" schema={settings} values={config} faults={faults} strict={connect.tried} onChange={(values) => change(() => setConfig(values))} />}
      {connector.spec.auth.length > 1 && (
        <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
          <legend className="hidden">{w.connect.signInWith}</legend>
          <h3 style={{ marginBottom: 6 }}>{w.connect.signInWith}</h3>
          <div className={css.choose}>
            {connector.spec.auth.map((each) => (
              <label key={schemeName(each)} className={css.pick}>
                <input type="radio" name="scheme" checked={scheme === schemeName(each)} onChange={() => change(() => (setScheme(schemeName(each)), setCredential({})))} />
                <span>{each.title ?? schemeName(each)}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {auth?.description && <p className="small quiet">{auth.description}</p>}
      {consent && <RedirectAddress />}
      {Object.keys(asked.properties ?? {}).length > 0 && <SchemaForm key={scheme} fold prefix="credential" schema={asked} values={credential} faults={faults} strict={connect.tried} secrets={secrets} kept={(field) => w.form.storedAs(secretName(name, field, taken))} onChange={(values) => change(() => setCredential(values))} />}
      {here && <KeyWarning auth={auth} values={credential} environment={here} />}
      <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
        <legend className="hidden">{w.connect.isFor}</legend>
        <h3 style={{ marginBottom: 6 }}>{w.connect.isFor}</h3>
        <div className={css.choose}>
          {environments.map((each) => (
            <label key={each.key} className={css.pick}>
              <input type="radio" name="environment" checked={environment === each.key} onChange={() => change(() => setEnvironment(each.key))} />
              <EnvironmentName name={each.name} live={each.live} color={each.color} />
            </label>
          ))}
        </div>
      </fieldset>
      {connect.error != null && <ProblemCard error={connect.error} doing={w.connect.saving} />}
      <div className={css.foot}>
        <Button needs="edit_connections" type="submit" look="primary" disabled={connect.busy} aria-describedby={ready ? undefined : "connect-missing"}>
          {connect.busy ? w.action.saving : consent ? w.connect.saveAndSignIn : w.connect.testAndSave}
        </Button>
        {!ready && (
          <span id="connect-missing" className="small faint">
            {w.connect.missing}
          </span>
        )}
      </div>
    </form>
  );
}

/** The settings without those that a sign-in finds out itself. */
function asking(schema: Schema, auth?: Bringing): Schema {
  const brought = broughtBy(auth);
  return { ...schema, properties: Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([name]) => !brought.has(name))) };
}

const schemes = (connector: Connector) =>
  connector.spec.auth.filter((each) => each.type !== "oauth2").map((each) => ({ name: schemeName(each), type: each.type, schema: (connector.credentialFields[schemeName(each)] ?? {}) as Schema }));

export const schemeName = (auth?: { key?: string | null; type: string }): string => auth?.key ?? auth?.type ?? "none";
