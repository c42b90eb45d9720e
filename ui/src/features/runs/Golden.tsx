import { Modal, TextInput } from "@mantine/core";
import { Download } from "lucide-react";
import { useState } from "react";
import { session } from "@/api/client";
import type { Run } from "@/api/queries";
import { Button } from "@/kit/Button";
import { CopyButton } from "@/kit/Copy";
import { Hint } from "@/kit/Pill";
import { w } from "@/words";
import { quoted } from "./curl";

const INLINE = 2000;

/** A run becomes a test for CI: the command that writes its golden file, with the run's own input. */
export default function Golden({ run, close }: { run: Run; close: () => void }) {
  const [typed, setTyped] = useState(run.id);
  const name = typed.trim().replaceAll(/[^\w.-]+/g, "-") || run.id;
  const given = run.input == null ? null : JSON.stringify(run.input);
  const file = `${name}.input.json`;
  const large = (given?.length ?? 0) > INLINE;
  const project = session.project ? ` --project ${quoted(session.project)}` : "";
  const input = given === null ? "" : ` --input ${large ? `@${file}` : quoted(given)}`;
  const command = `junctor flow test ${quoted(run.flowKey)} --golden golden --case ${quoted(name)} --env ${quoted(run.environment)}${project}${input}`;
  return (
    <Modal opened onClose={close} size={680} title={w.runs.golden} closeButtonProps={{ "aria-label": w.action.close }}>
      <div className="stack loose">
        <p className="quiet">{w.runs.goldenText}</p>
        {run.prunedAt != null && <Hint tone="warn">{w.runs.goldenPruned}</Hint>}
        <TextInput data-autofocus label={w.runs.goldenCase} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
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
