import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { Link } from "@tanstack/react-router";
import type { Schema } from "@/form/schema";
import { fieldsOf } from "@/form/schema";
import { Hint } from "@/kit/Pill";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { ConnectionPicker, OperationPicker, slugOf } from "./Pickers";
import { useBuilder } from "./context";
import type { FlowNode } from "./document";
import { HttpFields } from "./HttpFields";
import { MappingInput } from "./MappingInput";
import type { Change } from "./StepPanel";

/** A step that calls out: where to, which operation, with which inputs. */
export function CallFields({ node, change }: { node: FlowNode; change: Change }) {
  const service = node.type === "serviceTask" && node.service !== "rest" ? String(node.service) : null;
  const http = node.mode === "http" || node.type === "httpRequest" || node.service === "rest";
  return (
    <>
      {node.type === "apiCall" && (
        <SegmentedControl
          aria-label={f.call.source}
          value={http ? "http" : "integration"}
          data={[
            { value: "integration", label: f.call.saved },
            { value: "http", label: f.call.http },
          ]}
          onChange={(mode) => change(mode === "http" ? { mode, method: node.method ?? "GET", url: node.url ?? "" } : { mode, operationKey: node.operationKey ?? "", inputs: node.inputs ?? {}, url: undefined, method: undefined })}
        />
      )}
      {http ? <HttpFields node={node} change={change} /> : <IntegrationFields node={node} change={change} service={service} />}
    </>
  );
}

function IntegrationFields({ node, change, service }: { node: FlowNode; change: Change; service: string | null }) {
  const builder = useBuilder();
  const slug = slugOf(node, builder);
  const operation = builder.operationOf(node);
  const bound = builder.connections.find((each) => each.id === node.connectionId || each.key === node.connection || each.name === node.connection);
  return (
    <>
      <ConnectionPicker node={node} service={service} slug={slug} change={change} />
      {!service && <OperationPicker node={node} slug={bound?.integrationSlug ?? slug} change={change} />}
      {!bound && operation && <Hint>{f.call.unbound}</Hint>}
      {operation && (
        <>
          {operation.description && <p className="quiet small">{operation.description} {operation.docs && <a href={operation.docs} target="_blank" rel="noreferrer noopener">{f.call.docs}</a>}</p>}
          <Inputs node={node} schema={operation.input as Schema} change={change} />
        </>
      )}
      {slug && (
        <p className="small">
          <Link to="/catalog" search={{ open: slug } as never}>
            {f.call.reference}
          </Link>
        </p>
      )}
    </>
  );
}

const LONG = /text|body|html|message|content|prompt|statement|query/i;

function Inputs({ node, schema, change }: { node: FlowNode; schema: Schema; change: Change }) {
  const values = (node.inputs ?? {}) as Record<string, unknown>;
  const fields = fieldsOf(schema);
  const [all, setAll] = useState(false);
  const shown = fields.filter((each) => each.required || values[each.name] !== undefined);
  const hidden = fields.filter((each) => !shown.includes(each));
  const few = shown.length === 0 && hidden.length <= 6;
  const put = (name: string, value: unknown) => {
    const next = { ...values, [name]: value };
    if (value === undefined) delete next[name];
    change({ inputs: next }, `inputs.${name}`);
  };
  if (fields.length === 0) return <p className="quiet small">{f.input.none}</p>;
  return (
    <fieldset className={css.fields}>
      <legend>{f.input.title}</legend>
      {[...shown, ...(all || few ? hidden : [])].map((each) => (
        <MappingInput key={each.name} node={node.id} name={each.name} schema={each.schema} required={each.required} value={values[each.name]} long={LONG.test(each.name)} onChange={(value) => put(each.name, value)} />
      ))}
      {hidden.length > 0 && !few && (
        <button type="button" className={css.fold} onClick={() => setAll(!all)}>
          {all ? f.input.fewer : f.input.optional(hidden.length)}
        </button>
      )}
    </fieldset>
  );
}
