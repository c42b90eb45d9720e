import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { queries } from "@/api/queries";
import type { Schema } from "@/form/schema";
import { Button } from "@/kit/Button";
import { w } from "@/words";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { CompletingLine } from "./Completing";
import { useBuilder } from "./context";
import { type FlowNode, levelOf, titleOf } from "./document";
import { Target } from "./FailureFields";
import { Inputs } from "./Inputs";
import { MappingInput } from "./MappingInput";
import { Named } from "./Named";
import { SandboxAnswer } from "./SandboxAnswer";
import type { Change } from "./StepPanel";

interface Field {
  name: string;
  label: string;
  schema: Schema;
  required?: boolean;
  long?: boolean;
  /** What the choices are called. */
  words?: Record<string, string>;
  /** Whether it says anything for such a step. */
  when?: (node: FlowNode) => boolean;
}
const text = (name: string, label: string, more: Partial<Field> & { schema?: Schema } = {}): Field => ({ name, label, ...more, schema: more.schema ?? { type: "string" } });
const choice = (name: string, label: string, words: Record<string, string>, more: Partial<Field> = {}): Field => ({ name, label, ...more, words, schema: { type: "string", enum: Object.keys(words) } });
const HEADER = /[^A-Za-z0-9-]/g;

/** The plain fields of each kind of step; ways on stand below them. */
const FIELDS: Record<string, Field[]> = {
  switch: [text("on", f.control.on, { schema: { type: "string", examples: ["{{event.kind}}"] } })],
  forEach: [
    text("items", f.control.items, { required: true, schema: { examples: ["{{event.orders}}"] } }),
    text("itemAs", f.control.itemAs, { schema: { type: "string", examples: ["item"] } }),
    text("concurrency", f.control.concurrency, { schema: { type: "integer", examples: [1] } }),
    choice("onItemError", f.control.onItemError, f.control.itemErrors),
    text("result", f.control.result, { schema: { examples: ["{{vars.total}}"] } }),
  ],
  wait: [
    choice("for", f.control.waitFor, f.control.waits, { required: true }),
    text("seconds", f.control.seconds, { schema: { type: "number", examples: [60] }, when: (node) => node.for === "time" }),
    text("until", f.control.until, { schema: { type: "string", examples: ["{{event.dueAt}}"] }, when: (node) => node.for === "time" }),
    text("signal", f.control.signal, { schema: { type: "string", examples: ["paid"] }, when: (node) => node.for === "signal" }),
    text("timeout", f.control.giveUp, { schema: { type: "number" }, when: (node) => node.for !== "time" }),
  ],
  approve: [
    text("title", f.control.asked, { required: true, schema: { type: "string", examples: ["Refund {{event.amount}}?"] } }),
    text("timeout", f.control.untilSeconds, { schema: { type: "number", examples: [172800] } }),
    choice("then", f.control.undecided, f.control.undecidedAs),
    text("link", f.control.link, { schema: { type: "boolean", enum: ["true", "false"] }, words: f.control.yesNo }),
  ],
  respond: [text("status", f.control.status, { schema: { examples: [200] } }), text("body", f.control.body, { long: true, schema: {} })],
  fail: [text("message", f.control.message, { required: true }), text("errorClass", f.control.errorClass, { schema: { type: "string", enum: ["rejected", "input", "not_found", "conflict", "auth", "config", "internal"] } })],
};

