import { Textarea } from "@mantine/core";
import { useState } from "react";
import { w } from "@/words";
import { common, type FieldProps } from "./Field";
import css from "./form.module.css";

/** What no other field fits: JSON, checked as it is typed. */
export function JsonField(props: FieldProps) {
  const { value, onChange, schema, error } = props;
  const [text, setText] = useState(() => (value === undefined ? "" : JSON.stringify(value, null, 2)));
  const [broken, setBroken] = useState(false);
  const shown = schema.examples?.[0];
  return (
    <Textarea
      {...common(props)}
      classNames={{ input: css.mono }}
      autosize
      minRows={3}
      maxRows={16}
      spellCheck={false}
      value={text}
      error={broken ? w.form.notJson : error}
      placeholder={shown === undefined ? undefined : JSON.stringify(shown)}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        try {
          onChange(typed.trim() === "" ? undefined : JSON.parse(typed));
          setBroken(false);
        } catch {
          // A lone template is a value of its own.
          if (/^\s*\{\{[^{}]+\}\}\s*$/.test(typed)) {
            onChange(typed.trim());
            setBroken(false);
          } else setBroken(true);
        }
      }}
    />
  );
}
