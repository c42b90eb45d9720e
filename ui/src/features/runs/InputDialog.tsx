import { SegmentedControl, Textarea } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { Right } from "@/api/rights";
import formCss from "@/form/form.module.css";
import { faultsFrom } from "@/form/faults";
import type { Schema, Values } from "@/form/schema";
import { SchemaForm } from "@/form/SchemaForm";
import { Button, type Look } from "@/kit/Button";
import { Modal } from "@/kit/Dialog";
import { w } from "@/words";
import { f } from "@/words/flows";
import { isRecord, withGiven } from "./given";

interface Action {
  label: string;
  look: Look;
  needs?: Right;
  done: (input: unknown) => void;
}
interface Props {
  title: string;
  text: string;
  given: unknown;
  /** What a flow declares of its input; then there are fields beside the JSON. */
  schema?: Schema;
  actions: Action[];
  busy?: boolean;
  /** What was refused, to be shown at its field. */
  error?: unknown;
  /** The input changed: what was refused before says nothing about it. */
  changed?: () => void;
  close: () => void;
  children?: ReactNode;
}

/** What a run is given, to be changed in fields or as JSON. */
export default function InputDialog({ title, text, given, schema, actions, busy, error, changed, close, children }: Props) {
  const [typed, setTyped] = useState(() => JSON.stringify(given ?? {}, null, 2));
  const input = parsed(typed);
  const fields = schema && withGiven(schema, given);
  const able = fields !== undefined && Object.keys(fields.properties ?? {}).length > 0;
  const [asJson, setAsJson] = useState(!able);
  const change = (next: string) => {
    setTyped(next);
    changed?.();
  };
  return (
    <Modal opened onClose={close} title={title} size={560}>
      <div className="stack">
        <p className="small quiet">{text}</p>
        {able && (
          <div>
            <SegmentedControl
              size="xs"
              aria-label={w.runs.inputAs}
              value={asJson ? "json" : "fields"}
              // What is no set of fields stays JSON.
              onChange={(next) => setAsJson(next === "json" || !isRecord(input?.value))}
              data={[
                { value: "fields", label: w.runs.asFields },
                { value: "json", label: w.runs.asJson },
              ]}
            />
          </div>
        )}
        {fields && !asJson && isRecord(input?.value) ? (
          <SchemaForm prefix="given" schema={fields} values={input.value} faults={faultsFrom(error)} onChange={(next: Values) => change(JSON.stringify(next, null, 2))} autoFocus />
        ) : (
          <Textarea data-autofocus rows={12} spellCheck={false} label={f.run.input} classNames={{ input: formCss.mono }} error={input ? undefined : w.form.notJson} value={typed} onChange={(event) => change(event.currentTarget.value)} />
        )}
        {children}
        <div className="row wrap" style={{ justifyContent: "flex-end" }}>
          {actions.map((each) => (
            <Button key={each.label} look={each.look} needs={each.needs} disabled={!input || busy} onClick={() => input && each.done(input.value)}>
              {each.label}
            </Button>
          ))}
        </div>
      </div>
    </Modal>
  );
}

function parsed(typed: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(typed) };
  } catch {
    return null;
  }
}