export function ControlFields({ node, change }: { node: FlowNode; change: Change }) {
  const fields = (FIELDS[node.type] ?? []).filter((each) => !each.when || each.when(node) || node[each.name] !== undefined);
  const named = (name: string) => ({ node: node.id, value: node[name], onChange: (value: unknown, group: string) => change({ [name]: value }, group) });
  return (
    <>
      {node.type === "set" && <Named {...named("variables")} onChange={(value, group) => change({ variables: value ?? {} }, group)} title={f.data.vars} add={f.call.addVariable} />}
      {node.type === "screenPop" && <CardFields node={node} change={change} />}
      {node.type === "flow" && <SubFlow node={node} change={change} />}
      {node.type === "parallel" && <Branches node={node} change={change} />}
      {fields.map(({ when: _, ...each }) => (
        <MappingInput key={each.name} node={node.id} {...each} value={node[each.name]} onChange={(value) => change({ [each.name]: value }, each.name)} />
      ))}
      {node.type === "approve" && <Named {...named("details")} title={f.control.details} add={f.control.addDetail} called="detail" allowed={/[{}]/g} />}
      {node.type === "approve" && <Deciders node={node} change={change} />}
      {node.type === "respond" && <Named {...named("headers")} title={f.control.headers} add={f.call.addHeader} called="X-Header-" allowed={HEADER} schema={{ type: "string" }} />}
      {node.type === "switch" && <Rules node={node} change={change} />}
      {(node.type === "wait" || node.type === "approve") && <SandboxAnswer node={node} change={change} />}
    </>
  );
}

function CardFields({ node, change }: { node: FlowNode; change: Change }) {
  const card = (node.card ?? {}) as Record<string, unknown>;
  const put = (name: string, value: unknown, group = `card.${name}`) => change({ card: { ...card, [name]: value ?? (name === "title" ? "" : undefined) } }, group);
  return (
    <>
      <MappingInput node={node.id} name="title" label={f.control.cardTitle} required schema={{ type: "string", examples: ["{{vars.name}} is calling"] }} value={card.title} onChange={(value) => put("title", value)} />
      <MappingInput node={node.id} name="url" label={f.control.cardUrl} schema={{ type: "string", examples: ["https://crm.example.com/contacts/{{vars.id}}"] }} value={card.url} onChange={(value) => put("url", value)} />
      <Named node={node.id} title={f.control.cardFields} value={card.fields} add={f.control.addField} called="Field " allowed={/[{}]/g} onChange={(value, group) => put("fields", value, group)} />
      <MappingInput node={node.id} name="to" label={f.control.cardTo} schema={{ type: "string", examples: ["{{event.extension}}"] }} value={node.to} onChange={(to) => change({ to }, "to")} />
    </>
  );
}

/** Another flow of the project, and what it is given: by its input schema where it says one. */
function SubFlow({ node, change }: { node: FlowNode; change: Change }) {
  const { flow, entities } = useBuilder();
  const flows = (useQuery(queries.flows()).data ?? []).filter((each) => each.id !== flow.id);
  const chosen = flows.find((each) => [each.id, each.key, each.name].includes(String(node.flow ?? "")));
  const draft = useQuery({ ...queries.flow(chosen?.id ?? ""), enabled: !!chosen }).data?.draft as { input?: Schema; trigger?: { entity?: string } } | undefined;
  const asked = (entities.find((each) => each.key === draft?.trigger?.entity)?.schema as Schema | undefined) ?? draft?.input;
  const input = (node.input ?? {}) as Record<string, unknown>;
  return (
    <>
      <label className={css.input}>
        <span className={css.label}>{f.control.subFlow}</span>
        <select className={css.select} value={chosen?.key ?? String(node.flow ?? "")} onChange={(event) => change({ flow: event.target.value, flowId: undefined })}>
          <option value="">{f.control.chooseFlow}</option>
          {!chosen && !!node.flow && <option value={String(node.flow)}>{String(node.flow)}</option>}
          {flows.map((each) => (
            <option key={each.id} value={each.key}>
              {each.name}
            </option>
          ))}
        </select>
      </label>
      {asked?.properties && typeof node.input !== "string" ? (
        <Inputs node={node} schema={asked} values={input} put={(next, name) => change({ input: next }, `input.${name}`)} />
      ) : (
        <Named node={node.id} title={f.control.subInput} value={node.input} add={f.control.addInput} called="input" onChange={(value, group) => change({ input: value ?? {} }, group)} />
      )}
    </>
  );
}

