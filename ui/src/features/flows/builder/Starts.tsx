import { CalendarClock, FormInput, Plus, Webhook } from "lucide-react";
import { Button } from "@/kit/Button";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { withFields } from "./document";
import { TRIGGER } from "./StepList";

/** An empty flow: three ways to start, or the first step at once. */
export function Starts() {
  const { doc, editor, select, openAdd } = useBuilder();
  const start = (trigger: Record<string, unknown>) => {
    editor.change(withFields(doc, { trigger }));
    select(TRIGGER);
  };
  return (
    <div className={css.starts}>
      <h2>{f.builder.nothing}</h2>
      <p className="quiet">{f.builder.nothingText}</p>
      <div className={css.startRow}>
        <Button needs="edit_flows" icon={<FormInput size={16} aria-hidden />} onClick={() => start({ type: "form", entity: "" })}>
          {f.list.fromForm}
        </Button>
        <Button needs="edit_flows" icon={<CalendarClock size={16} aria-hidden />} onClick={() => start({ type: "schedule", cron: "0 9 * * 1-5", timeZone: "UTC" })}>
          {f.list.fromSchedule}
        </Button>
        <Button needs="edit_flows" icon={<Webhook size={16} aria-hidden />} onClick={() => start({ type: "webhook", verify: { scheme: "bearer", token: "{env.WEBHOOK_TOKEN}" } })}>
          {f.list.fromWebhook}
        </Button>
      </div>
      <Button needs="edit_flows" look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => openAdd(null)}>
        {f.builder.addStep}
      </Button>
    </div>
  );
}
