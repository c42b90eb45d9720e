import { TextInput } from "@mantine/core";
import { X } from "lucide-react";
import type { Schemas } from "@/api/client";
import { Button } from "@/kit/Button";
import { w } from "@/words";
import { f } from "@/words/flows";
import css from "./assistant.module.css";

type Card = NonNullable<Schemas["Plan"]["steps"][number]["card"]>;

/** What is shown on somebody's screen after a step; its other fields are changed in the builder. */
export function StepCard({ card, change }: { card: Card; change: (card: Card | null) => void }) {
  const fields = Object.keys(card.fields);
  return (
    <fieldset className={css.start}>
      <legend>
        {w.assistant.thenShows}
        {fields.length > 0 && ` ${w.assistant.cardHas(fields.join(", "))}`}
      </legend>
      <TextInput label={f.control.cardTitle} value={card.title} onChange={(event) => change({ ...card, title: event.currentTarget.value })} />
      <TextInput label={f.control.cardTo} value={card.to} onChange={(event) => change({ ...card, to: event.currentTarget.value })} />
      <div>
        <Button small look="quiet" icon={<X size={14} aria-hidden />} onClick={() => change(null)}>
          {w.assistant.noCard}
        </Button>
      </div>
    </fieldset>
  );
}
