import { useEffect, useId, useRef, useState } from "react";
import { fill, readPaste } from "@/form/paste";
import type { Schema, Values } from "@/form/schema";
import form from "@/form/form.module.css";
import { w } from "@/words";

/** Takes a pasted text apart without ever showing it: there is a password in it. */
export function PasteBox({ schemas, onFill }: { schemas: Schema[]; onFill: (values: Values[]) => void }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // After the drawer has moved the focus to itself: pasting is the first thing to do.
    const timer = setTimeout(() => input.current?.focus(), 60);
    return () => clearTimeout(timer);
  }, []);
  const [said, setSaid] = useState<string>(w.form.pasteHint);
  const read = (text: string) => {
    const pasted = readPaste(text);
    const values = pasted ? schemas.map((each) => fill(pasted, each)) : [];
    const count = values.reduce((sum, each) => sum + Object.keys(each).length, 0);
    setSaid(count ? w.form.pasted(count) : w.form.pastedNothing);
    if (count) onFill(values);
  };
  return (
    <div className={form.paste}>
      <label htmlFor={id}>{w.form.paste}</label>
      <input
        id={id}
        ref={input}
        data-paste
        data-autofocus
        autoComplete="off"
        spellCheck={false}
        type="password"
        placeholder="postgresql://app:…@db:5432/orders"
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
