import { SegmentedControl } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type Schema, withSettings } from "@/form/schema";
import { Hint } from "@/kit/Pill";
import { f } from "@/words/flows";
import { ConnectionPicker, OperationPicker, slugOf } from "./Pickers";
import { useBuilder } from "./context";
import type { FlowNode } from "./document";
import { HttpFields } from "./HttpFields";
import { Inputs } from "./Inputs";
import { SandboxAnswer } from "./SandboxAnswer";
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
      <SandboxAnswer node={node} change={change} />
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
          <Inputs node={node} schema={withSettings(operation.input as Schema, bound?.config)} values={(node.inputs ?? {}) as Record<string, unknown>} put={(inputs, name) => change({ inputs }, `inputs.${name}`)} />
        </>
      )}
      {slug && (
        <p className="small">
          <Link to="/catalog" search={{ open: slug, operation: node.operationKey || undefined } as never}>
            {f.call.reference}
          </Link>
        </p>
      )}
    </>
  );
}
