import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, take } from "@/api/client";
import { type FlowSummary, keyOf, queries } from "@/api/queries";
import { Button } from "@/kit/Button";
import { Modal } from "@/kit/Dialog";
import { ProblemCard } from "@/kit/ProblemCard";
import { w } from "@/words";
import { f } from "@/words/flows";
import css from "./builder/builder.module.css";

export type Start = "blank" | "form" | "schedule" | "webhook" | "text" | "document";
const TRIGGERS: Partial<Record<Start, Record<string, unknown>>> = {
  form: { type: "form" },
  schedule: { type: "schedule", cron: "0 9 * * 1-5", timeZone: "UTC" },
  webhook: { type: "webhook", verify: { scheme: "bearer", token: "{env.WEBHOOK_TOKEN}" } },
};
// A flow has at least one step; a new one answers, and its author puts steps before that.
const ANSWER = { id: "answer", type: "respond", name: "Answer", status: 200, body: {} };

/** A name, and for an import the document; everything else happens in the builder. */
export function NewFlow({ start, folder, close }: { start: Start; folder: string; close: () => void }) {
  const taken = useQuery(queries.flows()).data;
  const [name, setName] = useState(() => (start === "document" ? "" : freeName(taken ?? [])));
  const [pasted, setPasted] = useState("");
  const navigate = useNavigate();
  const client = useQueryClient();
  const document = start === "document" ? readDocument(pasted) : null;
  const make = useMutation({
    mutationFn: () => {
      const trigger = TRIGGERS[start];
      const body = document ?? { name: name.trim(), key: keyFor(name), ...(folder ? { folder } : {}), ...(trigger ? { trigger } : {}), nodes: [ANSWER] };
      return take(api.POST("/api/flows", { body: (document && name.trim() ? { ...document, name: name.trim(), key: keyFor(name) } : body) as never }));
    },
    onSuccess: async (flow) => {
      void client.invalidateQueries({ queryKey: keyOf("flows") });
      await navigate({ to: "/flows/$id", params: { id: flow.key }, search: (start === "blank" || start === "document" ? {} : { step: "trigger:" }) as never });
    },
  });
  return (
    <Modal opened onClose={close} title={f.list.new}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        {start === "document" && (
          <label className={css.input}>
            <span className={css.label}>{f.list.paste}</span>
            <textarea className={css.text} data-mono rows={8} value={pasted} onChange={(event) => setPasted(event.target.value)} />
            {pasted && !document && <span className={css.bad}>{f.list.notJson}</span>}
          </label>
        )}
        <label className={css.input}>
          <span className={css.label}>{f.list.nameIt}</span>
          <input className={css.text} data-autofocus value={name} onFocus={(event) => event.target.select()} required={start !== "document"} maxLength={200} onChange={(event) => setName(event.target.value)} />
        </label>
        {make.error && <ProblemCard error={make.error} doing={f.list.creating} />}
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button onClick={close}>{w.action.cancel}</Button>
          <Button needs="edit_flows" look="primary" type="submit" disabled={make.isPending || (start === "document" ? !document : !name.trim())}>
            {f.list.create}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** A name nobody has, so that one click is enough; typing replaces it. */
function freeName(flows: FlowSummary[]): string {
  const keys = new Set(flows.map((each) => each.key));
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? f.list.untitled : `${f.list.untitled} ${n}`;
    if (!keys.has(keyFor(name))) return name;
  }
}

function readDocument(text: string): Record<string, unknown> | null {
  try {
    const found = JSON.parse(text) as Record<string, unknown>;
    return Array.isArray(found.nodes) ? found : null;
  } catch {
    return null;
  }
}
const keyFor = (name: string): string => name.toLowerCase().normalize("NFKD").replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "").slice(0, 60) || "flow";
