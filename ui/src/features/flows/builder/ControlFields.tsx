import { Plus, X } from "lucide-react";
import type { Schema } from "@/form/schema";
import { Button } from "@/kit/Button";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { type FlowNode, titleOf } from "./document";
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
  switch: [text("on", "Value to look at", { schema: { type: "string", examples: ["{{event.kind}}"] } })],
  forEach: [
    text("items", "List to go through", { required: true, schema: { examples: ["{{event.orders}}"] } }),
    text("itemAs", "Name of the item inside", { schema: { type: "string", examples: ["item"] } }),
    text("concurrency", "How many at once", { schema: { type: "integer", examples: [1] } }),
    text("onItemError", "When one fails", { schema: { type: "string", enum: ["stop", "continue"] } }),
    text("nodes", "Steps inside (JSON, or edit them in Code)", { required: true, schema: { type: "array" } }),
  ],
  wait: [
    text("for", "Wait for", { required: true, schema: { type: "string", enum: ["time", "signal", "webhook"] } }),
    text("seconds", "Seconds", { schema: { type: "number", examples: [60] } }),
    text("until", "Or until (date and time)", { schema: { type: "string", examples: ["{{event.dueAt}}"] } }),
    text("signal", "Name of the signal", { schema: { type: "string", examples: ["paid"] } }),
    text("timeout", "Give up after seconds", { schema: { type: "number" } }),
  ],
  approve: [
    text("title", "What is asked", { required: true, schema: { type: "string", examples: ["Refund {{event.amount}}?"] } }),
    text("details", "What is shown (JSON)", { schema: {} }),
    text("approvers", "Who may decide (JSON: people, roles)", { schema: { type: "object", examples: [] } }),
    text("timeout", "Until, in seconds", { schema: { type: "number", examples: [172800] } }),
    text("then", "When nobody decides", { schema: { type: "string", enum: ["fail", "approve", "reject"] } }),
    text("link", "Also by a one-time link", { schema: { type: "boolean", enum: ["true", "false"] } }),
  ],
  respond: [text("status", "Status", { schema: { examples: [200] } }), text("body", "Body", { long: true, schema: {} }), text("headers", "Headers (JSON)", { schema: { type: "object" } })],
  fail: [text("message", "Message", { required: true }), text("errorClass", "Error class", { schema: { type: "string", enum: ["rejected", "input", "not_found", "conflict", "auth", "config", "internal"] } })],
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
          {f.call.addOutput}
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
      <MappingInput node={node.id} name="title" label="Title" required schema={{ type: "string", examples: ["{{vars.name}} is calling"] }} value={card.title} onChange={(value) => put("title", value)} />
      <MappingInput node={node.id} name="url" label="Link" schema={{ type: "string" }} value={card.url} onChange={(value) => put("url", value)} />
      <MappingInput node={node.id} name="fields" label="Fields (JSON)" schema={{ type: "object" }} value={card.fields} onChange={(value) => put("fields", value)} />
      <MappingInput node={node.id} name="to" label="For whom" schema={{ type: "string", examples: ["{{event.extension}}"] }} value={node.to} onChange={(to) => change({ to }, "to")} />
    </>
  );
}

function SubFlow({ node, change }: { node: FlowNode; change: Change }) {
  return (
    <>
      <MappingInput node={node.id} name="flow" label="Flow (key or name)" required schema={{ type: "string" }} value={node.flow} onChange={(flow) => change({ flow: flow ?? "" }, "flow")} />
      <MappingInput node={node.id} name="input" label="What it is given (JSON)" schema={{}} long value={node.input} onChange={(input) => change({ input }, "input")} />
    </>
  );
}

function Branches({ node, change }: { node: FlowNode; change: Change }) {
  const { doc } = useBuilder();
  const chosen = new Set((node.branches ?? []) as string[]);
  return (
    <fieldset className={css.fields}>
      <legend>Branches that start at once</legend>
      {doc.nodes
        .filter((each) => each.id !== node.id)
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
        <span className={css.label}>They meet again at</span>
        <Target label="They meet again at" value={(node.join as string | undefined) ?? null} not={node.id} onChange={(join) => change({ join: join ?? undefined })} />
      </label>
      <label className={css.input}>
        <span className={css.label}>It goes on when</span>
        <select className={css.select} value={String(node.policy ?? "all")} onChange={(event) => change({ policy: event.target.value })}>
          <option value="all">all of them succeeded</option>
          <option value="any">one of them has come</option>
          <option value="settled">all of them have ended, however</option>
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
      <legend>Or the first rule that holds (JMESPath)</legend>
      {rules.map((rule, at) => (
        <div className="row" key={at}>
          <input className={css.text} data-mono aria-label={`Rule ${at + 1}`} value={rule.when} placeholder="vars.amount > `100`" onChange={(event) => put(rules.map((each, index) => (index === at ? { ...each, when: event.target.value } : each)))} />
          <Target label={`Rule ${at + 1} ${f.fail.goes}`} value={rule.next} not={node.id} onChange={(next) => put(rules.map((each, index) => (index === at ? { ...each, next } : each)))} />
          <Button small square look="quiet" aria-label={`${f.input.clear} rule ${at + 1}`} icon={<X size={14} aria-hidden />} onClick={() => put(rules.filter((_, index) => index !== at))} />
        </div>
      ))}
      <div>
        <Button small look="quiet" icon={<Plus size={14} aria-hidden />} onClick={() => put([...rules, { when: "", next: null }])}>
          Add a rule
        </Button>
      </div>
      <label className={css.input}>
        <span className={css.label}>Without a match</span>
        <Target label="Without a match" value={(node.default as string | undefined) ?? null} not={node.id} onChange={(next) => change({ default: next ?? undefined })} />
      </label>
    </fieldset>
  );
}
