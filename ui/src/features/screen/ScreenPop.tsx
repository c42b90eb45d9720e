import { Link } from "@tanstack/react-router";
import { MonitorUp, X } from "lucide-react";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Listing";
import { Card, Facts, PageBody, PageHead } from "@/kit/Page";
import { timeOfDay } from "@/kit/time";
import { w } from "@/words";
import { dismissPop, usePops } from "./pops";

/** Cards that flows put on the screen of whoever watches: a caller, an order, a patient. */
export default function ScreenPop() {
  const pops = usePops();
  return (
    <>
      <PageHead title={w.screen.title} actions={pops.length > 0 && <Button onClick={() => dismissPop()}>{w.screen.clear}</Button>} />
      <PageBody>
        <div aria-live="assertive" className="stack loose" style={pops.length > 0 ? { maxWidth: 720 } : undefined}>
          {pops.length === 0 && (
            <Card flush>
              <Empty icon={<MonitorUp size={22} aria-hidden />} title={w.screen.emptyTitle} text={w.screen.emptyText} />
            </Card>
          )}
          {pops.map((each) => (
            <Card
              key={each.id}
              title={each.title}
              actions={
                <>
                  <span className="faint num">{timeOfDay(each.at)}</span>
                  <Button small square look="quiet" aria-label={w.screen.dismiss(each.title)} icon={<X size={15} aria-hidden />} onClick={() => dismissPop(each.id)} />
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
