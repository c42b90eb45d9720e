import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, take } from "@/api/client";
import { keyOf, type Run } from "@/api/queries";
import { Modal } from "@/kit/Dialog";
import { Skeleton } from "@/kit/Listing";
import { Pill, type Tone } from "@/kit/Pill";
import { moment } from "@/kit/time";
import { w } from "@/words";
import css from "./run.module.css";

interface Difference {
  field: string;
  left: unknown;
  right: unknown;
}
const LONGEST = 400;
const shown = (value: unknown): string => (value === null || value === undefined ? "–" : (typeof value === "string" ? value : JSON.stringify(value)).slice(0, LONGEST));

/** Field by field: what the other run had, and what this one has. */
function Differences({ rows }: { rows: Difference[] }) {
  return (
    <div className={css.differencesWrap}>
      <table className={css.differences} aria-label={w.runs.compare}>
        <thead>
          <tr>
            <th scope="col">{w.runs.field}</th>
            <th scope="col">{w.runs.otherRun}</th>
            <th scope="col">{w.runs.thisRun}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((each) => (
            <tr key={each.field}>
              <th scope="row">{each.field.replaceAll("_", " ")}</th>
              <td>
                <del>{shown(each.left)}</del>
              </td>
              <td>
                <ins>{shown(each.right)}</ins>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const TONES: Record<string, Tone> = { changed: "warn", added: "ok", removed: "bad" };

/** What differs from another run of the flow, step by step; times and ids do not count. */
export default function Compare({ run, names, close }: { run: Run; names: Record<string, string>; close: () => void }) {
  const others = useQuery({ queryKey: keyOf("runs", "of", run.flowId), queryFn: async () => (await take(api.GET("/api/runs", { params: { query: { flowId: run.flowId, limit: 50 } } }))).items });
  const rest = (others.data ?? []).filter((each) => each.id !== run.id);
  const before = rest.find((each) => each.createdAt <= run.createdAt) ?? rest[0];
  const [chosen, setChosen] = useState<string | null>(null);
  const other = chosen ?? before?.id;
  const found = useQuery({ queryKey: keyOf("runs", run.id, "compare", other), enabled: !!other, queryFn: () => take(api.GET("/api/runs/{id}/compare", { params: { path: { id: other ?? "" }, query: { with: run.id } } })) });
  const alike = (found.data?.nodes ?? []).filter((each) => each.change === "same");
  return (
    <Modal opened onClose={close} size={760} title={w.runs.compareTitle}>
      <div className="stack" style={{ gap: 16 }}>
        {others.data && !rest.length && <p className="quiet">{w.runs.noOther}</p>}
        {rest.length > 0 && <Select label={w.runs.compareWith} data={rest.map((each) => ({ value: each.id, label: `${moment(each.createdAt)} · ${w.runs.states[each.state]}` }))} value={other ?? null} onChange={setChosen} />}
        {other && found.isPending && <Skeleton rows={3} />}
        {found.data?.same && <p>{w.runs.same}</p>}
        {found.data && !found.data.same && (
          <ul className="stack">
            {found.data.run.length > 0 && (
              <li className="stack tight">
                <strong>{w.runs.wholeRun}</strong>
                <Differences rows={found.data.run as Difference[]} />
              </li>
            )}
            {found.data.nodes.filter((each) => each.change !== "same").map((each) => (
              <li key={each.nodeId} className="stack tight">
                <p className="row">
                  <strong>{names[each.nodeId] ?? each.nodeId}</strong> <Pill tone={TONES[each.change] ?? "plain"}>{w.runs.changes[each.change]}</Pill>
                </p>
                {each.fields.length > 0 && <Differences rows={each.fields as Difference[]} />}
              </li>
            ))}
            {alike.length > 0 && <li className="quiet">{w.runs.alike(alike.map((each) => names[each.nodeId] ?? each.nodeId).join(", "))}</li>}
          </ul>
        )}
      </div>
    </Modal>
  );
}
