import type { UseQueryResult } from "@tanstack/react-query";
import { FilterX, Lock, Plug } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { asProblem } from "@/api/problem";
import { w } from "@/words";
import { Button } from "./Button";
import css from "./kit.module.css";
import { ProblemCard } from "./ProblemCard";
import { useTold } from "./told";

interface Props<T> {
  query: Pick<UseQueryResult<T[]>, "data" | "error" | "isPending" | "refetch">;
  /** What is left after the filters. */
  rows?: T[];
  doing: string;
  empty: { icon?: ReactNode; title: string; text?: string; actions?: ReactNode };
  filtered?: { title: string; clear: () => void; actions?: ReactNode };
  bones?: number;
  /** What stands there while it loads, where the page is no list of rows. */
  skeleton?: ReactNode;
  /** No card stands around the list: whatever stands in its place brings its own. */
  framed?: boolean;
  children: (rows: T[]) => ReactNode;
}

/** The five states of every list: loading, error, no access, nothing yet, nothing that matches. */
export function Listing<T>({ query, rows, doing, empty, filtered, bones = 6, skeleton, framed, children }: Props<T>) {
  const alone = (state: ReactNode) => (framed ? <section className={css.card}>{state}</section> : state);
  if (query.error && !query.data) {
    if (asProblem(query.error).noAccess) return alone(<NoAccess error={query.error} />);
    return alone(
      <div className={css.cardBody}>
        <ProblemCard error={query.error} doing={doing} retry={() => void query.refetch()} />
      </div>,
    );
  }
  if (query.isPending || !query.data) return skeleton ?? alone(<Skeleton rows={bones} />);
  const left = rows ?? query.data;
  if (query.data.length === 0) return alone(<Empty {...empty} />);
  if (left.length === 0 && filtered) {
    const clear = (
      <>
        <Button onClick={filtered.clear}>{w.action.clearFilters}</Button>
        {filtered.actions}
      </>
    );
    return alone(<Empty icon={<FilterX size={22} aria-hidden />} title={filtered.title} actions={clear} />);
  }
  return children(left);
}

export function Empty({ icon, title, text, actions }: Props<unknown>["empty"]) {
  return (
    <div className={css.state}>
      <span className="faint">{icon ?? <Plug size={22} aria-hidden />}</span>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {actions && <div className={css.stateActions}>{actions}</div>}
    </div>
  );
}

export function NoAccess({ error }: { error: unknown }) {
  useTold(error);
  const problem = asProblem(error);
  return (
    <div className={css.state} role="alert">
      <span className="faint">
        <Lock size={22} aria-hidden />
      </span>
      <h2>{w.problem.noAccessTitle}</h2>
      <p>
        {problem.detail} {problem.cure}
      </p>
    </div>
  );
}

/** The layout to come, shown only when waiting is felt. */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={css.skeleton} aria-busy="true" style={{ opacity: late ? 1 : 0 }}>
      <span className="hidden">{w.state.loading}</span>
      {Array.from({ length: rows }, (_, at) => (
        <div key={at} className={css.bone}>
          <span style={{ width: 24, height: 24 }} />
          <span style={{ width: `${18 + ((at * 7) % 14)}%` }} />
          <span style={{ width: `${10 + ((at * 5) % 9)}%` }} />
        </div>
      ))}
    </div>
  );
}
