import { useState } from "react";
import { toast } from "@/kit/toasts";
import { ButtonLink } from "@/kit/Button";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { readCurl } from "./curl";
import type { FlowNode } from "./document";
import { MappingInput } from "./MappingInput";
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
      <MappingInput node={node.id} name="headers" label={f.call.headers} schema={{ type: "object" }} value={node.headers} onChange={(headers) => change({ headers }, "headers")} />
      {node.method !== "GET" && node.method !== "HEAD" && <MappingInput node={node.id} name="body" label={f.call.body} schema={{}} long value={node.body} onChange={(body) => change({ body }, "body")} />}
      <MappingInput node={node.id} name="auth" label={f.call.auth} secrets schema={{ type: "object" }} value={node.auth} onChange={(auth) => change({ auth }, "auth")} />
      <MappingInput node={node.id} name="responseVariable" label={f.call.variable} schema={{ type: "string", examples: ["httpResult"] }} value={node.responseVariable} onChange={(responseVariable) => change({ responseVariable }, "responseVariable")} />
    </>
  );
}
