import type { Values } from "@/form/schema";
import { Coded } from "@/kit/Coded";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { EventConditions } from "./EventConditions";
import { Field } from "./Field";
import { HookSecrets } from "./HookSecrets";
import { Left } from "./Left";
import { declaredOf, filled, heardBothWays, heardBy, type Put, type Trigger } from "./eventTrigger";

/** An event of a connection: which one, what it leaves open, which of its events count, and who may tell of it. */
export function EventTrigger({ trigger, put }: { trigger: Trigger; put: Put }) {
  const { catalog, connections, specs } = useBuilder();
  const withTriggers = new Set(catalog.filter((each) => (each.triggers?.length ?? 0) > 0).map((each) => each.key));
  const sources = connections.filter((each) => withTriggers.has(each.integrationSlug));
  const named = trigger.connectionId ?? trigger.connection;
  const source = connections.find((each) => each.id === named || each.key === named || each.name === named);
  const slug = source?.integrationSlug ?? "";
  const spec = specs[slug];
  const declared = declaredOf(spec, trigger.trigger);
  const events = catalog.find((each) => each.key === slug)?.triggers ?? [];
  // What can be asked for is asked for, until somebody says that a webhook tells of it.
  const fresh = (connection: string, event: string) => put({ type: "connector", connection, trigger: event, ...(heardBothWays(spec, declaredOf(spec, event)) ? { via: ["poll"] } : {}), ...(trigger.mode ? { mode: trigger.mode } : {}) });
  const poll = spec && declared && heardBy(spec, declared, "poll");
  return (
    <>
      <Field label={f.trigger.connection}>
        <select className={css.select} value={source?.id ?? ""} onChange={(event) => fresh(event.target.value, "")}>
          <option value="">{f.call.choose}</option>
          {sources.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </select>
      </Field>
      <Field label={f.trigger.event}>
        <select className={css.select} value={String(trigger.trigger ?? "")} onChange={(event) => fresh(source?.id ?? "", event.target.value)}>
          <option value="" />
          {events.map((each) => (
            <option key={each.key} value={each.key}>
              {each.name}
            </option>
          ))}
        </select>
      </Field>
      {declared?.description && <p className="small quiet">{declared.description}</p>}
      {declared && <Left schema={declared.input} values={(trigger.inputs ?? {}) as Values} prefix={`event-${slug}-${String(trigger.trigger)}`} put={(inputs) => put({ ...trigger, inputs: filled(inputs) }, "inputs")} />}
      {spec && declared && <HookSecrets trigger={trigger} put={put} spec={spec} declared={declared} />}
      {declared && <EventConditions trigger={trigger} put={put} declared={declared} />}
      {poll && (
        <Field label={f.trigger.interval} text={f.trigger.intervalText(poll.interval ?? 60)}>
          <input className={css.text} type="number" min={poll.interval ?? 60} max={86400} value={String(trigger.interval ?? "")} placeholder={String(poll.interval ?? 60)} onChange={(event) => put({ ...trigger, interval: event.target.value ? Number(event.target.value) : undefined }, "interval")} />
        </Field>
      )}
      {declared?.setup && <p className="small quiet"><Coded text={declared.setup} /></p>}
    </>
  );
}
