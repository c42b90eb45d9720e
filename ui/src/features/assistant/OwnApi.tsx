import { Switch, TextInput } from "@mantine/core";
import type { Schemas } from "@/api/client";
import { JsonField } from "@/form/JsonField";
import { unmanaged } from "@/form/unmanaged";
import { Choice } from "@/kit/Search";
import { w } from "@/words";
import css from "./assistant.module.css";

type Plan = Schemas["Plan"];
type Offer = NonNullable<Plan["custom"]>;
type Planned = Plan["connections"][number];
type SignIn = Offer["authSchemes"][number];
type Values = Record<string, string>;

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] as const;
const SCHEMES: SignIn[] = ["bearer_token", "api_key", "basic", "oauth2", "none"];
const FIELDS: Record<SignIn, { name: string; secret: boolean }[]> = {
  bearer_token: [{ name: "token", secret: true }],
  api_key: [{ name: "api_key", secret: true }],
  basic: [{ name: "username", secret: false }, { name: "password", secret: true }],
  oauth2: [{ name: "client_id", secret: false }, { name: "client_secret", secret: true }],
  none: [],
};

/** The connection to be made that calls the API of one's own already. */
export const ownConnection = (plan: Plan): Planned | undefined => plan.connections.find((each) => each.ref === plan.custom?.connection && each.integrationSlug === "http" && !each.connectionId);

/** Whether what is declared can be made: where it is, and where its tokens come from. */
export function ownIsReady(plan: Plan): boolean {
  const own = plan.custom;
  if (!own?.declared) return true;
  const known = ownConnection(plan);
  const held = (known?.config ?? own) as { baseUrl?: string; tokenUrl?: string };
  return Boolean(held.baseUrl?.trim()) && ((known ? known.authType : schemeOf(own)) !== "oauth2" || Boolean(held.tokenUrl?.trim()));
}

const schemeOf = (offer: Offer): SignIn => offer.authScheme ?? offer.authSchemes[0] ?? "none";

/** How an API of one's own signs in, at the connection that calls it. */
export function OwnSignIn({ planned, change }: { planned: Planned; change: (to: Partial<Planned>) => void }) {
  const take = (scheme: SignIn) => change({ authType: scheme, fields: FIELDS[scheme].map((each) => ({ ...each, title: w.assistant.own.fields[each.name] ?? each.name, required: true, example: null })) as Planned["fields"] });
  return <SignsIn scheme={planned.authType as SignIn} take={take} />;
}

/** An API that the catalog does not have, as a connector of this project: one endpoint and its answer. It is made with the plan. */
export function OwnApi({ plan, change, values, enter }: { plan: Plan; change: (offer: Offer) => void; values: Values; enter: (values: Values) => void }) {
  const a = w.assistant.own;
  const offer = plan.custom;
  if (!offer) return null;
  const known = ownConnection(plan);
  const called = known && plan.steps.some((each) => each.connection === known.ref);
  const put = (to: Partial<Offer>) => change({ ...offer, ...to });
  return (
    <fieldset className={css.start}>
      <legend>{a.title(offer.name)}</legend>
      {!known && <p className="quiet small">{w.assistant.custom}</p>}
      <Switch label={a.declare} description={a.declareWhy} checked={offer.declared} onChange={(event) => put({ declared: event.currentTarget.checked })} />
      {offer.declared && (
        <>
          {!known && <Where offer={offer} put={put} values={values} enter={enter} />}
          <div className={css.line}>
            {called ? <code>{offer.method}</code> : <Choice label={a.method} value={offer.method} options={METHODS.map((each) => ({ value: each, label: each }))} onChange={(method) => put({ method: method as Offer["method"] })} />}
            <div className="grow">
              <TextInput label={a.path} description={a.holes} value={offer.path} onChange={(event) => put({ path: event.currentTarget.value })} />
            </div>
          </div>
          <details className={css.rest}>
            <summary>{a.takes}</summary>
            <JsonField id="own-takes" name="inputSchema" schema={{ title: a.inputSchema }} required={false} value={offer.inputSchema} onChange={(shape) => put({ inputSchema: (shape ?? {}) as Offer["inputSchema"] })} />
          </details>
          <JsonField id="own-response" name="responseSchema" schema={{ title: a.responseSchema }} required={false} value={offer.responseSchema} onChange={(shape) => put({ responseSchema: (shape ?? {}) as Offer["responseSchema"] })} />
        </>
      )}
    </fieldset>
  );
}

/** Where an API is and how it signs in, where no connection of the plan says so. */
function Where({ offer, put, values, enter }: { offer: Offer; put: (to: Partial<Offer>) => void; values: Values; enter: (values: Values) => void }) {
  const a = w.assistant.own;
  const scheme = schemeOf(offer);
  const text = (label: string, name: "name" | "baseUrl" | "apiKeyHeader" | "tokenUrl", more = {}) => <TextInput label={label} value={offer[name]} onChange={(event) => put({ [name]: event.currentTarget.value })} {...more} />;
  return (
    <>
      {text(w.connect.name, "name")}
      {text(a.baseUrl, "baseUrl", { required: true, placeholder: "https://api.example.com" })}
      <SignsIn
        scheme={scheme}
        take={(authScheme) => {
          enter({});
          put({ authScheme });
        }}
      />
      {scheme === "api_key" && text(a.header, "apiKeyHeader")}
      {scheme === "oauth2" && text(a.tokenUrl, "tokenUrl", { required: true, placeholder: "https://auth.example.com/token" })}
      {FIELDS[scheme].map((field) => (
        <TextInput
          key={field.name}
          label={a.fields[field.name]}
          description={field.secret ? w.assistant.orLater : undefined}
          type={field.secret ? "password" : "text"}
          data-secret={field.secret ? "" : undefined}
          {...unmanaged}
          value={values[field.name] ?? ""}
          onChange={(event) => enter({ ...values, [field.name]: event.currentTarget.value })}
        />
      ))}
    </>
  );
}

function SignsIn({ scheme, take }: { scheme: SignIn; take: (scheme: SignIn) => void }) {
  const a = w.assistant.own;
  return (
    <div className={css.line}>
      <span className="small">{a.signIn}</span>
      <Choice label={a.signIn} value={scheme} options={SCHEMES.map((each) => ({ value: each, label: a.schemes[each] }))} onChange={(next) => take(next as SignIn)} />
    </div>
  );
}
