import { Textarea } from "@mantine/core";
import { type ReactNode, useState } from "react";
import formCss from "@/form/form.module.css";
import { Button, type Look } from "@/kit/Button";
import { Modal } from "@/kit/Dialog";
import { w } from "@/words";
import { f } from "@/words/flows";

interface Props {
  title: string;
  text: string;
  given: unknown;
  action: string;
  look?: Look;
  busy?: boolean;
  done: (input: unknown) => void;
  close: () => void;
  children?: ReactNode;
}

/** What a run is given, to be changed as JSON. */
export default function InputDialog({ title, text, given, action, look = "primary", busy, done, close, children }: Props) {
  const [typed, setTyped] = useState(() => JSON.stringify(given ?? {}, null, 2));
  const input = parsed(typed);
  return (
    <Modal opened onClose={close} title={title} size={560}>
      <div className="stack">
        <p className="small quiet">{text}</p>
        <Textarea data-autofocus rows={12} spellCheck={false} label={f.run.input} classNames={{ input: formCss.mono }} error={input ? undefined : w.form.notJson} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        {children}
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button look={look} disabled={!input || busy} onClick={() => input && done(input.value)}>
            {action}
          </Button>
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
