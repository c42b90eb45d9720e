import { Autocomplete, Input, TextInput } from "@mantine/core";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Button } from "@/kit/Button";
import kit from "@/kit/kit.module.css";
import { w } from "@/words";
import { common, type FieldProps } from "./Field";
import { label } from "./schema";
import { unmanaged } from "./unmanaged";

const REFERENCE = /^\{env\.([A-Za-z]\w*)\}$/;

/** Written, never read: what is stored shows as the name of a secret. */
export function SecretField(props: FieldProps) {
  const { id, name, schema, value, onChange, secrets = [], stored, kept, error, onBlur } = props;
  const [replacing, setReplacing] = useState(false);
  const text = (value as string) ?? "";
  const pointing = REFERENCE.test(text);
  const [byName, setByName] = useState(pointing);
  if (stored && !replacing && value === undefined) {
    return (
      <Input.Wrapper label={label(name, schema)} labelElement="div">
        <div className="row wrap">
          <StoredSecret {...stored} />
          <Button small onClick={() => setReplacing(true)} aria-label={w.form.replaceOf(label(name, schema))}>
            {w.form.replace}
          </Button>
        </div>
      </Input.Wrapper>
    );
  }
  if (byName) {
    return (
      <Autocomplete
        {...common(props)}
        data={secrets}
        value={REFERENCE.exec(text)?.[1] ?? text}
        placeholder={w.form.secretName}
        rightSectionWidth={110}
        rightSection={<Toggle onClick={() => (setByName(false), onChange(undefined))}>{w.form.typeValue}</Toggle>}
        onChange={(chosen) => onChange(chosen ? `{env.${chosen}}` : undefined)}
      />
    );
  }
  const long = schema.format === "pem" || schema.format === "multiline";
  return (
    <>
      <TextInput
        {...common(props)}
        id={id}
        description={schema.description}
        type="password"
        data-secret=""
        {...unmanaged}
        error={error}
        onBlur={onBlur}
        value={text}
        placeholder={long ? w.form.pastePem : undefined}
        rightSectionWidth={secrets.length ? 118 : undefined}
        rightSection={secrets.length ? <Toggle onClick={() => (setByName(true), onChange(undefined))}>{w.form.useSecret}</Toggle> : undefined}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData("text");
          if (!pasted.includes("\n")) return;
          event.preventDefault(); // a field of one line would join the lines of a key
          onChange(pasted.replace(/\s+$/, ""));
        }}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          if (typed === "{env.") setByName(true); // the name of a secret is no secret: it is seen and completed
          onChange(typed === "{env." ? undefined : typed || undefined);
        }}
      />
      {kept && text !== "" && !REFERENCE.test(text) && (
        <p className="small faint" style={{ marginTop: 4 }}>
          {kept}
        </p>
      )}
    </>
  );
}

function Toggle({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <Button small look="quiet" onClick={onClick}>
      {children}
    </Button>
  );
}

export function StoredSecret({ secret, hint }: { secret?: string; hint?: string | null }) {
  return (
    <span className={kit.chip}>
      <KeyRound size={13} aria-hidden />
      <span>
        {secret ?? w.form.held}
        {hint ? ` …${hint}` : ""}
      </span>
    </span>
  );
}
