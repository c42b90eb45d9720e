import { useQueryClient } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { asProblem } from "@/api/problem";
import { Button } from "@/kit/Button";
import { w } from "@/words";
import css from "./app.module.css";

const SECONDS = 4;

/** Says that the server is gone, tries again by itself, and brings everything up to date after. */
export function Offline() {
  const client = useQueryClient();
  const [gone, setGone] = useState(false);
  const [left, setLeft] = useState(SECONDS);

  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        if (event.type !== "updated") return;
        const failure = event.query.state.fetchFailureReason ?? event.query.state.error;
        if (failure && asProblem(failure).offline && event.query.state.fetchStatus !== "idle") setGone(true);
        if (event.action.type === "success") setGone(false);
      }),
    [client],
  );
  const again = useCallback(() => {
    fetch("/healthz").then(
      () => {
        setGone(false);
        // What gave up is asked again, too.
        void client.refetchQueries({ type: "active", predicate: (each) => each.state.status === "error" });
        void client.invalidateQueries();
      },
      () => undefined,
    );
  }, [client]);
  useEffect(() => {
    window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, [again]);
  useEffect(() => {
    if (!gone) return;
    const timer = setInterval(() => {
      setLeft((seconds) => {
        if (seconds > 1) return seconds - 1;
        again();
        return SECONDS;
      });
    }, 1000);
    return () => clearInterval(timer);
  }, [gone, again]);

  if (!gone) return null;
  return (
    <div className={css.banner} role="status">
      <CloudOff size={16} aria-hidden />
      <span>
        <strong>{w.problem.offline}.</strong> {w.problem.retrying(left)}
      </span>
      <Button small onClick={again}>
        {w.problem.retryNow}
      </Button>
    </div>
  );
}
