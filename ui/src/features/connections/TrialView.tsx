import { Check, Minus, X } from "lucide-react";
import { Link } from "@tanstack/react-router";
import type { Connection } from "@/api/queries";
import { StoredSecret } from "@/form/SecretField";
import { Coded } from "@/kit/Coded";
import { ago, duration, moment } from "@/kit/time";
import { w } from "@/words";
import css from "./connection.module.css";
import type { LastTrial, Trial as Report } from "./state";

interface Props {
  report: Report | LastTrial;
  connection?: Pick<Connection, "key" | "name" | "credentials">;
  compact?: boolean;
}

/** A test stage by stage: where it stopped, why, and the one thing to do next. */
export function Trial({ report, connection, compact }: Props) {
  const stages = report.ok && compact ? [] : report.stages;
  const total = report.stages.reduce((sum, each) => sum + (each.milliseconds ?? 0), 0);
  const at = "triedAt" in report ? report.triedAt : undefined;
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
            {w.connection.stages[each.name as "policy"]?.[each.state] ?? each.name}
            {each.message && each.state === "ok" ? <span className="faint"> {each.message}</span> : null}
          </span>
          <span className={css.ms}>{each.state === "skipped" || each.milliseconds === undefined ? "" : duration(each.milliseconds)}</span>
        </p>
      ))}
      {!report.ok && <Diagnosis report={report} connection={connection} />}
      {at !== undefined && (
        <time className={css.at} dateTime={new Date(at).toISOString()} title={moment(at)}>
          {w.connection.testedAt(ago(at))}
        </time>
      )}
    </div>
  );
}

function Diagnosis({ report, connection }: Omit<Props, "compact">) {
  const refused = report.stages.some((each) => each.name === "sign_in" && each.state === "failed");
  const secret = Object.values(connection?.credentials[report.environment]?.fields ?? {}).find((each) => each.secret);
  const worked = "workedAt" in report ? report.workedAt : null;
  return (
    <div className={css.diagnosis}>
      <p>
        <strong>{report.diagnosis?.title ?? report.message}</strong>
      </p>
      {report.diagnosis && report.diagnosis.cause !== report.diagnosis.title && <p className="quiet">{report.diagnosis.cause}</p>}
      {report.nextAction && (
        <p>
          <Coded text={report.nextAction} />
        </p>
      )}
      {refused && worked != null && (
        <p>
          {secret ? <StoredSecret secret={secret.secret} /> : w.connection.theCredential}
          {w.connection.lastWorked(ago(worked))}
        </p>
      )}
      {connection && (
        <Link to="/connections/$id" params={{ id: connection.key }} search={{ edit: report.environment }}>
          {refused ? w.connection.replaceIt : w.connection.openCredential}
        </Link>
      )}
    </div>
  );
}
