import { useQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Schemas } from "@/api/client";
import { queries } from "@/api/queries";
import { label, type Schema, typeOf } from "@/form/schema";
import { Button } from "@/kit/Button";
import { Drawer } from "@/kit/Dialog";
import { Skeleton } from "@/kit/Listing";
import { Facts } from "@/kit/Page";
import { Pill, type Tone } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { Tile } from "@/kit/Tile";
import { w } from "@/words";
import css from "./catalog.module.css";
import { authWord } from "./Catalog";
import { schemeName } from "./Connect";
import { OwnConnector } from "./OwnConnector";

type Connector = Schemas["ConnectorView"];
type Operation = Connector["spec"]["operations"][string];

/** Everything there is to know of a connector before anything is created. */
export function ConnectorDrawer({ slug, operation, close, connect }: { slug?: string; operation?: string; close: () => void; connect: (slug: string) => void }) {
  const found = useQuery({ ...queries.connector(slug ?? ""), enabled: !!slug });
  return (
    <Drawer opened={!!slug} onClose={close} size={620} title={found.data?.name ?? slug ?? ""}>
      {found.error ? <ProblemCard error={found.error} doing={w.catalog.doing} retry={() => void found.refetch()} /> : found.data ? <Inside key={operation} connector={found.data} operation={operation} connect={connect} close={close} /> : <Skeleton rows={5} />}
    </Drawer>
  );
}

function Inside({ connector, operation, connect, close }: { connector: Connector; operation?: string; connect: (slug: string) => void; close: () => void }) {
  const { spec } = connector;
  const [text, setText] = useState("");
  const operations = Object.entries(spec.operations);
  const shown = operations.filter(([key, each]) => `${key} ${each.name} ${each.description}`.toLowerCase().includes(text.toLowerCase()));
  return (
    <div>
      <div className="row" style={{ gap: 12, alignItems: "flex-start" }}>
        <Tile icon={connector.icon} name={connector.name} size="large" />
        <div className="grow">
          <p>{connector.description}</p>
          <div className="row wrap" style={{ marginTop: 8 }}>
            <Pill tone="soft">{connector.category}</Pill>
            <Pill tone="soft">v{connector.version}</Pill>
            {spec.auth.map((each) => (
              <Pill key={schemeName(each)} tone="soft">
                {each.title ?? authWord(each.type)}
              </Pill>
            ))}
            {connector.state === "draft" && <Pill tone="warn">{w.state.draft}</Pill>}
          </div>
        </div>
        <Button needs="edit_connections" look="primary" onClick={() => connect(connector.key)} data-autofocus>
          {w.catalog.connect}
        </Button>
      </div>
      <section className={css.section}>
        <div className={css.find}>
          <h3 style={{ margin: 0 }}>
            {w.catalog.operations} <span className="faint num">{shown.length === operations.length ? operations.length : `${shown.length} / ${operations.length}`}</span>
          </h3>
          {operations.length > 8 && <input type="search" aria-label={w.catalog.findOperation} placeholder={w.catalog.findOperation} value={text} onChange={(event) => setText(event.target.value)} />}
        </div>
        {shown.length === 0 && <p className="quiet small">{w.palette.nothing}</p>}
        {shown.map(([key, each]) => (
          <OperationRow key={key} name={key} operation={each} asked={key === operation} />
        ))}
      </section>
      {connector.triggers && connector.triggers.length > 0 && (
        <section className={css.section}>
          <h3>{w.catalog.triggers}</h3>
          {connector.triggers.map((each) => (
            <p key={each.key} className="row">
              {each.name} <Pill tone="soft">{w.triggers.kinds[each.kind]}</Pill>
            </p>
          ))}
        </section>
      )}
      <section className={css.section}>
        <h3>{w.catalog.facts}</h3>
        <Facts rows={factsOf(connector)} />
      </section>
      {connector.source === "project" && <OwnConnector connector={connector} close={close} />}
      {spec.docs && (
        <p className={css.section}>
          <a href={spec.docs} target="_blank" rel="noreferrer" className="row">
            {w.catalog.docs} <ExternalLink size={14} aria-hidden />
          </a>
        </p>
      )}
    </div>
  );
}

