import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Connection } from "@/api/queries";
import { Jack, type JackState } from "@/kit/Jack";
import { Hint } from "@/kit/Pill";
import { w } from "@/words";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { type Builder, useBuilder } from "./context";
import type { FlowNode } from "./document";
import { shapeOf } from "./sample";
import type { Change } from "./StepPanel";

/** The connector that a node means: by its connection, by its pin, or by a qualified operation. */
export function slugOf(node: FlowNode, builder: Pick<Builder, "connections">): string | null {
  const bound = builder.connections.find((each) => each.id === node.connectionId || each.key === node.connection || each.name === node.connection);
  const key = String(node.operationKey ?? "");
  return bound?.integrationSlug ?? (node.integrationSlug as string | undefined) ?? (key.includes(".") ? (key.split(".")[0] ?? null) : null);
}

export const stateIn = (connection: Connection, environment: string): JackState => {
  if (connection.authType === "none") return "ok";
  const found = (connection.credentials as Record<string, { fields?: object; state?: string } | undefined>)[environment];
  return !found?.fields || Object.keys(found.fields).length === 0 ? "unset" : found.state === "broken" ? "failing" : "ok";
};

/** Only connections that fit, with a jack per environment; it never chooses by itself among several. */
export function ConnectionPicker({ node, service, slug, change }: { node: FlowNode; service: string | null; slug: string | null; change: Change }) {
  const builder = useBuilder();
  const { connections, environments, specs } = builder;
  const fits = useMemo(
    () =>
      connections.filter((each) => {
        if (!service) return !slug || each.integrationSlug === slug || !node.operationKey;
        return Object.values(specs[each.integrationSlug]?.operations ?? {}).some((operation) => shapeOf(operation.implements) === service);
      }),
    [connections, node.operationKey, service, slug, specs],
  );
  const bound = connections.find((each) => each.id === node.connectionId || each.key === node.connection || each.name === node.connection);
  const choose = (id: string) => {
    const next = connections.find((each) => each.id === id);
    if (!next) return change({ connectionId: undefined, connection: undefined });
    const other = slug !== null && next.integrationSlug !== slug;
    const pin = { integrationSlug: undefined, integrationVersion: undefined, specDigest: undefined, handlerDigest: undefined };
    change({ connectionId: next.id, connection: undefined, ...(other ? { ...pin, operationKey: "", inputs: {} } : {}) });
  };
  return (
    <div className={css.input}>
      <label className={css.label} htmlFor={`connection-${node.id}`}>
        {f.call.connection}
      </label>
      <div className="row">
        <select id={`connection-${node.id}`} className={css.select} value={bound?.id ?? ""} onChange={(event) => choose(event.target.value)}>
          <option value="">{f.call.choose}</option>
          {fits.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
          {bound && !fits.includes(bound) && <option value={bound.id}>{bound.name}</option>}
        </select>
        {bound && environments.map((each) => <Jack key={each.key} state={stateIn(bound, each.key)} color={each.color} label={f.call.jack(each.name, stateIn(bound, each.key) === "ok" ? w.state.connected : w.state.notSet)} />)}
      </div>
      {fits.length === 0 && (
        <Hint>
          {f.call.noneFits}{" "}
          <Link to="/catalog" search={(slug ? { connect: slug } : {}) as never}>
            {f.call.make}
          </Link>
        </Hint>
      )}
    </div>
  );
}

export function OperationPicker({ node, slug, change }: { node: FlowNode; slug: string | null; change: Change }) {
  const { specs } = useBuilder();
  const spec = slug ? specs[slug] : undefined;
  const key = String(node.operationKey ?? "").split(".").at(-1) ?? "";
  if (!spec) return null;
  const groups = { read: f.call.operation, write: f.call.operation, delete: f.call.operation } as Record<string, string>;
  const rows = Object.entries(spec.operations);
  // A step nobody has named is called like what it does.
  const named = (next: string) => (!node.name || node.name === spec.operations[key]?.name ? { name: spec.operations[next]?.name } : {});
  return (
    <div className={css.input}>
      <div className="row apart">
        <label className={css.label} htmlFor={`operation-${node.id}`}>
          {groups.read}
        </label>
        {node.integrationVersion ? <span className="small faint">{f.call.pinned(String(node.integrationVersion))}</span> : null}
      </div>
      <select
        id={`operation-${node.id}`}
        className={css.select}
        value={key}
        onChange={(event) => change({ operationKey: event.target.value, ...named(event.target.value), integrationSlug: undefined, integrationVersion: undefined, specDigest: undefined, handlerDigest: undefined })}
      >
        <option value="">{f.call.chooseOperation}</option>
        {rows.map(([name, each]) => (
          <option key={name} value={name}>
            {each.name}
          </option>
        ))}
      </select>
    </div>
  );
}
