import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { useRealText } from "@/features/runs/real";
import { Button } from "@/kit/Button";
import { ProblemCard } from "@/kit/ProblemCard";
import { Choice } from "@/kit/Search";
import { sure } from "@/kit/sure";
import { toast } from "@/kit/toasts";
import { w } from "@/words";

type Mode = Schemas["Mode"];
const HOUR = 3_600_000;
const SPANS: Record<string, number> = { hour: HOUR, day: 24 * HOUR, week: 168 * HOUR };

/** Everything a trigger accepted in a time, once more: it counts first, and asks. */
export function ReplayByTime({ trigger, mode }: { trigger: Schemas["TriggerWithEvents"]; mode: Mode }) {
  const client = useQueryClient();
  const realText = useRealText();
  const [span, setSpan] = useState("day");
  const [failed, setFailed] = useState("");
  const [since, setSince] = useState("");
  const [until, setUntil] = useState("");
  const own = span === "between";
  const replay = useMutation({
    mutationFn: async () => {
      const now = Date.now();
      const times = own ? { since: at(since), until: at(until) ?? now } : { since: now - (SPANS[span] ?? 0), until: now };
      const ask = (more: Partial<Schemas["ReplayBody"]>) => take(api.POST("/api/triggers/{id}/replay", { params: { path: { id: trigger.id } }, body: { ...times, failed: !!failed, mode, ...more } }));
      const { count, gone, batch } = await ask({ dryRun: true });
      if (!count) return 0;
      const text = [w.triggers.replaySure(count), gone ? w.triggers.replayGone(gone) : "", realText({ mode, environment: trigger.environment })];
      if (!(await sure(text.filter(Boolean).join(" "), mode === "live" ? w.triggers.replayLive : w.triggers.replaySandbox))) return null;
      return (await ask({ batch })).count;
    },
    onSuccess: (count) => count !== null && toast(w.triggers.replayed(count)),
    onSettled: () => client.invalidateQueries({ predicate: (each) => ["triggers", "runs"].includes(String(each.queryKey[1])) }),
  });
  return (
    <div className="stack tight">
      <div className="row">
        <Choice label={w.triggers.replayTime} value={span} onChange={setSpan} options={[...Object.entries(w.runs.spans), ["between", w.triggers.replayBetween]].map(([value = "", label = ""]) => ({ value, label }))} />
        <Choice
          label={w.triggers.replayWhich}
          value={failed}
          onChange={setFailed}
          options={[
            { value: "", label: w.triggers.replayAll },
            { value: "failed", label: w.triggers.replayOnlyFailed },
          ]}
        />
        <Button needs="run" small disabled={replay.isPending || (own && !since)} onClick={() => replay.mutate()}>
          {w.triggers.replayThese}
        </Button>
      </div>
      {own && (
        <div className="row">
          <TextInput size="xs" type="datetime-local" label={w.triggers.replaySince} value={since} onChange={(event) => setSince(event.currentTarget.value)} />
          <TextInput size="xs" type="datetime-local" label={w.triggers.replayUntil} value={until} onChange={(event) => setUntil(event.currentTarget.value)} />
        </div>
      )}
      {replay.error && <ProblemCard error={replay.error} doing={w.triggers.replay} />}
    </div>
  );
}

/** A moment as the browser's field says it, in the time zone of whoever looks. */
function at(text: string): number | undefined {
  return text ? new Date(text).getTime() : undefined;
}