const EFFECTS: Record<string, Tone> = { read: "soft", write: "plain", delete: "bad" };

function OperationRow({ name, operation, asked }: { name: string; operation: Operation; asked?: boolean }) {
  const row = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (asked) row.current?.scrollIntoView({ block: "start" });
  }, [asked]);
  return (
    <details className={css.operation} open={asked} ref={row}>
      <summary>
        <span>{operation.name}</span>
        <Pill tone={EFFECTS[operation.effect] ?? "plain"}>{w.catalog.effects[operation.effect as "read"] ?? operation.effect}</Pill>
        <code>{name}</code>
      </summary>
      <div className={css.inside}>
        {operation.description && <p className="quiet">{operation.description}</p>}
        <Properties title={w.catalog.input} schema={operation.input as Schema} />
        <Properties title={w.catalog.output} schema={(operation.output ?? {}) as Schema} />
        {operation.scopes.length > 0 && (
          <p className="small quiet">
            {w.catalog.scopes}: <code>{operation.scopes.join(", ")}</code>
          </p>
        )}
        {operation.docs && (
          <p className="small">
            <a href={operation.docs} target="_blank" rel="noreferrer" className="row">
              {w.catalog.vendorPage} <ExternalLink size={14} aria-hidden />
            </a>
          </p>
        )}
      </div>
    </details>
  );
}

export function Properties({ title: name, schema: whole }: { title: string; schema: Schema }) {
  // A list is told by what each of it has.
  const listed = !whole.properties && whole.items?.properties ? whole.items : null;
  const schema = listed ?? whole;
  const title = listed ? w.catalog.each(name) : name;
  const rows = Object.entries(schema.properties ?? {});
  if (!rows.length) return <p className="small faint">{w.catalog.noFields(title)}</p>;
  const required = new Set(schema.required ?? []);
  return (
    <table className={css.props}>
      <caption className="hidden">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col">{w.catalog.kind}</th>
          <th scope="col">{w.catalog.about}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, each]) => (
          <tr key={name}>
            <td>
              <code>{name}</code>
              {required.has(name) ? " *" : ""}
            </td>
            <td className="faint">{typeOf(each)}</td>
            <td className="quiet">{each.description ?? label(name, each)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function factsOf(connector: Connector): [string, React.ReactNode][] {
  const { spec, quality } = connector;
  const limit = spec.rateLimit;
  const rules = quality?.rules ?? [];
  const done = rules.filter((each) => each.state !== "todo").length;
  const todo = rules.filter((each) => each.state === "todo").map((each) => each.name);
  return [
    [w.catalog.testDoes, spec.test ? <code key="t">{spec.test}</code> : w.catalog.testReach],
    [w.catalog.limits, limit ? w.catalog.limit(Number(limit.calls ?? 0), Number(limit.seconds ?? 0)) : w.catalog.noLimit],
    [w.catalog.quality, quality ? `${w.catalog.grades[quality.grade]}: ${w.catalog.grade(done, rules.length)}${todo.length ? ` (${w.catalog.open}: ${todo.join(", ")})` : ""}` : w.catalog.ungraded],
    [w.catalog.verified, sources(quality?.verifiedAgainst) || w.catalog.unverified],
    [w.catalog.source, w.catalog.sources[connector.source as "shipped"] ?? connector.source],
  ];
}

type Source = string | { description?: string; documentation?: string; version?: string; date?: string };

function sources(found: unknown): string {
  const all = (Array.isArray(found) ? found : found ? [found] : []) as Source[];
  return all.map((each) => (typeof each === "string" ? each : [each.description ?? each.documentation, each.version, each.date].filter(Boolean).join(", "))).join("; ");
}
