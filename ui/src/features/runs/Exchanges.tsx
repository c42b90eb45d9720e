import type { Step } from "@/api/queries";
import { CopyButton } from "@/kit/Copy";
import { JsonView } from "@/kit/JsonView";
import { Pill } from "@/kit/Pill";
import { duration } from "@/kit/time";
import { w } from "@/words";
import { curl } from "./curl";
import css from "./run.module.css";

export type Exchange = Step["exchanges"][number];
type Whole<T> = Exclude<T, { truncated: unknown } | null | undefined>;

/** Requests and answers of a call, one under the other. */
export function Exchanges({ exchanges }: { exchanges: Exchange[] }) {
  return exchanges.map((each) => (
    <section key={`${each.attempt}${each.startedAt}`} className="stack">
      <div className="row">
        <h3>{w.runs.tabs.request}</h3>
        {each.simulated && <Pill tone="sandbox">{w.state.wouldHaveSent}</Pill>}
      </div>
      <RequestView exchange={each} />
      <h3>{each.simulated ? w.runs.tabs.mock : w.runs.tabs.response}</h3>
      <ResponseView exchange={each} />
    </section>
  ));
}

/** The exact request; where a secret goes, its name stands. */
export function RequestView({ exchange }: { exchange: Exchange }) {
  const request = exchange.request as Whole<Exchange["request"]> & { method?: string };
  if (!request || "truncated" in request || !("method" in request)) return <JsonView value={request} />;
  const headers = Object.entries(request.headers ?? {});
  const command = curl(request);
  return (
    <>
      <p className={css.line}>
        <b>{request.method}</b> {request.url}
      </p>
      {headers.length > 0 && <JsonView value={headers.map(([name, value]) => `${name}: ${String(value)}`).join("\n")} label={w.runs.headers} />}
      {request.body != null && <JsonView value={request.body} label={w.runs.body} />}
      {command && (
        <div>
          <CopyButton text={command} label={w.runs.copyCurl} />
        </div>
      )}
    </>
  );
}

export function ResponseView({ exchange }: { exchange: Exchange }) {
  const response = exchange.response as Whole<Exchange["response"]> & { status?: number };
  if (!response) return <p className="quiet">{exchange.error?.message ?? w.runs.noAnswer}</p>;
  if ("truncated" in response || !("status" in response)) return <JsonView value={response} />;
  return (
    <>
      <p className={css.line}>
        <b>{response.status}</b> <span className="faint">{duration(exchange.milliseconds)}</span>
      </p>
      {exchange.simulated && <p className="small quiet">{w.runs.mockFrom}</p>}
      <JsonView value={response.body ?? null} label={w.runs.body} />
    </>
  );
}
