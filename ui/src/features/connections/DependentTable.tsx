import { Link } from "@tanstack/react-router";
import type { Schemas } from "@/api/client";
import kit from "@/kit/kit.module.css";
import { Pill } from "@/kit/Pill";
import { Place } from "@/kit/Place";
import { w } from "@/words";

type Dependent = Schemas["Dependent"];

/** What depends on a thing, triggers first: the accessible form of the graph. */
export function DependentTable({ rows }: { rows: Dependent[] }) {
  return (
    <div className={kit.tableWrap}>
      <table className={kit.table} aria-label={w.connections.usedBy}>
        <thead>
          <tr>
            <th scope="col">{w.connection.what}</th>
            <th scope="col">{w.connection.where}</th>
            <th scope="col">{w.state.live}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((each) =>
            each.kind === "connection" ? (
              <tr key={each.connectionId}>
                <td>{w.connection.kinds.connection}</td>
                <td>
                  <Link to="/connections/$id" params={{ id: each.connectionId }}>
                    {each.name}
                  </Link>
                </td>
                <td>
                  <Places of={each.environments} />
                </td>
              </tr>
            ) : (
              <tr key={each.flowId + each.nodeId + each.kind}>
                <td>
                  {each.nodeName ?? w.connection.kinds[each.kind]} {each.kind !== "trigger" && <code className="faint">{each.operation ?? each.nodeId}</code>}
                </td>
                <td>
                  <Link to="/flows/$id" params={{ id: each.flowId }}>
                    {each.flowName}
                  </Link>
                </td>
                <td>{each.liveIn.length ? <Places of={each.liveIn} /> : <Pill tone="soft">{w.state.draft}</Pill>}</td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}

function Places({ of: keys }: { of: string[] }) {
  return (
    <span className="row wrap" style={{ gap: "2px 14px" }}>
      {keys.map((each) => (
        <Place key={each} of={each} />
      ))}
    </span>
  );
}
