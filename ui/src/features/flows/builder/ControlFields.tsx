import { Plus, X } from "lucide-react";
import type { Schema } from "@/form/schema";
import { Button } from "@/kit/Button";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { CompletingLine } from "./Completing";
import { useBuilder } from "./context";
import { type FlowNode, levelOf, titleOf } from "./document";
import { Target } from "./FailureFields";
import { MappingInput } from "./MappingInput";
import type { Change } from "./StepPanel";

interface Field {
  name: string;
  label: string;
  schema: Schema;
  required?: boolean;
  long?: boolean;
}
const text = (name: string, label: string, more: Partial<Field> & { schema?: Schema } = {}): Field => ({ name, label, ...more, schema: more.schema ?? { type: "string" } });

/** The plain fields of each kind of step; ways on stand below them. */
const FIELDS: Record<string, Field[]> = {
  switch: [text("on", f.control.on, { schema: { type: "string", examples: ["{{event.kind}}"] } })],
  forEach: [
    text("items", f.control.items, { required: true, schema: { examples: ["{{event.orders}}"] } }),
    text("itemAs", f.control.itemAs, { schema: { type: "string", examples: ["item"] } }),
    text("concurrency", f.control.concurrency, { schema: { type: "integer", examples: [1] } }),
    text("onItemError", f.control.onItemError, { schema: { type: "string", enum: ["stop", "continue"] } }),
    text("result", f.control.result, { schema: { examples: ["{{vars.total}}"] } }),
  ],
  wait: [
    text("for", f.control.waitFor, { required: true, schema: { type: "string", enum: ["time", "signal", "webhook"] } }),
    text("seconds", f.control.seconds, { schema: { type: "number", examples: [60] } }),
    text("until", f.control.until, { schema: { type: "string", examples: ["{{event.dueAt}}"] } }),
    text("signal", f.control.signal, { schema: { type: "string", examples: ["paid"] } }),
    text("timeout", f.control.giveUp, { schema: { type: "number" } }),
  ],
  approve: [
    text("title", f.control.asked, { required: true, schema: { type: "string", examples: ["Refund {{event.amount}}?"] } }),
    text("details", f.control.details, { schema: {} }),
    text("approvers", f.control.approvers, { schema: { type: "object", examples: [] } }),
    text("timeout", f.control.untilSeconds, { schema: { type: "number", examples: [172800] } }),
    text("then", f.control.undecided, { schema: { type: "string", enum: ["fail", "approve", "reject"] } }),
    text("link", f.control.link, { schema: { type: "boolean", enum: ["true", "false"] } }),
  ],
  respond: [text("status", f.control.status, { schema: { examples: [200] } }), text("body", f.control.body, { long: true, schema: {} }), text("headers", f.control.headers, { schema: { type: "object" } })],
  fail: [text("message", f.control.message, { required: true }), text("errorClass", f.control.errorClass, { schema: { type: "string", enum: ["rejected", "input", "not_found", "conflict", "auth", "config", "internal"] } })],
};

export function ControlFields({ node, change }: { node: FlowNode; change: Change }) {
  const fields = FIELDS[node.type] ?? [];
  return (
    <>
      {node.type === "set" && <Variables node={node} change={change} />}
      {node.type === "screenPop" && <CardFields node={node} change={change} />}
      {node.type === "flow" && <SubFlow node={node} change={change} />}
      {node.type === "parallel" && <Branches node={node} change={change} />}
      {fields.map((each) => (
        <MappingInput key={each.name} node={node.id} name={each.name} label={each.label} schema={each.schema} required={each.required} long={each.long} value={node[each.name]} onChange={(value) => change({ [each.name]: value }, each.name)} />
      ))}
      {node.type === "switch" && <Rules node={node} change={change} />}
    </>
  );
}

