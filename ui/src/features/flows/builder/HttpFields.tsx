import { useState } from "react";
import { toast } from "@/kit/toasts";
import { ButtonLink } from "@/kit/Button";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { readCurl } from "./curl";
import type { FlowNode } from "./document";
import { MappingInput } from "./MappingInput";
import { Named } from "./Named";
import type { Change } from "./StepPanel";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

/** A request by hand; a curl command fills it in, without its secrets. */
export function HttpFields({ node, change }: { node: FlowNode; change: Change }) {
  const [pasting, setPasting] = useState(false);
  return (
    <>
      <div className={css.input}>
        <label className={css.label} htmlFor={`method-${node.id}`}>
          {f.call.method}
        </label>
        <select id={`method-${node.id}`} className={css.select} value={String(node.method ?? "GET")} onChange={(event) => change({ method: event.target.value })}>
          {METHODS.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </div>
      <MappingInput node={node.id} name="url" label={f.call.url} schema={{ type: "string", examples: ["https://api.example.com/things/{{event.id}}"] }} required value={node.url} onChange={(url) => change({ url }, "url")} />
      {pasting ? (
        <textarea
          className={css.text}
          rows={4}
          autoFocus
          aria-label={f.call.curl}
          placeholder="curl -X POST https://…"
          onPaste={(event) => {
            const found = readCurl(event.clipboardData.getData("text"));
            event.preventDefault();
            if (!found) return toast(f.call.curlBad, { tone: "bad" });
            if (found.secret) toast(f.call.curlSecret, { seconds: 9 });
            change({ method: found.method, url: found.url, headers: found.headers, body: found.body });
            setPasting(false);
          }}
        />
      ) : (
        <div className="row wrap">
          <button type="button" className={css.fold} onClick={() => setPasting(true)}>
            {f.call.curl}
          </button>
          <ButtonLink to="/catalog" search={{ custom: String(node.url ?? "") } as never} look="quiet" small>
            {f.call.saveAs}
          </ButtonLink>
        </div>
      )}
      <Named node={node.id} title={f.call.headers} value={node.headers} add={f.call.addHeader} called="X-Header-" allowed={/[^A-Za-z0-9-]/g} schema={{ type: "string" }} onChange={(headers, group) => change({ headers }, group)} />
      {!["GET", "HEAD"].includes(String(node.method ?? "GET")) && <MappingInput node={node.id} name="body" label={f.call.body} schema={{}} long value={node.body} onChange={(body) => change({ body }, "body")} />}
      <SignIn node={node} change={change} />
      <MappingInput node={node.id} name="responseVariable" label={f.call.variable} schema={{ type: "string", examples: ["httpResult"] }} value={node.responseVariable} onChange={(responseVariable) => change({ responseVariable }, "responseVariable")} />
    </>
  );
}

const SIGN_INS = { bearer: ["token"], basic: ["username", "password"], header: ["name", "value"] } as const;
type SignInKind = keyof typeof SIGN_INS;

/** How the request signs in; its secrets are named, never written here. */
function SignIn({ node, change }: { node: FlowNode; change: Change }) {
  const auth = (node.auth ?? { type: "none" }) as Record<string, unknown>;
  const fields = SIGN_INS[auth.type as SignInKind] ?? [];
  return (
    <>
      <label className={css.input}>
        <span className={css.label}>{f.call.auth}</span>
        <select className={css.select} value={String(auth.type)} onChange={(event) => change({ auth: event.target.value === "none" ? undefined : { type: event.target.value } })}>
          {Object.entries(f.call.signIns).map(([kind, name]) => (
            <option key={kind} value={kind}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {fields.map((each) => (
        <MappingInput key={each} node={node.id} name={each} label={f.call.signInFields[each]} required secrets schema={{ type: "string", examples: [each === "name" ? "X-Api-Key" : "{env.API_TOKEN}"] }} value={auth[each]} onChange={(value) => change({ auth: { ...auth, [each]: value } }, `auth.${each}`)} />
      ))}
    </>
  );
}
