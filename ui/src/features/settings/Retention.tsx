import { TextInput } from "@mantine/core";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { keyOf } from "@/api/queries";
import { Button } from "@/kit/Button";
import { Skeleton } from "@/kit/Listing";
import { Card } from "@/kit/Page";
import { useLeave } from "@/kit/leave";
import { ProblemCard } from "@/kit/ProblemCard";
import { useSaveKey } from "@/kit/saveKey";
import { toast } from "@/kit/toasts";
import { sure } from "@/kit/sure";
import { w } from "@/words";
import css from "./settings.module.css";

type Rules = Schemas["Retention"];
type Kind = keyof Rules;
const KINDS: Kind[] = ["payloadDays", "runDays", "auditDays"];
const LEAST: Rules = { payloadDays: 1, runDays: 1, auditDays: 90 };
const MOST = 36_500;
const retention = () => queryOptions({ queryKey: keyOf("retention"), queryFn: () => take(api.GET("/api/settings/retention")) });

/** How long the project keeps what it did. */
export default function Retention() {
  const found = useQuery(retention());
  return (
    <Card title={w.settings.sections.retention} about={w.settings.keepText} flush>
      {found.error ? (
        <div style={{ padding: 16 }}>
          <ProblemCard error={found.error} doing={w.settings.doingRetention} retry={() => void found.refetch()} />
        </div>
      ) : !found.data ? <Skeleton rows={3} /> : <Rule key={JSON.stringify(found.data)} now={found.data} />}
    </Card>
  );
}

function Rule({ now }: { now: Rules }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => Object.fromEntries(KINDS.map((each) => [each, now[each]?.toString() ?? ""])) as Record<Kind, string>);
  const wanted = Object.fromEntries(KINDS.map((each) => [each, draft[each].trim() === "" ? null : Number(draft[each])])) as Rules;
  const save = useMutation({
    mutationFn: () => take(api.PUT("/api/settings/retention", { body: wanted })),
    onSuccess: async () => {
      toast(w.action.saved);
      await client.invalidateQueries({ queryKey: keyOf("retention") });
    },
  });
  const days = (kind: Kind) => wanted[kind] ?? Number.POSITIVE_INFINITY;
  const wrong = (kind: Kind) => wanted[kind] != null && !(Number.isInteger(wanted[kind]) && days(kind) >= (LEAST[kind] ?? 1) && days(kind) <= MOST);
  const shorter = KINDS.some((each) => days(each) < (now[each] ?? Number.POSITIVE_INFINITY));
  const same = KINDS.every((each) => wanted[each] === now[each]);
  useLeave(!same);
  const ready = !same && !KINDS.some(wrong) && !save.isPending;
  const form = useRef<HTMLFormElement>(null);
  useSaveKey(() => ready && form.current?.requestSubmit());
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    // What is deleted does not come back, so a shorter time asks first.
    if (!shorter || (await sure(w.settings.keepShorterSure, w.settings.keepShorter, { danger: true }))) save.mutate();
  };
  return (
    <form ref={form} noValidate onSubmit={submit}>
      {KINDS.map((each) => (
        <div key={each} className={css.choiceRow}>
          <div>
            <h3 id={`keep-${each}`}>{w.settings.keep[each]}</h3>
            <p>{w.settings.keepAbout[each]}</p>
          </div>
          <div>
            <div className={css.days}>
              <TextInput type="number" min={LEAST[each] ?? 1} max={MOST} aria-labelledby={`keep-${each}`} placeholder={w.settings.forever} error={wrong(each)} value={draft[each]} onChange={(event) => setDraft({ ...draft, [each]: event.currentTarget.value })} />
              <span className="faint">{w.settings.daysUnit}</span>
            </div>
            {wrong(each) && (
              <p role="alert" style={{ color: "var(--bad)" }}>
                {w.settings.keepRange(LEAST[each] ?? 1, MOST)}
              </p>
            )}
          </div>
        </div>
      ))}
      {save.error && (
        <div style={{ padding: 14 }}>
          <ProblemCard error={save.error} doing={w.settings.sections.retention} />
        </div>
      )}
      <div className={css.formFoot}>
        <Button needs="manage_project" type="submit" look="primary" disabled={!ready}>
          {save.isPending ? w.action.saving : w.action.save}
        </Button>
      </div>
    </form>
  );
}
