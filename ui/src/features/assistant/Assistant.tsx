import { TextInput, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Lock, Sparkles } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { tame } from "@/api/places";
import { queries } from "@/api/queries";
import catalogCss from "@/features/catalog/catalog.module.css";
import { Button, ButtonLink } from "@/kit/Button";
import { EnvironmentName } from "@/kit/Jack";
import { JsonView } from "@/kit/JsonView";
import { Card, PageBody, PageHead } from "@/kit/Page";
import { Hint, Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { ConnectorTile } from "@/kit/Tile";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import css from "./assistant.module.css";

type Plan = Schemas["Plan"];
/** What looks like a key is refused before it is sent anywhere. */
const KEY = /\b(sk|rk|pk|xox[abp]|gh[pousr]|pat|key|token)[-_][A-Za-z0-9_-]{16,}|\beyJ[\w-]{10,}\.|\bAKIA[0-9A-Z]{16}\b|[A-Za-z0-9+/_-]{40,}/;

/** A sentence becomes a plan that a person edits and confirms. Nothing happens before that. */
export default function Assistant() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const [text, setText] = useState(search.text ?? "");
  const [environment, setEnvironment] = useState("");
  const environments = useQuery(queries.environments()).data ?? [];
  const plan = useMutation({ mutationFn: () => take(api.POST("/api/assistant/plan", { body: { text, environment: environment || null } })) });
  const secret = KEY.test(text);
  return (
    <>
      <PageHead title={w.assistant.title} />
      <PageBody>
        <div className="stack loose" style={{ maxWidth: 860 }}>
          <Card title={w.assistant.describe}>
            <form className="stack" onSubmit={(event) => (event.preventDefault(), plan.mutate())}>
              <Textarea aria-label={w.assistant.describe} autosize minRows={3} maxRows={8} placeholder={w.assistant.example} value={text} onChange={(event) => setText(event.currentTarget.value)} error={secret ? w.assistant.looksSecret : undefined} data-page-search />
              <div className="row wrap">
                <Button needs="edit_flows" type="submit" look="primary" icon={<Sparkles size={16} aria-hidden />} disabled={!text.trim() || secret || plan.isPending}>
                  {plan.isPending ? w.assistant.planning : w.assistant.plan}
                </Button>
                <div className={catalogCss.choose} role="radiogroup" aria-label={w.audit.environment} style={{ display: "flex" }}>
                  {environments.map((each) => (
                    <label key={each.key} className={catalogCss.pick}>
                      <input type="radio" name="environment" checked={(environment || tame(environments)?.key) === each.key} onChange={() => setEnvironment(each.key)} />
                      <EnvironmentName name={each.name} live={each.live} color={each.color} />
                    </label>
                  ))}
                </div>
              </div>
            </form>
            {!text && (
              <div className={css.examples}>
                <span className="small faint">{w.assistant.orTry}</span>
                {w.assistant.examples.map((each) => (
                  <button key={each} type="button" onClick={() => setText(each)}>
                    {each}
                  </button>
                ))}
              </div>
            )}
          </Card>
          {plan.error && <ProblemCard error={plan.error} doing={w.assistant.plan} />}
          {plan.data && <PlanForm key={plan.submittedAt} plan={plan.data} />}
        </div>
      </PageBody>
    </>
  );
}

