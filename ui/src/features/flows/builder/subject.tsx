import { ConnectorTile } from "@/kit/Tile";
import css from "./builder.module.css";
import { type Builder, useBuilder } from "./context";
import type { FlowNode } from "./document";
import { callsOut, kindOf } from "./kinds";
import { slugOf } from "./Pickers";

/** What a step is about, in one line: the connection and the operation, the request, or its kind. */
export function subjectOf(node: FlowNode, builder: Pick<Builder, "connections" | "operationOf" | "catalog">): string {
  const kind = kindOf(node);
  if (node.type === "flow" && node.flow) return `${kind.label} · ${String(node.flow)}`;
  if (!callsOut(node)) return kind.label;
  if (kind.id === "http") return requestText(node) ?? kind.label;
  const bound = builder.connections.find((each) => each.id === node.connectionId || each.key === node.connection || each.name === node.connection);
  const operation = builder.operationOf(node)?.name ?? (node.type === "serviceTask" ? kind.label : "");
  const where = bound?.name ?? builder.catalog.find((each) => each.key === slugOf(node, builder))?.name;
  return [where, operation].filter(Boolean).join(" · ") || kind.label;
}

/** Method and host of a request; a template in its place stays as it was written. */
function requestText(node: FlowNode): string | null {
  const url = String(node.url ?? "");
  const host = /^https?:\/\/([^/?#]+)/.exec(url)?.[1] ?? url.slice(0, 40);
  return host ? `${String(node.method ?? "GET")} ${host}` : null;
}

/** The mark of what a step of the builder calls, else the sign of its kind. */
export function StepTile({ node }: { node: FlowNode }) {
  return <StepMark node={node} slug={slugOf(node, useBuilder())} />;
}

/** The same where the connector is known already. */
export function StepMark({ node, slug }: { node: FlowNode; slug: string | null }) {
  const { icon: Icon, id } = kindOf(node);
  if (slug && callsOut(node) && id !== "http") return <ConnectorTile slug={slug} />;
  return (
    <span className={css.kindTile} aria-hidden>
      <Icon size={16} />
    </span>
  );
}