function Variables({ node, change }: { node: FlowNode; change: Change }) {
  const rows = Object.entries((node.variables ?? {}) as Record<string, unknown>);
  const put = (at: number, name: string, value: unknown) => change({ variables: Object.fromEntries(rows.map((row, index) => (index === at ? [name, value ?? ""] : row))) }, `set.${at}`);
  return (
    <fieldset className={css.fields}>
      <legend>{f.data.vars}</legend>
      {rows.map(([name, value], at) => (
        <div key={at} className={css.variable}>
          <input className={css.text} aria-label={`${f.data.vars} ${at + 1}`} value={name} onChange={(event) => put(at, event.target.value.replaceAll(/[^A-Za-z0-9_]/g, ""), value)} />
          <MappingInput node={node.id} name={name} label={name} schema={{}} value={value} onChange={(next) => put(at, name, next)} />
          <Button small square look="quiet" aria-label={`${f.input.clear} ${name}`} icon={<X size={14} aria-hidden />} onClick={() => change({ variables: Object.fromEntries(rows.filter((_, index) => index !== at)) })} />
        </div>
      ))}
      <div>
        <Button small look="quiet" icon={<Plus size={14} aria-hidden />} onClick={() => change({ variables: { ...Object.fromEntries(rows), [`value${rows.length + 1}`]: "" } })}>
          {f.call.addVariable}
        </Button>
      </div>
    </fieldset>
  );
}

function CardFields({ node, change }: { node: FlowNode; change: Change }) {
  const card = (node.card ?? {}) as Record<string, unknown>;
  const put = (name: string, value: unknown) => change({ card: { ...card, [name]: value ?? (name === "title" ? "" : undefined) } }, `card.${name}`);
  return (
    <>
      <MappingInput node={node.id} name="title" label={f.control.cardTitle} required schema={{ type: "string", examples: ["{{vars.name}} is calling"] }} value={card.title} onChange={(value) => put("title", value)} />
      <MappingInput node={node.id} name="url" label={f.control.cardUrl} schema={{ type: "string" }} value={card.url} onChange={(value) => put("url", value)} />
      <MappingInput node={node.id} name="fields" label={f.control.cardFields} schema={{ type: "object" }} value={card.fields} onChange={(value) => put("fields", value)} />
      <MappingInput node={node.id} name="to" label={f.control.cardTo} schema={{ type: "string", examples: ["{{event.extension}}"] }} value={node.to} onChange={(to) => change({ to }, "to")} />
    </>
  );
}

function SubFlow({ node, change }: { node: FlowNode; change: Change }) {
  return (
    <>
      <MappingInput node={node.id} name="flow" label={f.control.subFlow} required schema={{ type: "string" }} value={node.flow} onChange={(flow) => change({ flow: flow ?? "" }, "flow")} />
      <MappingInput node={node.id} name="input" label={f.control.subInput} schema={{}} long value={node.input} onChange={(input) => change({ input }, "input")} />
    </>
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
        <div className="row" key={at}>
          <CompletingLine node={node.id} label={f.control.rule(at + 1)} value={rule.when} placeholder="vars.amount > `100`" onChange={(when) => put(rules.map((each, index) => (index === at ? { ...each, when } : each)))} />
          <Target label={`${f.control.rule(at + 1)} ${f.fail.goes}`} value={rule.next} not={node.id} onChange={(next) => put(rules.map((each, index) => (index === at ? { ...each, next } : each)))} />
          <Button small square look="quiet" aria-label={`${f.input.clear} ${f.control.rule(at + 1)}`} icon={<X size={14} aria-hidden />} onClick={() => put(rules.filter((_, index) => index !== at))} />
        </div>
      ))}
      <div>
        <Button small look="quiet" icon={<Plus size={14} aria-hidden />} onClick={() => put([...rules, { when: "", next: null }])}>{f.control.addRule}</Button>
      </div>
      <label className={css.input}>
        <span className={css.label}>{f.control.otherwise}</span>
        <Target label={f.control.otherwise} value={(node.default as string | undefined) ?? null} not={node.id} onChange={(next) => change({ default: next ?? undefined })} />
      </label>
    </fieldset>
  );
}