function PlanForm({ plan: given }: { plan: Plan }) {
  const [plan, setPlan] = useState(given);
  const [credentials, setCredentials] = useState<Record<string, Record<string, string>>>({});
  const client = useQueryClient();
  const navigate = useNavigate();
  const apply = useMutation({
    mutationFn: () => take(api.POST("/api/assistant/apply", { body: { plan: plan as never, credentials } })),
    onSuccess: async (done) => {
      setCredentials({});
      await client.invalidateQueries();
      toast(w.assistant.made(done.made.length));
      if (done.flowKey) await navigate({ to: "/flows/$id", params: { id: done.flowKey } });
      else await navigate({ to: "/connections" });
    },
  });
  const connection = (ref: string, change: Partial<Plan["connections"][number]>) => setPlan({ ...plan, connections: plan.connections.map((each) => (each.ref === ref ? { ...each, ...change } : each)) });
  const missing = plan.steps.flatMap((each) => each.missing.filter((name) => !(each.inputs as Inputs)[name]).map((name) => `${each.name}: ${name}`));
  const nothing = plan.connections.length === 0 && plan.steps.length === 0;
  return (
    <Card title={w.assistant.planTitle} actions={<Pill tone="soft">{w.assistant.producedBy(plan.producedBy)}</Pill>}>
      <div className="stack loose">
        {plan.questions.map((each) => (
          <Hint key={each} tone="warn">
            {each}
          </Hint>
        ))}
        {plan.connections.map((each, at) => (
          <section key={each.ref} className="stack">
            <div className="row" style={{ gap: 12 }}>
              <span className="faint num">{at + 1}</span>
              <ConnectorTile slug={each.integrationSlug} />
              <div className="grow">
                <strong>{each.connectionId ? each.name : w.assistant.newConnection}</strong> <span className="faint small">{each.integrationSlug}</span>
              </div>
              {each.connectionId && <Pill tone="ok">{w.assistant.existing}</Pill>}
            </div>
            {!each.connectionId && (
              <div className="stack" style={{ paddingLeft: 26 }}>
                <TextInput label={w.connect.name} value={each.name} onChange={(event) => connection(each.ref, { name: event.currentTarget.value })} />
                {each.settings.map((field) => (
                  <TextInput key={field.name} label={field.title} required={field.required} value={String(each.config[field.name] ?? "")} onChange={(event) => connection(each.ref, { config: { ...each.config, [field.name]: event.currentTarget.value } })} />
                ))}
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
                      autoComplete="new-password"
                      value={credentials[each.ref]?.[field.name] ?? ""}
                      onChange={(event) => {
                        const value = event.currentTarget.value;
                        setCredentials((before) => ({ ...before, [each.ref]: cleaned({ ...before[each.ref], [field.name]: value }) }));
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
              <p className="quiet">
                {w.assistant.startsBy} <Pill tone="soft">{String((plan.trigger as { type?: string }).type ?? "manual")}</Pill>
              </p>
              {plan.steps.map((step) => (
                <details key={step.id} className={catalogCss.operation} open={step.missing.length > 0}>
                  <summary>
                    <span>{step.name}</span>
                    <code>{step.operationKey}</code>
                  </summary>
                  <div className={catalogCss.inside}>
                    <p className="quiet">{step.summary}</p>
                    <Inputs step={step} change={(inputs) => setPlan({ ...plan, steps: plan.steps.map((each) => (each.id === step.id ? { ...each, inputs } : each)) })} />
                  </div>
                </details>
              ))}
              {missing.length > 0 && <Hint tone="warn">{w.assistant.missing(missing.join(", "))}</Hint>}
            </div>
          </section>
        )}
        {plan.tests.length > 0 && (
          <ul className="stack tight quiet">
            {plan.tests.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        )}
        {plan.custom && (
          <Hint>
            {w.assistant.custom} <ButtonLink small to="/catalog" search={{ connect: "http", name: plan.custom.name }}>{w.catalog.customHttp}</ButtonLink>
          </Hint>
        )}
        {apply.error && <ProblemCard error={apply.error} doing={w.assistant.create} />}
        {!nothing && (
          <div className="row">
            <Button needs="edit_flows" look="primary" disabled={apply.isPending} onClick={() => apply.mutate()}>
              {apply.isPending ? w.action.saving : w.assistant.create}
            </Button>
            <span className="small faint">{w.assistant.nothingYet}</span>
          </div>
        )}
      </div>
    </Card>
  );
}

type Inputs = Record<string, unknown>;

/** What the step is given: words and templates to edit, what is still open first. */
function Inputs({ step, change }: { step: Plan["steps"][number]; change: (inputs: Inputs) => void }) {
  const inputs = step.inputs as Inputs;
  const open = step.missing.filter((name) => !(name in inputs) || typeof inputs[name] === "string");
  const texts = [...open, ...Object.keys(inputs).filter((name) => typeof inputs[name] === "string" && !open.includes(name))];
  const rest = Object.fromEntries(Object.entries(inputs).filter(([name]) => !texts.includes(name)));
  return (
    <div className="stack">
      {texts.map((name) => (
        <Textarea key={name} label={name} autosize minRows={1} maxRows={8} required={step.missing.includes(name)} value={String(inputs[name] ?? "")} onChange={(event) => change({ ...inputs, [name]: event.currentTarget.value })} />
      ))}
      {Object.keys(rest).length > 0 && <JsonView value={rest} label={w.runs.inputs} />}
    </div>
  );
}

const cleaned = (values: Record<string, string>) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
