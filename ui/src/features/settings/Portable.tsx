import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Download, FileUp } from "lucide-react";
import { api, type Schemas, session, take } from "@/api/client";
import { Button } from "@/kit/Button";
import { Card } from "@/kit/Page";
import { Pill, type Tone } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { saveFile } from "@/kit/saveFile";
import { toast } from "@/kit/toasts";
import { w } from "@/words";

type Bundle = Schemas["BundleInput"];
const TONES: Record<Schemas["ImportAction"]["does"], Tone> = { create: "ok", change: "warn", unchanged: "soft", missing: "bad" };

/** The chosen project as one file, and a file looked at before anything of it is done. */
export function Portable() {
  const client = useQueryClient();
  const out = useMutation({
    mutationFn: async () => {
      const bundle = await take(api.GET("/api/export"));
      saveFile(new Blob([JSON.stringify(bundle, null, 2)], { type: "application/json" }), `${session.project ?? "project"}.json`);
    },
  });
  const plan = useMutation({
    mutationFn: async (file: File) => {
      const bundle = parsed(await file.text());
      return { bundle, ...(await take(api.POST("/api/import", { body: { bundle, dryRun: true } }))) };
    },
  });
  const apply = useMutation({
    mutationFn: (bundle: Bundle) => take(api.POST("/api/import", { body: { bundle, dryRun: false } })),
    onSuccess: async () => {
      plan.reset();
      toast(w.settings.brought);
      await client.invalidateQueries();
    },
  });
  const actions = plan.data?.actions ?? [];
  const open = actions.filter((each) => each.does !== "unchanged");
  const error = out.error ?? plan.error ?? apply.error;
  return (
    <Card title={w.settings.portable} about={w.settings.about.portable}>
      <div className="stack">
        <div className="row wrap">
          <Button icon={<Download size={15} aria-hidden />} disabled={out.isPending} onClick={() => out.mutate()}>
            {w.settings.exportIt}
          </Button>
          <label className="row" style={{ cursor: "pointer" }}>
            <FileUp size={15} aria-hidden />
            <span style={{ textDecoration: "underline" }}>{w.settings.importIt}</span>
            <input
              type="file"
              className="hidden"
              accept=".json"
              onChange={(event) => {
                const file = event.target.files?.[0];
                event.target.value = "";
                apply.reset();
                if (file) plan.mutate(file);
              }}
            />
          </label>
        </div>
        {error && <ProblemCard error={error} doing={out.error ? w.settings.exportIt : w.settings.importing} />}
        {plan.data && (
          <>
            <p className="quiet">{open.length ? w.settings.planned(open.length, actions.length - open.length) : w.settings.nothingToBring}</p>
            <ul className="stack tight">
              {open.map((each) => (
                <li key={each.kind + each.key + each.does} className="row wrap">
                  <Pill tone={TONES[each.does]}>{w.settings.does[each.does]}</Pill>
                  <span className="quiet">{w.settings.bundleKinds[each.kind as "flow"] ?? each.kind}</span>
                  <code>{each.key}</code>
                  <span className="small faint">{each.lines.join("; ")}</span>
                </li>
              ))}
            </ul>
            <div className="row">
              <Button needs="edit_flows" look="primary" disabled={apply.isPending || !open.some((each) => each.does !== "missing")} onClick={() => apply.mutate(plan.data.bundle)}>
                {apply.isPending ? w.action.saving : w.settings.bringIn}
              </Button>
              <Button look="quiet" onClick={() => plan.reset()}>
                {w.action.cancel}
              </Button>
            </div>
          </>
        )}
      </div>
    </Card>
  );
}

function parsed(text: string): Bundle {
  try {
    return JSON.parse(text) as Bundle;
  } catch {
    throw new Error(w.settings.notABundle);
  }
}
