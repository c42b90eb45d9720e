import { useEffect, useRef } from "react";
import { w } from "@/words";
import css from "./run.module.css";
import type { Said } from "./said";

/** An answer while it comes; the newest words stay in sight. */
export function Saying({ said }: { said: Said }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [said.text]);
  return (
    <section className={css.saying} aria-label={w.runs.saying}>
      <h3>{w.runs.saying}</h3>
      <div ref={box} tabIndex={0} role="log" aria-label={w.runs.saying}>
        {said.text || <code>{JSON.stringify(said.data)}</code>}
      </div>
      {said.truncated && <p className="quiet small">{w.runs.sayingCut}</p>}
    </section>
  );
}
