import { useMutation, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { ask } from "@/api/client";
import { keyOf } from "@/api/queries";
import { may } from "@/api/rights";
import { Button } from "@/kit/Button";
import { Coded } from "@/kit/Coded";
import { Hint } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { f } from "@/words/flows";
import { Addresses } from "./Addresses";
import { ByHand } from "./ByHand";
import css from "./builder.module.css";
import { CompletingLine } from "./Completing";
import { useBuilder } from "./context";
import { withFields } from "./document";
import { EventTrigger } from "./EventTrigger";
import { Field } from "./Field";
import { TRIGGER } from "./StepList";
import { cronText } from "./triggers";

type Trigger = Record<string, unknown>;
const KINDS = ["manual", "form", "schedule", "webhook", "connector"] as const;
/** What a scheme asks for beside its secret, and what it begins with. */
const SCHEMES: Record<string, Record<string, string>> = {
  bearer: {},
  hmac: { header: "X-Signature" },
  basic: { username: "sender" },
  token: { header: "X-Webhook-Token" },
  body_token: { path: "json.token" },
  jwt: { issuer: "https://accounts.google.com", keys: "https://www.googleapis.com/oauth2/v3/certs", claim: "email" },
  standard: {},
  github: {},
  mailgun: {},
  meta: { verifyToken: "{env.WEBHOOK_VERIFY_TOKEN}" },
  notion: {},
  outline: {},
  paypal: {},
  sendgrid: {},
  slack: {},
  sns: {},
  stripe: {},
  twilio: {},
  vonage: {},
  none: {},
};
/** Where the secret stands, unless it is one of several `secrets`. */
const SECRET: Record<string, string> = { bearer: "token", token: "token", body_token: "token", basic: "password" };

/** How the flow starts. */
export function TriggerPanel() {
  const { doc, editor, select, findingsOf } = useBuilder();
  const trigger: Trigger = doc.trigger ?? { type: "manual" };
  const kind = String(trigger.type ?? "manual");
  const put = (next: Trigger, group?: string) => editor.change(withFields(doc, { trigger: Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined && value !== "")) }), group && `trigger.${group}`);
  const fresh: Record<string, Trigger> = {
    manual: { type: "manual" },
    form: { type: "form", entity: "" },
    schedule: { type: "schedule", cron: "0 9 * * 1-5", timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC" },
    webhook: { type: "webhook", verify: { scheme: "bearer", token: "{env.WEBHOOK_TOKEN}" } },
    connector: { type: "connector", connection: "", trigger: "" },
  };
  return (
    <section className={css.panel} data-step-panel aria-label={f.trigger.title}>
      <header className={css.panelHead}>
        <h2 className="grow">{f.trigger.title}</h2>
        <Button small square look="quiet" aria-label={f.builder.close} icon={<X size={15} aria-hidden />} onClick={() => select(null)} />
      </header>
      <fieldset className={css.panelBody} disabled={!may("edit_flows")}>
        {findingsOf(TRIGGER).map((each) => (
          <Hint key={each.message} tone="warn">
            <strong>
              <Coded text={each.message} />
            </strong>{" "}
            <Coded text={each.cure} />
          </Hint>
        ))}
        <Field label={f.trigger.type}>
          <select className={css.select} value={kind} onChange={(event) => put(fresh[event.target.value] ?? { type: "manual" })}>
            {KINDS.map((each) => (
              <option key={each} value={each}>
                {f.trigger[each]}
              </option>
            ))}
          </select>
        </Field>
        {kind === "manual" && <ByHand />}
        {kind === "form" && <FormFields trigger={trigger} put={put} />}
        {kind === "schedule" && (
          <>
            <Field label={f.trigger.cron} text={cronText(String(trigger.cron ?? "")) ?? f.trigger.cronText}>
              <input className={css.text} data-mono value={String(trigger.cron ?? "")} onChange={(event) => put({ ...trigger, cron: event.target.value }, "cron")} />
            </Field>
            <Field label={f.trigger.zone}>
              <input className={css.text} list="zones" value={String(trigger.timeZone ?? "UTC")} onChange={(event) => put({ ...trigger, timeZone: event.target.value }, "zone")} />
              <datalist id="zones">
                {Intl.supportedValuesOf("timeZone").map((each) => (
                  <option key={each} value={each} />
                ))}
              </datalist>
            </Field>
            <Field label={f.trigger.missed}>
              <select className={css.select} value={String(trigger.missed ?? "once")} onChange={(event) => put({ ...trigger, missed: event.target.value })}>
                {Object.entries(f.trigger.missedAs).map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            </Field>
          </>
        )}
        {kind === "webhook" && <WebhookFields trigger={trigger} put={put} />}
        {kind === "connector" && <EventTrigger trigger={trigger} put={put} />}
        {(kind === "webhook" || kind === "form") && <Addresses />}
        {kind !== "manual" && (
          <Field label={f.trigger.inMode}>
            <select className={css.select} value={String(trigger.mode ?? "live")} onChange={(event) => put({ ...trigger, mode: event.target.value })}>
              <option value="live">{f.trigger.live}</option>
              <option value="sandbox">{f.trigger.sandbox}</option>
            </select>
          </Field>
        )}
      </fieldset>
    </section>
  );
}

interface Part {
  trigger: Trigger;
  put: (next: Trigger, group?: string) => void;
}

function WebhookFields({ trigger, put }: Part) {
  const verify = (trigger.verify ?? {}) as Record<string, unknown>;
  const scheme = String(verify.scheme ?? "bearer");
  const place = SECRET[scheme];
  const secret = String((place ? verify[place] : (verify.secrets as string[] | undefined)?.[0]) ?? "");
  const shape = (name: string, value: string, more: Record<string, string> = {}): Record<string, unknown> => {
    if (name === "none") return { scheme: name };
    const asked = Object.fromEntries(Object.entries(SCHEMES[name] ?? {}).map(([key, first]) => [key, more[key] ?? verify[key] ?? first]));
    return { scheme: name, ...asked, ...(SECRET[name] ? { [SECRET[name]]: value } : { secrets: [value] }) };
  };
  const change = (value: string, more?: Record<string, string>) => put({ ...trigger, verify: shape(scheme, value, more) }, "secret");
  return (
    <>
      <Field label={f.trigger.verify}>
        <select className={css.select} value={scheme} onChange={(event) => put({ ...trigger, verify: shape(event.target.value, secret || "{env.WEBHOOK_SECRET}") })}>
          {Object.keys(SCHEMES).map((each) => (
            <option key={each} value={each}>
              {(f.trigger.schemes as Record<string, string>)[each] ?? each}
            </option>
          ))}
        </select>
      </Field>
      {scheme !== "none" && (
        <Field label={f.trigger.secret}>
          <CompletingLine node={TRIGGER} secrets value={secret} placeholder="{env.WEBHOOK_SECRET}" onChange={change} />
        </Field>
      )}
      {Object.entries(SCHEMES[scheme] ?? {}).map(([key, first]) => (
        <Field key={key} label={f.trigger.asked[key as keyof typeof f.trigger.asked]}>
          <input className={css.text} data-mono value={String(verify[key] ?? "")} placeholder={first} onChange={(event) => change(secret, { [key]: event.target.value })} />
        </Field>
      ))}
    </>
  );
}

function FormFields({ trigger, put }: Part) {
  const { entities } = useBuilder();
  return (
    <>
      {entities.length > 0 && (
        <Field label={f.trigger.entity}>
          <select className={css.select} value={String(trigger.entity ?? "")} onChange={(event) => put({ ...trigger, entity: event.target.value })}>
            <option value="" />
            {entities.map((each) => (
              <option key={each.key} value={each.key}>
                {each.name}
              </option>
            ))}
          </select>
        </Field>
      )}
      <Declare first={entities.length === 0} made={(entity) => put({ ...trigger, entity })} />
    </>
  );
}

function Declare({ first, made }: { first: boolean; made: (key: string) => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [fields, setFields] = useState("name!\nemail:email!");
  const declare = useMutation({
    mutationFn: () => ask<{ key: string }>("POST", "/api/entities", { name, schema: entityOf(fields) }),
    onSuccess: (entity) => {
      void client.invalidateQueries({ queryKey: keyOf("entities") });
      made(entity.key);
    },
  });
  return (
    <fieldset className={css.fields}>
      <legend>{first ? f.trigger.noEntity : f.trigger.newEntity}</legend>
      <Field label={f.trigger.entityName}>
        <input className={css.text} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={f.trigger.entityFields}>
        <textarea className={css.text} data-mono rows={4} value={fields} onChange={(event) => setFields(event.target.value)} />
      </Field>
      {declare.error && <ProblemCard error={declare.error} doing={f.trigger.declare} />}
      <div>
        <Button needs="edit_flows" small disabled={!name.trim() || declare.isPending} onClick={() => declare.mutate()}>
          {f.trigger.declare}
        </Button>
      </div>
    </fieldset>
  );
}

/** `email:email!` is a required e-mail address. */
export function entityOf(text: string): Record<string, unknown> {
  const properties: Record<string, unknown> = {};
  const required: string[] = [];
  for (const line of text.split("\n")) {
    const found = /^\s*([A-Za-z_]\w*)\s*(?::\s*(email|number|date|boolean|text))?\s*(!)?\s*$/.exec(line);
    if (!found?.[1]) continue;
    const [, name, kind, must] = found;
    properties[name as string] = kind === "number" ? { type: "number" } : kind === "boolean" ? { type: "boolean" } : kind === "email" || kind === "date" ? { type: "string", format: kind } : { type: "string" };
    if (must) required.push(name as string);
  }
  return { type: "object", additionalProperties: false, required, properties };
}
