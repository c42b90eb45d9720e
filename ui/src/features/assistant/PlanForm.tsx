import { TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FlaskConical, Lock, X } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { queries } from "@/api/queries";
import catalogCss from "@/features/catalog/catalog.module.css";
import { cronText, triggerText } from "@/features/flows/builder/triggers";
import { Field } from "@/form/Field";
import type { Schema, Values } from "@/form/schema";
import { SchemaForm } from "@/form/SchemaForm";
import { unmanaged } from "@/form/unmanaged";
import { Button, ButtonLink } from "@/kit/Button";
import { Coded } from "@/kit/Coded";
import { Skeleton } from "@/kit/Listing";
import { Card } from "@/kit/Page";
import { Hint, Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { Choice } from "@/kit/Search";
import { ConnectorTile } from "@/kit/Tile";
import { useLeave } from "@/kit/leave";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import { f } from "@/words/flows";
import css from "./assistant.module.css";
import { OwnApi, ownConnection, ownIsReady, OwnSignIn } from "./OwnApi";
import { StepCard } from "./StepCard";
import { type Inputs, StepInputs } from "./StepInputs";
import { StepOperation } from "./StepOperation";

type Plan = Schemas["Plan"];
type Step = Plan["steps"][number];

/** The plan as a form: everything in it is changed here, and nothing is made before Create. `instead` plans anew with another connector. */
export function PlanForm({ plan: given, instead }: { plan: Plan; instead: (of: string, slug: string) => void }) {
  const [plan, setPlan] = useState(given);
  const [credentials, setCredentials] = useState<Record<string, Record<string, string>>>({});
  const client = useQueryClient();
  const navigate = useNavigate();
  const release = useLeave(plan !== given || Object.keys(credentials).length > 0);
  const apply = useMutation({
    mutationFn: () => take(api.POST("/api/assistant/apply", { body: { plan: plan as never, credentials } })),
    onSuccess: async (done) => {
      release();
      setCredentials({});
      await client.invalidateQueries();
      toast(w.assistant.made(done.made.length));
      if (done.flowKey) await navigate({ to: "/flows/$id", params: { id: done.flowKey } });
      else await navigate({ to: "/connections" });
    },
  });
  const connection = (ref: string, change: Partial<Plan["connections"][number]>) => setPlan({ ...plan, connections: plan.connections.map((each) => (each.ref === ref ? { ...each, ...change } : each)) });
  const change = (step: Step, to: Partial<Step>) => setPlan({ ...plan, steps: plan.steps.map((each) => (each.id === step.id ? { ...each, ...to } : each)) });
  const catalog = useQuery(queries.catalog()).data ?? [];
  const nameOf = (slug: string) => catalog.find((each) => each.key === slug)?.name ?? slug;
  const startInputs = (plan.trigger.inputs ?? {}) as Inputs;
  const missing = [...plan.triggerMissing.filter((name) => !startInputs[name]).map((name) => `${w.assistant.startsBy}: ${name}`), ...plan.steps.flatMap((each) => each.missing.filter((name) => [undefined, ""].includes((each.inputs as Inputs)[name] as string)).map((name) => `${each.name}: ${name}`))];
  const own = plan.custom;
  const called = ownConnection(plan);
  const nothing = plan.connections.length === 0 && plan.steps.length === 0 && !own?.declared;
  return (
    <Card title={w.assistant.planTitle} actions={
      <>
        {plan.confidence === "low" && <Pill tone="warn">{w.assistant.unsure}</Pill>}
        <Pill tone="soft">{w.assistant.producedBy[plan.producedBy]}</Pill>
      </>
    }>
      <div className="stack loose">
        {plan.questions.length > 0 && (
          <Hint tone="warn">
            <strong>{w.assistant.toCheck}</strong>
            <ul className={css.questions}>
              {plan.questions.map((each) => (
                <li key={each}><Coded text={each} /></li>
              ))}
            </ul>
          </Hint>
        )}
        {plan.connections.map((each, at) => (
          <section key={each.ref} className="stack">
            <div className="row" style={{ gap: 12 }}>
              <span className="faint num">{at + 1}</span>
              <ConnectorTile slug={each.integrationSlug} />
              <div className="grow">
                <strong>{each.connectionId ? each.name : w.assistant.newConnection}</strong> {(!each.connectionId || nameOf(each.integrationSlug) !== each.name) && <span className="faint small">{nameOf(each.integrationSlug)}</span>}
              </div>
              {each.connectionId && <Pill tone="ok">{w.assistant.existing}</Pill>}
              {each.alternatives.length > 0 && (
                <Choice
                  label={w.assistant.service}
                  value={each.integrationSlug}
                  options={[each.integrationSlug, ...each.alternatives.map((other) => other.slug)].map((slug) => ({ value: slug, label: nameOf(slug) }))}
                  onChange={(slug) => slug !== each.integrationSlug && instead(each.integrationSlug, slug)}
                />
              )}
              <Which planned={each} isNew={given.connections[at]?.connectionId === null} choose={(change) => connection(each.ref, change)} />
            </div>
            {!each.connectionId && (
              <div className="stack" style={{ paddingLeft: 26 }}>
                <TextInput label={w.connect.name} value={each.name} onChange={(event) => connection(each.ref, { name: event.currentTarget.value })} />
                <Settings planned={each} named={given.connections[at]?.config ?? {}} change={(config) => connection(each.ref, { config })} />
                {each === called && (
                  <OwnSignIn
                    planned={each}
                    change={(to) => {
                      setCredentials((before) => entered(before, each.ref, {}));
                      connection(each.ref, to);
                    }}
                  />
                )}
                {each.signIn ? (
                  <Hint icon={<Lock size={15} aria-hidden />}>{w.assistant.signInLater}</Hint>
                ) : (
                  each.fields.map((field) => (
                    <TextInput
                      key={field.name}
                      label={field.title}
                      description={field.secret ? w.assistant.orLater : undefined}
                      type={field.secret ? "password" : "text"}
                      data-secret={field.secret ? "" : undefined}
                      {...unmanaged}
                      value={credentials[each.ref]?.[field.name] ?? ""}
                      onChange={(event) => {
                        const value = event.currentTarget.value;
                        setCredentials((before) => entered(before, each.ref, { ...before[each.ref], [field.name]: value }));
                      }}
                    />
                  ))
                )}
              </div>
            )}
          </section>
        ))}
        {plan.steps.length > 0 && (
          <section className="stack">
            <div className="row" style={{ gap: 12 }}>
              <span className="faint num">{plan.connections.length + 1}</span>
              <strong>{w.assistant.flow}</strong>
            </div>
            <div className="stack" style={{ paddingLeft: 26 }}>
              <TextInput label={w.connect.name} value={plan.flowName} onChange={(event) => setPlan({ ...plan, flowName: event.currentTarget.value })} />
              <Start plan={plan} nameOf={nameOf} change={(trigger) => setPlan({ ...plan, trigger: { ...plan.trigger, ...trigger } })} />
              {plan.steps.map((step) => (
                <details key={step.id} className={catalogCss.operation} open={step.missing.length > 0}>
                  <summary>
                    <span className="row" style={{ flexWrap: "wrap", gap: "2px 8px" }}>
                      {step.name}
                      {marks(step).map((each) => (
                        <Pill key={each}>{w.assistant.marks[each]}</Pill>
                      ))}
                    </span>
                    <code>{step.operationKey}</code>
                  </summary>
                  <div className={catalogCss.inside}>
                    <p className="quiet">{spoken(step.summary, step.inputs as Inputs, plan.connections.find((each) => each.ref === step.connection))}</p>
                    {step.each && (
                      <p className="quiet small">
                        {w.assistant.eachOf} <code>{step.each}</code>
                      </p>
                    )}
                    {step.pauses.map((pause, at) => {
                      const name = pause.kind === "time" ? "seconds" : "title";
                      const put = (value: string) => change(step, { pauses: step.pauses.map((each, n) => (n === at ? { ...each, [name]: name === "seconds" ? Number(value) || 0 : value } : each)) });
                      return <TextInput key={at} label={w.assistant.pauses[pause.kind]} description={pause.when ? `${w.assistant.startOnly} ${pause.when}` : undefined} type={name === "seconds" ? "number" : "text"} min={0} value={String(pause[name])} onChange={(event) => put(event.currentTarget.value)} />;
                    })}
                    {step.when && <TextInput label={w.assistant.onlyWhen} value={step.when} onChange={(event) => change(step, { when: event.currentTarget.value })} />}
                    <StepOperation step={step} slug={plan.connections.find((each) => each.ref === step.connection)?.integrationSlug ?? step.connection} change={(to) => setPlan(told(plan, step, to))} />
                    <StepInputs key={step.operationKey} step={step} change={(inputs) => change(step, { inputs })} />
                    {step.card && <StepCard card={step.card} change={(card) => change(step, { card })} />}
                    <div>
                      <Button small look="quiet" icon={<X size={14} aria-hidden />} onClick={() => setPlan(without(plan, step))}>
                        {w.assistant.leaveOut}
                      </Button>
                    </div>
                  </div>
                </details>
              ))}
              {missing.length > 0 && <Hint tone="warn">{w.assistant.missing(missing.join(", "))}</Hint>}
            </div>
          </section>
        )}
        {plan.tests.length > 0 && (
          <section className="stack tight">
            <strong>{w.assistant.tested}</strong>
            <ul className="stack tight quiet">
              {plan.tests.map((each) => (
                <li key={each} className="row">
                  <FlaskConical size={14} aria-hidden />
                  {each}
                </li>
              ))}
            </ul>
          </section>
        )}
        {own && <OwnApi plan={plan} change={(custom) => setPlan({ ...plan, custom })} values={credentials[own.key] ?? {}} enter={(values) => setCredentials((before) => entered(before, own.key, values))} />}
        {own && !called && !own.declared && (
          <Hint>
            {w.assistant.own.byHand} <ButtonLink small to="/catalog" search={{ connect: "http", name: own.name }}>{w.catalog.customHttp}</ButtonLink>
          </Hint>
        )}
        {apply.error && <ProblemCard error={apply.error} doing={w.assistant.create} />}
        {!nothing && (
          <div className="row">
            <Button needs="edit_flows" look="primary" disabled={apply.isPending || !ownIsReady(plan)} onClick={() => apply.mutate()}>
              {apply.isPending ? w.action.saving : w.assistant.create}
            </Button>
            <span className="small faint">{w.assistant.nothingYet}</span>
          </div>
        )}
      </div>
    </Card>
  );
}

/** The plan with one step less: what was waited for and looped over before it goes on before the next. */
function without(plan: Plan, step: Step): Plan {
  const at = plan.steps.indexOf(step);
  const steps = plan.steps.flatMap((each, n) => (n === at ? [] : n === at + 1 ? [{ ...each, each: each.each || step.each, pauses: [...step.pauses, ...each.pauses] }] : [each]));
  const used = new Set<unknown>([...steps.map((each) => each.connection), (plan.trigger as Record<string, unknown>).connection]);
  // Of a plan that makes connections and no flow, they are the point.
  return { ...plan, steps, connections: steps.length > 0 ? plan.connections.filter((each) => used.has(each.ref)) : plan.connections };
}

/** The settings that a connection needs or that the sentence named; the others wait behind one line. */
function Settings({ planned, named, change }: { planned: Plan["connections"][number]; named: object; change: (config: Plan["connections"][number]["config"]) => void }) {
  const [first, rest] = [planned.settings.filter((each) => each.required || each.name in named), planned.settings.filter((each) => !each.required && !(each.name in named))];
  const connector = useQuery(queries.connector(planned.integrationSlug));
  const shape = ((connector.data?.spec.connection as Schema | undefined)?.properties ?? {}) as Record<string, Schema>;
  if (connector.isPending) return <Skeleton rows={first.length} />;
  const put = (name: string, value: unknown) => {
    const { [name]: _, ...rest } = planned.config as Inputs;
    change((value === undefined ? rest : { ...rest, [name]: value }) as typeof planned.config);
  };
  const field = (each: Plan["connections"][number]["settings"][number]) => (
    <Field key={each.name} id={`${planned.ref}-${each.name}`} name={each.name} schema={{ type: "string", ...shape[each.name], title: each.title }} required={each.required} value={planned.config[each.name]} onChange={(value) => put(each.name, value)} />
  );
  return (
    <>
      {first.map(field)}
      {rest.length > 0 && (
        <details className={css.rest}>
          <summary>
            {w.form.moreSettings(rest.length)} <span className="faint">{rest.map((each) => each.title).join(", ")}</span>
          </summary>
          <div className="stack">{rest.map(field)}</div>
        </details>
      )}
    </>
  );
}

/** What a step does, with what it is given where that is known. */
const spoken = (summary: string, inputs: Inputs, at?: Plan["connections"][number]) =>
  summary
    .replaceAll(/\{\{input\.(\w+)\}\}/g, (_, name: string) => (inputs[name] ? String(inputs[name]) : name === "path" ? "" : name))
    .replaceAll(/\{\{conn\.(\w+)\}\}/g, (_, name: string) => String(at?.config[name] ?? at?.name ?? ""));

/** What a closed step shows of how it runs. */
const marks = (step: Step) => [...(step.each ? (["each"] as const) : []), ...step.pauses.map((pause) => pause.kind), ...(step.when ? (["when"] as const) : [])];

/** Another connection of the same kind instead, where there are several. */
function Which({ planned, isNew, choose }: { planned: Plan["connections"][number]; isNew: boolean; choose: (change: { connectionId: string | null; name: string }) => void }) {
  const fits = (useQuery(queries.connections()).data ?? []).filter((each) => each.integrationSlug === planned.integrationSlug);
  const options = [...(isNew ? [{ value: "", label: w.assistant.newConnection }] : []), ...fits.map((each) => ({ value: each.id, label: each.name }))];
  if (options.length < 2) return null;
  return <Choice label={`${w.assistant.which}: ${planned.integrationSlug}`} value={planned.connectionId ?? ""} options={options} onChange={(id) => choose({ connectionId: id || null, name: fits.find((each) => each.id === id)?.name ?? planned.name })} />;
}

/** Which events of its start count. */
function narrowed(trigger: Record<string, unknown>): string[] {
  const fields = Object.entries((trigger.fields ?? {}) as Record<string, { from?: unknown; to?: unknown }>);
  const where = Object.entries((trigger.where ?? {}) as Record<string, unknown>);
  const kinds = ((trigger.changes ?? []) as (keyof typeof f.trigger.changed)[]).map((each) => f.trigger.changed[each]);
  return [...(kinds.length > 0 ? [kinds.join(", ")] : []), ...fields.map(([path, { from = "…", to = "…" }]) => `${path}: ${String(from)} → ${String(to)}`), ...where.map(([path, value]) => `${path} = ${String(value)}`)];
}

/** What starts the flow, and what its start needs. */
function Start({ plan, nameOf, change }: { plan: Plan; nameOf: (slug: string) => string; change: (trigger: Record<string, unknown>) => void }) {
  const trigger = plan.trigger as Record<string, unknown>;
  const fields = (plan.entity?.schema as { properties?: object } | undefined)?.properties ?? {};
  const cron = String(trigger.cron ?? "");
  return (
    <div className="stack">
      <p className="quiet">
        {w.assistant.startsBy} <Pill tone="soft">{triggerText(trigger, plan.connections.map((each) => ({ id: each.ref, key: each.ref, name: nameOf(each.integrationSlug) })))}</Pill>
      </p>
      {narrowed(trigger).map((each) => (
        <p key={each} className="quiet small">
          {w.assistant.startOnly} <code>{each}</code>
        </p>
      ))}
      {plan.entity && <p className="quiet small">{w.assistant.opensForm(plan.entity.name, Object.keys(fields).join(", "))}</p>}
      {trigger.type === "schedule" && (
        <div className="row" style={{ alignItems: "flex-end" }}>
          <TextInput label={w.assistant.cron} description={cronText(cron) ? undefined : f.trigger.cronText} value={cron} onChange={(event) => change({ cron: event.currentTarget.value })} />
          <TextInput label={w.assistant.zone} value={String(trigger.timeZone ?? "UTC")} onChange={(event) => change({ timeZone: event.currentTarget.value })} />
        </div>
      )}
      {Object.keys((plan.triggerInputSchema as { properties?: object }).properties ?? {}).length > 0 && (
        <fieldset className={css.start}>
          <legend>{w.assistant.startNeeds}</legend>
          <SchemaForm prefix="start" schema={plan.triggerInputSchema as Schema} values={(trigger.inputs ?? {}) as Values} onChange={(inputs) => change({ inputs })} fold />
        </fieldset>
      )}
    </div>
  );
}

/** The plan with another operation for a step: where the step calls the API of one's own, its endpoint is called so too. */
function told(plan: Plan, step: Step, to: Partial<Step>): Plan {
  const steps = plan.steps.map((each) => (each.id === step.id ? { ...each, ...to } : each));
  const known = ownConnection(plan);
  const method = (["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] as const).find((each) => each === to.operationKey?.toUpperCase());
  const only = known && step.connection === known.ref && plan.steps.filter((each) => each.connection === known.ref).length === 1;
  return { ...plan, steps, custom: plan.custom && method && only ? { ...plan.custom, method } : plan.custom };
}

/** Credentials with what was typed for one connection; what is empty is none. */
function entered(before: Record<string, Record<string, string>>, ref: string, values: Record<string, string>) {
  const { [ref]: _, ...others } = before;
  const typed = cleaned(values);
  return Object.keys(typed).length > 0 ? { ...others, [ref]: typed } : others;
}

const cleaned = (values: Record<string, string>) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
