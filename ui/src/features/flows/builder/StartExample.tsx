import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { keyOf, queries } from "@/api/queries";
import { w } from "@/words";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import type { FlowDoc } from "./document";

const BROUGHT = new Set(["webhook", "connector"]);

/** What a trigger brought last: the example for a flow whose events nobody has described. */
export function useLastStart(flow: Schemas["Flow"], doc: FlowDoc): unknown {
  const wanted = BROUGHT.has(String(doc.trigger?.type)) && !doc.input;
  const last = useQuery({ queryKey: keyOf("runs", "of", flow.id, "started"), queryFn: async () => (await take(api.GET("/api/runs", { params: { query: { flowId: flow.id, mode: "live", limit: 1 } } }))).items[0]?.id ?? null, enabled: wanted });
  const run = useQuery({ ...queries.run(last.data ?? ""), enabled: wanted && !!last.data }).data;
  const given = run?.input as { event?: unknown } | null | undefined;
  return wanted ? (given && typeof given === "object" && "event" in given ? given.event : (given ?? undefined)) : undefined;
}

const PARTS = ["method", "headers", "query", "json", "form", "text"];
/** What people paste is the body that a sender sends; a delivery has it as `json`. */
function delivered(found: unknown): unknown {
  const whole = typeof found === "object" && found !== null && (Object.keys(found).length === 0 || PARTS.some((each) => each in found));
  return whole ? found : { method: "POST", headers: {}, query: {}, json: found };
}

/** The example that runs from here begin with, and whose values can be mapped. */
export function StartExample() {
  const { doc, given, setGiven } = useBuilder();
  const [typed, setTyped] = useState<string | null>(null);
  const [bad, setBad] = useState(false);
  const take = (text: string) => {
    setTyped(text);
    try {
      const found = JSON.parse(text) as unknown;
      setGiven(doc.trigger?.type === "webhook" ? delivered(found) : found);
      setBad(false);
    } catch {
      setBad(true);
    }
  };
  return (
    <aside className={css.right}>
      <label className={css.input}>
        <span className={css.label}>{f.trigger.example}</span>
        <span className="small faint">{f.trigger.exampleText}</span>
        <textarea className={css.text} data-mono rows={16} spellCheck={false} value={typed ?? JSON.stringify(given, null, 2)} onChange={(event) => take(event.target.value)} onBlur={() => !bad && setTyped(null)} />
      </label>
      {bad && <p className={css.bad}>{w.form.notJson}</p>}
    </aside>
  );
}
