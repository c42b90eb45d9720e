import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import type { ReactNode } from "react";
import { api, take } from "@/api/client";
import { keyOf } from "@/api/queries";
import { RunStatePill } from "@/features/runs/RunStatePill";
import { Button } from "@/kit/Button";
import { Coded } from "@/kit/Coded";
import { Jack } from "@/kit/Jack";
import { Kbd, Pill } from "@/kit/Pill";
import { Place } from "@/kit/Place";
import { ConnectorTile } from "@/kit/Tile";
import { ago } from "@/kit/time";
import { w } from "@/words";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { everyNode, nodeOf, titleOf } from "./document";
import { stateIn } from "./Pickers";
import { TRIGGER } from "./StepList";

const SECRET = /\{env\.([A-Za-z_][A-Za-z0-9_]*)/g;

/** No step is chosen: what the flow is for, what it needs, and how it ran. */
export function Overview({ settings }: { settings: () => void }) {
  const { doc, flow, editor, select } = useBuilder();
  const recent = useQuery({ queryKey: keyOf("runs", "of", flow.id, "few"), queryFn: async () => (await take(api.GET("/api/runs", { params: { query: { flowId: flow.id, limit: 6 } } }))).items });
  const errors = editor.findings.filter((each) => each.severity === "error");
  return (
    <section className={css.overview} aria-label={f.overview.title}>
      <div className={css.overviewIn}>
        <header>
          <p className={css.lead}>{String(doc.description ?? "") || <span className="faint">{f.overview.noNote}</span>}</p>
          <Button small look="quiet" onClick={settings}>
            {f.builder.settings}
          </Button>
        </header>
        {errors.length > 0 && (
          <Part title={f.builder.findings(errors.length)}>
            <ul className={css.lines}>
              {errors.map((each) => (
                <li key={`${each.node} ${each.field} ${each.message}`}>
                  <Jack state="failing" label={f.builder.needs} />
                  <button type="button" className={css.lineGo} onClick={() => select(each.node ?? TRIGGER)}>
                    {each.node ? titleOf(nodeOf(doc, each.node) ?? { id: each.node, type: "" }) : f.trigger.title}
                  </button>
                  <span className="quiet grow"><Coded text={each.message} /></span>
                </li>
              ))}
            </ul>
          </Part>
        )}
        <Needs />
        <Part title={f.overview.runs} more={(recent.data?.length ?? 0) > 0 && <Link to="/runs" search={{ flow: flow.id } as never}>{f.overview.allRuns}</Link>}>
          {recent.data?.length === 0 && (
            <p className="quiet">{f.overview.noRun}</p>
          )}
          <ul className={css.lines}>
            {recent.data?.map((each) => (
              <li key={each.id}>
                <RunStatePill state={each.state} />
                {each.mode === "sandbox" ? <Pill tone="sandbox">{w.state.sandbox}</Pill> : <Place of={each.environment} />}
                <Link to="/runs/$id" params={{ id: each.id }} className="num">
                  {ago(each.createdAt)}
                </Link>
                <span className="grow" />
                <span className="faint small num">{f.run.calls(each.calls)}</span>
              </li>
            ))}
          </ul>
        </Part>
        <p className={css.keysLine}>
          {f.overview.keys.map(([key, text]) => (
            <span key={key}>
              <Kbd>{key}</Kbd> {text}
            </span>
          ))}
        </p>
      </div>
    </section>
  );
}

/** Connections with a jack per environment, and secrets by name. */
function Needs() {
  const { doc, connections, environments } = useBuilder();
  const text = JSON.stringify(doc);
  const used = connections.filter((each) => text.includes(`"${each.id}"`) || everyNode(doc).some((node) => node.connection === each.key || node.connection === each.name));
  const secrets = [...new Set([...text.matchAll(SECRET)].map((each) => each[1] as string))];
  if (used.length === 0 && secrets.length === 0) return null;
  return (
    <Part title={f.overview.needs}>
      <ul className={css.lines}>
        {used.map((each) => (
          <li key={each.id} className={css.needs}>
            <ConnectorTile slug={each.integrationSlug} size="small" />
            <Link to="/connections/$id" params={{ id: each.key }} className="cut">
              {each.name}
            </Link>
            {environments.map((place) => {
              const state = stateIn(each, place.key);
              const word = state === "ok" ? w.state.connected : state === "failing" ? w.state.failing : w.state.notSet;
              return (
                <span key={place.key} className={css.jackWord} title={f.call.jack(place.name, word)}>
                  <Jack state={state} color={place.color} label={f.call.jack(place.name, word)} />
                  <span aria-hidden>{place.name}</span>
                </span>
              );
            })}
          </li>
        ))}
        {secrets.map((each) => (
          <li key={each}>
            <span className={css.secretMark}>
              <KeyRound size={14} aria-hidden />
            </span>
            <Link to="/secrets" search={{ open: each } as never} className="mono cut">
              {each}
            </Link>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Part({ title, more, children }: { title: string; more?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.part}>
      <div className="row apart">
        <h2>{title}</h2>
        <span className="small">{more}</span>
      </div>
      {children}
    </section>
  );
}
