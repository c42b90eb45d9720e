import type { Values } from "@/form/schema";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { CompletingLine } from "./Completing";
import type { Spec } from "./context";
import { Field } from "./Field";
import { Left } from "./Left";
import { type Declared, filled, heardBy, type Put, type Trigger } from "./eventTrigger";
import { TRIGGER } from "./StepList";

/** How the vendor's webhook comes about and proves itself: Junctor enters it there, or somebody does and names its secret. */
export function HookSecrets({ trigger, put, spec, declared }: { trigger: Trigger; put: Put; spec: Spec; declared: Declared }) {
  const hook = heardBy(spec, declared, "webhook");
  if (!hook) return null;
  const scheme = hook.verify?.scheme ?? "none";
  const secret = String((trigger.secrets as string[] | undefined)?.[0] ?? "");
  const { registration } = hook;
  const besides = declared.kind === "data_change" && heardBy(spec, declared, "poll") !== undefined;
  // A webhook is registered by itself, unless the account's own secret proves it or it can be asked for as well.
  const itself = declared.kind === "webhook" && !registration?.accountSecret;
  const way = wayOf(trigger, secret, { itself, besides, registers: !!registration });
  const registers = way === "junctor";
  const needed = scheme !== "none" && way !== "poll" && (!registers || registration?.accountSecret);
  const choose = (next: string) => put({ ...trigger, secrets: undefined, via: next === "poll" ? ["poll"] : undefined, register: next === "junctor" ? (itself ? undefined : true) : next === "self" ? false : undefined });
  const ways = [...(registration ? ["junctor"] : []), "self", ...(besides ? ["poll"] : [])] as Way[];
  return (
    <>
      {ways.length > 1 && (
        <Field label={f.trigger.entering}>
          <select className={css.select} value={way} onChange={(event) => choose(event.target.value)}>
            {ways.map((each) => (
              <option key={each} value={each}>
                {f.trigger.enters[each]}
              </option>
            ))}
          </select>
        </Field>
      )}
      {registers && <Left schema={registration?.input} prefix="register" values={(typeof trigger.register === "object" ? trigger.register : {}) as Values} put={(values) => put({ ...trigger, register: filled(values) ?? (itself ? undefined : true) }, "register")} />}
      {needed && (
        <Field label={f.trigger.secret}>
          <CompletingLine node={TRIGGER} secrets value={secret} placeholder={`{env.${spec.key.toUpperCase()}_WEBHOOK_SECRET}`} onChange={(value) => put({ ...trigger, secrets: value ? [value] : undefined }, "secret")} />
        </Field>
      )}
      {scheme === "basic" && needed && (
        <Field label={f.trigger.asked.username}>
          <input className={css.text} value={String(trigger.username ?? "")} onChange={(event) => put({ ...trigger, username: event.target.value }, "username")} />
        </Field>
      )}
      {scheme === "meta" && needed && (
        <Field label={f.trigger.asked.verifyToken}>
          <CompletingLine node={TRIGGER} secrets value={String(trigger.verifyToken ?? "")} placeholder="{env.WEBHOOK_VERIFY_TOKEN}" onChange={(value) => put({ ...trigger, verifyToken: value }, "verifyToken")} />
        </Field>
      )}
    </>
  );
}

type Way = "junctor" | "self" | "poll";

function wayOf(trigger: Trigger, secret: string, { itself, besides, registers }: { itself: boolean; besides: boolean; registers: boolean }): Way {
  if (besides && asks(trigger)) return "poll";
  if (registers && (trigger.register || (itself && trigger.register !== false && !secret))) return "junctor";
  return besides && trigger.register !== false && !secret ? "poll" : "self";
}
const asks = (trigger: Trigger): boolean => Array.isArray(trigger.via) && trigger.via.length === 1 && trigger.via[0] === "poll";
