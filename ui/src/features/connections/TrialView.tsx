import { Check, Minus, X } from "lucide-react";
import { Link } from "@tanstack/react-router";
import type { Connection } from "@/api/queries";
import { duration } from "@/kit/time";
import { w } from "@/words";
import css from "./connection.module.css";
import type { Trial as Report } from "./state";

/** A test stage by stage: where it stopped, why, and the one thing to do next. */
export function Trial({ report, connection, compact }: { report: Report; connection?: Pick<Connection, "key" | "name">; compact?: boolean }) {
  const stages = report.ok && compact ? [] : report.stages;
  const total = report.stages.reduce((sum, each) => sum + (each.milliseconds ?? 0), 0);
  return (
    <div className={css.trial} role="status">
      {report.ok && (
        <p className={css.stage} data-state="ok">
          <Check size={15} aria-hidden />
          <span>{compact ? w.connection.passed(report.stages.filter((each) => each.state === "ok").length) : report.message}</span>
          <span className={css.ms}>{duration(total)}</span>
        </p>
      )}
      {stages.map((each) => (
        <p key={each.name} className={css.stage} data-state={each.state}>
          {each.state === "ok" ? <Check size={15} aria-hidden /> : each.state === "failed" ? <X size={15} aria-hidden /> : <Minus size={15} aria-hidden />}
          <span>
            {w.connection.stages[each.name as "policy"] ?? each.name}
            {each.state === "skipped" ? ` ${w.connection.notRun}` : ""}
            {each.message && each.state === "ok" ? <span className="faint"> {each.message}</span> : null}
          </span>
          <span className={css.ms}>{each.state === "skipped" || each.milliseconds === undefined ? "" : duration(each.milliseconds)}</span>
        </p>
      ))}
      {!report.ok && (
        <div className={css.diagnosis}>
          <p>
            <strong>{report.diagnosis?.title ?? report.message}</strong>
          </p>
          {report.diagnosis && report.diagnosis.cause !== report.diagnosis.title && <p className="quiet">{report.diagnosis.cause}</p>}
          {report.nextAction && <p>{report.nextAction}</p>}
          {connection && (
            <Link to="/connections/$id" params={{ id: connection.key }} search={{ edit: report.environment }}>
              {w.connection.replaceIt}
            </Link>
          )}
        </div>
      )}
    </div>
  );
}