/** Who may decide: by role, and by name. */
function Deciders({ node, change }: { node: FlowNode; change: Change }) {
  const { roles = [], people = [] } = (node.approvers ?? {}) as { roles?: string[]; people?: string[] };
  const put = (next: { roles?: string[]; people?: string[] }) => {
    const all = { roles, people, ...next };
    change({ approvers: all.roles.length + all.people.length > 0 ? Object.fromEntries(Object.entries(all).filter(([, each]) => each.length > 0)) : undefined }, "approvers");
  };
  return (
    <fieldset className={css.fields}>
      <legend>{f.control.approvers}</legend>
      <p className="small faint">{f.control.approversText}</p>
      <div className="row wrap">
        {Object.entries(w.settings.roles).map(([role, name]) => (
          <label key={role} className="row">
            <input type="checkbox" checked={roles.includes(role)} onChange={(event) => put({ roles: event.target.checked ? [...roles, role] : roles.filter((each) => each !== role) })} />
            {name}
          </label>
        ))}
      </div>
      <label className={css.input}>
        <span className={css.label}>{f.control.people}</span>
        <input className={css.text} defaultValue={people.join(", ")} key={people.join()} placeholder="ada@example.com" onBlur={(event) => put({ people: event.target.value.split(",").map((each) => each.trim()).filter(Boolean) })} />
      </label>
    </fieldset>
  );
}

function Branches({ node, change }: { node: FlowNode; change: Change }) {
  const { doc } = useBuilder();
  const chosen = new Set((node.branches ?? []) as string[]);
  return (
    <fieldset className={css.fields}>
      <legend>{f.control.branches}</legend>
      {levelOf(doc, node.id)
        .nodes.filter((each) => each.id !== node.id)
        .map((each) => (
          <label key={each.id} className="row">
            <input
              type="checkbox"
              checked={chosen.has(each.id)}
              onChange={(event) => {
                const next = new Set(chosen);
                if (event.target.checked) next.add(each.id);
                else next.delete(each.id);
                change({ branches: [...next] });
              }}
            />
            {titleOf(each)}
          </label>
        ))}
      <label className={css.input}>
        <span className={css.label}>{f.control.join}</span>
        <Target label={f.control.join} value={(node.join as string | undefined) ?? null} not={node.id} onChange={(join) => change({ join: join ?? undefined })} />
      </label>
      <label className={css.input}>
        <span className={css.label}>{f.control.policy}</span>
        <select className={css.select} value={String(node.policy ?? "all")} onChange={(event) => change({ policy: event.target.value })}>
          <option value="all">{f.control.all}</option>
          <option value="any">{f.control.any}</option>
          <option value="settled">{f.control.settled}</option>
        </select>
      </label>
    </fieldset>
  );
}

function Rules({ node, change }: { node: FlowNode; change: Change }) {
  const rules = (node.rules ?? []) as { when: string; next: string | null }[];
  const put = (next: typeof rules) => change({ rules: next.length > 0 ? next : undefined }, "rules");
  return (
    <fieldset className={css.fields}>
      <legend>{f.control.rules}</legend>
      {rules.map((rule, at) => (
        <div className={css.rule} key={at}>
          <CompletingLine node={node.id} label={f.control.rule(at + 1)} value={rule.when} placeholder="vars.amount > `100`" onChange={(when) => put(rules.map((each, index) => (index === at ? { ...each, when } : each)))} />
          <Target label={`${f.control.rule(at + 1)} ${f.fail.goes}`} value={rule.next} not={node.id} onChange={(next) => put(rules.map((each, index) => (index === at ? { ...each, next } : each)))} />
          <Button small square look="quiet" aria-label={`${f.input.clear} ${f.control.rule(at + 1)}`} icon={<X size={14} aria-hidden />} onClick={() => put(rules.filter((_, index) => index !== at))} />
        </div>
      ))}
      <div>
        <Button small look="quiet" icon={<Plus size={14} aria-hidden />} onClick={() => put([...rules, { when: "", next: null }])}>{f.control.addRule}</Button>
      </div>
      {typeof node.default === "string" && (
        <label className={css.input}>
          <span className={css.label}>{f.control.otherwise}</span>
          <Target label={f.control.otherwise} value={node.default} not={node.id} onChange={(next) => change({ default: next ?? undefined })} />
        </label>
      )}
    </fieldset>
  );
}
