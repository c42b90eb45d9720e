import { useQueryClient } from "@tanstack/react-query";
import { CircleAlert, CloudOff, Lock } from "lucide-react";
import type { ReactNode } from "react";
import { asProblem, type Problem } from "@/api/problem";
import { w } from "@/words";
import { Button } from "./Button";
import { Coded } from "./Coded";
import { copyText } from "./Copy";
import css from "./kit.module.css";
import { askAgain, useTold } from "./told";

interface Props {
  error: unknown;
  /** What was being done, such as "Saving the connection". */
  doing?: string;
  /** Instead of what would be said of `doing`. */
  title?: string;
  retry?: () => void;
  action?: ReactNode;
}

/** What failed, why, and one action: the same for every error of the product. */
export function ProblemCard({ error, doing, title: given, retry, action }: Props) {
  useTold(error);
  const client = useQueryClient();
  const problem = asProblem(error);
  const { title, why, cure } = explain(problem, doing);
  const Icon = problem.offline ? CloudOff : problem.noAccess ? Lock : CircleAlert;
  return (
    <div className={css.problem} role="alert">
      <Icon size={18} aria-hidden />
      <div className="grow">
        <h2>{given ?? title}</h2>
        {why && <p><Coded text={why} /></p>}
        {problem.faults.length > 0 && (
          <ul className={css.faults}>
            {problem.faults.slice(0, 8).map((fault, at) => (
              <li key={`${fault.field}${at}`}>
                {fault.field && <code>{fault.field}</code>} <Coded text={fault.message} />
              </li>
            ))}
          </ul>
        )}
        {cure && <p className={css.cure}><Coded text={cure} /></p>}
        <div className={css.problemActions}>
          {action}
          {retry && (
            <Button small onClick={() => (retry(), askAgain(client))}>
              {w.action.retry}
            </Button>
          )}
          <Button small look="quiet" onClick={() => copyText(JSON.stringify(problem.document, null, 2))}>
            {w.action.copyDetails}
          </Button>
          {problem.reference && (
            <button type="button" className={css.reference} title={w.problem.copyReference} onClick={() => copyText(problem.reference)}>
              {w.problem.reference} <code>{problem.reference}</code>
            </button>
          )}
        </div>
      </div>
    </div>
  );
}

function explain(problem: Problem, doing?: string): { title: string; why: string; cure: string } {
  if (problem.offline) return { title: w.problem.offline, why: w.problem.offlineWhy, cure: "" };
  if (problem.noAccess) return { title: w.problem.noAccessTitle, why: problem.detail, cure: problem.cure };
  if (doing) return { title: w.problem.what(doing), why: problem.detail, cure: problem.cure };
  return { title: problem.detail, why: "", cure: problem.cure };
}
