import { TextInput } from "@mantine/core";
import { X } from "lucide-react";
import type { Schemas } from "@/api/client";
import { JsonField } from "@/form/JsonField";
import { unmanaged } from "@/form/unmanaged";
import { Button } from "@/kit/Button";
import { Choice } from "@/kit/Search";
import { w } from "@/words";
import css from "./assistant.module.css";

type Offer = NonNullable<Schemas["Plan"]["custom"]>;
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

/** Which sign-in an offer takes. */
export const schemeOf = (offer: Offer): SignIn => offer.authScheme ?? offer.authSchemes[0] ?? "none";

/** An API that the catalog does not have: its address, how it signs in, one endpoint and its answer. It is made with the plan. */
export function OwnApi({ offer, change, values, enter }: { offer: Offer; change: (offer: Offer | null) => void; values: Values; enter: (values: Values) => void }) {
  const a = w.assistant.own;
  const scheme = schemeOf(offer);
  const put = (to: Partial<Offer>) => change({ ...offer, ...to });
  const text = (label: string, name: "name" | "baseUrl" | "path" | "apiKeyHeader" | "tokenUrl", more = {}) => <TextInput label={label} value={offer[name]} onChange={(event) => put({ [name]: event.currentTarget.value })} {...more} />;
  return (
    <fieldset className={css.start}>
      <legend>{a.title(offer.name)}</legend>
      <p className="quiet small">{w.assistant.custom}</p>
      {text(w.connect.name, "name")}
      {text(a.baseUrl, "baseUrl", { required: true, placeholder: "https://api.example.com" })}
      <div className={css.line}>
        <span className="small">{a.signIn}</span>
        <Choice
          label={a.signIn}
          value={scheme}
          options={SCHEMES.map((each) => ({ value: each, label: a.schemes[each] }))}
          onChange={(next) => {
            enter({});
            put({ authScheme: next as SignIn });
          }}
        />
      </div>
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
      <div className={css.line}>
        <Choice label={a.method} value={offer.method} options={METHODS.map((each) => ({ value: each, label: each }))} onChange={(method) => put({ method: method as Offer["method"] })} />
        <div className="grow">{text(a.path, "path", { description: a.holes })}</div>
      </div>
      {offer.stepName && <JsonField id="own-inputs" name="inputs" schema={{ title: a.inputs }} required={false} value={offer.inputs} onChange={(inputs) => put({ inputs: (inputs ?? {}) as Offer["inputs"] })} />}
      <details className={css.rest}>
        <summary>{a.takes}</summary>
        <JsonField id="own-takes" name="inputSchema" schema={{ title: a.inputSchema }} required={false} value={offer.inputSchema} onChange={(shape) => put({ inputSchema: (shape ?? {}) as Offer["inputSchema"] })} />
      </details>
      <JsonField id="own-response" name="responseSchema" schema={{ title: a.responseSchema }} required={false} value={offer.responseSchema} onChange={(shape) => put({ responseSchema: (shape ?? {}) as Offer["responseSchema"] })} />
      <div>
        <Button small look="quiet" icon={<X size={14} aria-hidden />} onClick={() => change(null)}>
          {a.without}
        </Button>
      </div>
    </fieldset>
  );
}
