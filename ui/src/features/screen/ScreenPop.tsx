import { Link } from "@tanstack/react-router";
import { MonitorUp, X } from "lucide-react";
import { useState } from "react";
import { type News, useNews } from "@/api/live";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Listing";
import { Card, Facts, PageBody, PageHead } from "@/kit/Page";
import { timeOfDay } from "@/kit/time";
import { w } from "@/words";

interface Pop {
  id: number;
  at: number;
  title: string;
  runId?: string;
  url?: string;
  rows: [string, string][];
}
const KNOWN = new Set(["title", "name", "runId", "flowId", "projectId", "url", "link", "environment", "nodeId", "at"]);

/** Cards that flows put on the screen of whoever watches: a caller, an order, a patient. */
export default function ScreenPop() {
  const [pops, setPops] = useState<Pop[]>([]);
  useNews((news) => {
    if (news.kind === "screenPop") setPops((before) => [popOf(news, before.length), ...before].slice(0, 50));
  });
  return (
    <>
      <PageHead title={w.screen.title} actions={pops.length > 0 && <Button onClick={() => setPops([])}>{w.screen.clear}</Button>} />
      <PageBody>
        <div aria-live="assertive" className="stack loose" style={pops.length > 0 ? { maxWidth: 720 } : undefined}>
          {pops.length === 0 && <Empty icon={<MonitorUp size={22} aria-hidden />} title={w.screen.emptyTitle} text={w.screen.emptyText} />}
          {pops.map((each) => (
            <Card
              key={each.id}
              title={each.title}
              actions={
                <>
                  <span className="faint num">{timeOfDay(each.at)}</span>
                  <Button small square look="quiet" aria-label={w.screen.dismiss(each.title)} icon={<X size={15} aria-hidden />} onClick={() => setPops((before) => before.filter((one) => one.id !== each.id))} />
                </>
              }
            >
              <div className="stack">
                <Facts rows={each.rows} />
                <div className="row">
                  {each.url && /^https?:\/\//.test(each.url) && (
                    <a href={each.url} target="_blank" rel="noreferrer">
                      {w.action.open}
                    </a>
                  )}
                  {each.runId && (
                    <Link to="/runs/$id" params={{ id: each.runId }}>
                      {w.runs.openRun}
                    </Link>
                  )}
                </div>
              </div>
            </Card>
          ))}
        </div>
      </PageBody>
    </>
  );
}

let counter = 0;

function popOf({ data }: News, _count: number): Pop {
  counter += 1;
  const card = (typeof data.card === "object" && data.card ? data.card : typeof data.data === "object" && data.data ? data.data : data) as Record<string, unknown>;
  const whole = { ...data, ...card };
  const text = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value));
  return {
    id: counter,
    at: Date.now(),
    title: String(whole.title ?? whole.name ?? w.screen.title),
    runId: typeof data.runId === "string" ? data.runId : undefined,
    url: typeof whole.url === "string" ? whole.url : undefined,
    rows: Object.entries(card)
      .filter(([name, value]) => !KNOWN.has(name) && value !== null && value !== undefined && name !== "card" && name !== "data")
      .map(([name, value]) => [name, text(value)]),
  };
}
