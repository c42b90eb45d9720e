import { TextInput } from "@mantine/core";
import { Download } from "lucide-react";
import { useState } from "react";
import { type Schemas, session } from "@/api/client";
import type { Run } from "@/api/queries";
import { Button } from "@/kit/Button";
import { CopyButton } from "@/kit/Copy";
import { Modal } from "@/kit/Dialog";
import { Hint } from "@/kit/Pill";
import { Choice } from "@/kit/Search";
import { w } from "@/words";
import { quoted } from "./curl";

const INLINE = 2000;

const SCENARIOS: Schemas["Scenario"][] = ["success", "401", "404", "429", "5xx", "timeout", "malformed"];

interface Props {
  run: Pick<Run, "id" | "flowKey" | "environment" | "input" | "prunedAt">;
  /** The steps that call out: each may be told how its service answers. */
  calls: { id: string; name: string }[];
  title?: string;
  close: () => void;
}

/** A run or a flow becomes a test for CI: the command that writes its golden file, with its input. */
export default function Golden({ run, calls, title = w.runs.golden, close }: Props) {
  const [typed, setTyped] = useState(run.id);
  const [scenarios, setScenarios] = useState<Record<string, string>>({});
  const name = typed.trim().replaceAll(/[^\w.-]+/g, "-") || run.id;
  const given = run.input == null ? null : JSON.stringify(run.input);
  const file = `${name}.input.json`;
  const large = (given?.length ?? 0) > INLINE;
  const project = session.project ? ` --project ${quoted(session.project)}` : "";
  const input = given === null ? "" : ` --input ${large ? `@${file}` : quoted(given)}`;
  const answers = calls.map(({ id }) => (scenarios[id] ? ` --scenario ${quoted(`${id}=${scenarios[id]}`)}` : "")).join("");
  const command = `junctor flow test ${quoted(run.flowKey)} --golden golden --case ${quoted(name)} --env ${quoted(run.environment)}${project}${input}${answers}`;
  return (
    <Modal opened onClose={close} size={680} title={title}>
      <div className="stack loose">
        <p className="quiet">{w.runs.goldenText}</p>
        {run.prunedAt != null && <Hint tone="warn">{w.runs.goldenPruned}</Hint>}
        <TextInput data-autofocus label={w.runs.goldenCase} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        {calls.length > 0 && (
          <fieldset className="stack tight" style={{ border: 0, padding: 0, margin: 0 }}>
            <legend style={{ marginBottom: 6 }}>{w.runs.goldenAnswers}</legend>
            {calls.map((each) => (
              <div key={each.id} className="row apart">
                <span>{each.name}</span>
                <Choice label={w.runs.goldenAnswerOf(each.name)} value={scenarios[each.id] ?? ""} onChange={(chosen) => setScenarios({ ...scenarios, [each.id]: chosen })} options={[{ value: "", label: w.runs.goldenUsual }, ...SCENARIOS.map((one) => ({ value: one, label: one }))]} />
              </div>
            ))}
          </fieldset>
        )}
        <div className="stack tight">
          <pre tabIndex={0} aria-label={w.runs.goldenCommand} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere", maxHeight: 260, overflowY: "auto" }}>
            <code>{command}</code>
          </pre>
          <div className="row">
            <CopyButton text={command} label={w.runs.goldenCopy} />
            {given !== null && (
              <Button small look="quiet" icon={<Download size={14} aria-hidden />} onClick={() => download(file, run.input)}>
                {w.runs.goldenInput}
              </Button>
            )}
          </div>
        </div>
        {large && <Hint>{w.runs.goldenLarge(file)}</Hint>}
        <p className="small faint">{w.runs.goldenAfter}</p>
      </div>
    </Modal>
  );
}

function download(name: string, value: unknown): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
