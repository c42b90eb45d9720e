import { type Query, useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer } from "react";
import { asProblem } from "@/api/problem";
import { w } from "@/words";
import { Button } from "./Button";
import { Coded } from "./Coded";
import css from "./kit.module.css";
import { askAgain, failed, isTold, onTold } from "./told";

// Those of drawing come while something else is drawn.
const HEARD = new Set(["updated", "removed", "observerAdded", "observerRemoved"]);
/** Who may not see a thing, or names one that is gone, misses nothing; the rest says so itself. */
const SAID = new Set([0, 401, 403, 404]);
const inVain = (each: Query) => failed(each) && !SAID.has(asProblem(each.state.error).status) && !isTold(each.state.error);
const partOf = ({ queryKey }: Query) => (w.problem.parts as Record<string, string>)[String(queryKey[queryKey.length > 1 ? 1 : 0])] ?? w.problem.part;

/** What a page asked for in vain and no pane of it tells of: said in one line that asks again. */
export function Missing() {
  const client = useQueryClient();
  const [, look] = useReducer((times: number) => times + 1, 0);
  useEffect(() => {
    const leave = [client.getQueryCache().subscribe(({ type }) => HEARD.has(type) && look()), onTold(look)];
    look();
    return () => leave.forEach((each) => each());
  }, [client]);
  const missing = client.getQueryCache().getAll().filter(inVain);
  const [first] = missing;
  if (!first) return null;
  const { detail, cure } = asProblem(first.state.error);
  const parts = [...new Set(missing.map(partOf))];
  return (
    <div className={css.missing} role="status">
      <span className="grow">
        <strong>{w.problem.what(w.problem.loading(parts))}.</strong> <Coded text={`${detail} ${cure}`} /> {missing.some((each) => each.state.data !== undefined) ? w.problem.old : w.problem.less}
      </span>
      <Button small onClick={() => askAgain(client)}>
        {w.action.retry}
      </Button>
    </div>
  );
}
