import { useEffect, useId, useRef, useState } from "react";
import { type Pasted, readPaste } from "@/form/paste";
import { unmanaged } from "@/form/unmanaged";
import form from "@/form/form.module.css";
import { w } from "@/words";

/** Takes a pasted text apart; `onFill` says how many fields it filled. What is pasted is
 * never shown, there is a password in it. */
export function PasteBox({ example, onFill }: { example: "dsn" | "curl"; onFill: (pasted: Pasted) => number }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // After the drawer has moved the focus to itself: pasting is the first thing to do. Who types elsewhere in the form already stays there.
    const timer = setTimeout(() => {
      const here = document.activeElement;
      const typing = here?.matches("input, textarea, select") && input.current?.form?.contains(here);
      if (!typing) input.current?.focus();
    }, 60);
    return () => clearTimeout(timer);
  }, []);
  const [said, setSaid] = useState<string>(w.form.pasteHint);
  const read = (text: string) => {
    const pasted = readPaste(text);
    const count = pasted ? onFill(pasted) : 0;
    setSaid(count ? w.form.pasted(count, pasted?.found.scheme, pasted?.hosts) : w.form.pastedNothing);
  };
  return (
    <div className={form.paste}>
      <label htmlFor={id}>{w.form.paste}</label>
      <input
        id={id}
        ref={input}
        data-paste
        data-autofocus
        {...unmanaged}
        type="password"
        placeholder={w.form.pasteExamples[example]}
        onPaste={(event) => {
          event.preventDefault();
          read(event.clipboardData.getData("text"));
        }}
        onBlur={(event) => {
          if (!event.currentTarget.value) return;
          read(event.currentTarget.value);
          event.currentTarget.value = "";
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          read(event.currentTarget.value);
          event.currentTarget.value = "";
        }}
      />
      <span className="small faint" role="status">
        {said}
      </span>
    </div>
  );
}
