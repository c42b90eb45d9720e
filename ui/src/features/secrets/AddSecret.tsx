import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import { tame } from "@/api/places";
import { type Environment, keyOf } from "@/api/queries";
import { readPaste } from "@/form/paste";
import { unmanaged } from "@/form/unmanaged";
import formCss from "@/form/form.module.css";
import catalogCss from "@/features/catalog/catalog.module.css";
import { Button } from "@/kit/Button";
import { Modal } from "@/kit/Dialog";
import { EnvironmentName } from "@/kit/Jack";
import { ProblemCard } from "@/kit/ProblemCard";
import { useLeave } from "@/kit/leave";
import { useSaveKey } from "@/kit/saveKey";
import { toast } from "@/kit/toasts";
import { w } from "@/words";

interface Props {
  opened: boolean;
  close: () => void;
  environments: Environment[];
}

export function AddSecret({ opened, close, environments }: Props) {
  return (
    <Modal opened={opened && environments.length > 0} onClose={close} size={560} title={w.secrets.add}>
      {opened && <Form close={close} environments={environments} />}
    </Modal>
  );
}

/** One secret, or a whole block of them. The values are held by the fields and by nothing else. */
function Form({ close, environments }: Omit<Props, "opened">) {
  const client = useQueryClient();
  const [environment, setEnvironment] = useState(tame(environments)?.key ?? "");
  const [name, setName] = useState("");
  const value = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(false);
  const [block, setBlock] = useState<Map<string, string> | null>(null);
  const release = useLeave(typed || name !== "" || block !== null);
  const save = useMutation({
    mutationFn: async () => {
      const wanted = block ? [...block] : [[name.trim(), value.current?.value ?? ""] as const];
      for (const [secret, text] of wanted) {
        await take(api.PUT("/api/secrets/{name}", { params: { path: { name: secret } }, body: { environment, value: text } }));
      }
      if (value.current) value.current.value = ""; // before anything else is waited for
      return wanted.length;
    },
    onSuccess: async (count) => {
      await client.invalidateQueries({ queryKey: keyOf("secrets") });
      toast(w.secrets.saved(count));
      release();
      close();
    },
  });
  const form = useRef<HTMLFormElement>(null);
  useSaveKey(() => form.current?.requestSubmit());
  const problem = save.error ? asProblem(save.error) : null;
  return (
    <form
      ref={form}
      className="stack"
      style={{ gap: 14 }}
      onSubmit={(event) => {
        event.preventDefault();
        if ((!block || block.size) && !save.isPending) save.mutate();
      }}
    >
      <div className={formCss.paste}>
        <label htmlFor="env-block">{w.secrets.pasteBlock}</label>
        <input
          id="env-block"
          type="password"
          {...unmanaged}
          placeholder="NAME=value"
          data-paste=""
          onPaste={(event) => {
            event.preventDefault();
            setBlock(blockOf(event.clipboardData.getData("text")));
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            event.currentTarget.blur();
          }}
          onBlur={(event) => {
            if (event.currentTarget.value) setBlock(blockOf(event.currentTarget.value));
            event.currentTarget.value = "";
          }}
        />
      </div>
      {block ? (
        <div className="stack tight">
          <p>{block.size ? w.secrets.willSave(block.size) : w.secrets.noBlock}</p>
          <ul className="row wrap">
            {[...block.keys()].map((each) => (
              <li key={each}>
                <code>{each}</code>
              </li>
            ))}
          </ul>
          <div>
            <Button small look="quiet" onClick={() => setBlock(null)}>
              {w.secrets.oneInstead}
            </Button>
          </div>
        </div>
      ) : (
        <>
          <TextInput label={w.secrets.name} required data-autofocus value={name} placeholder="SMTP_PASSWORD" error={problem?.field === "name" ? problem.detail : undefined} onChange={(event) => setName(event.currentTarget.value)} styles={{ input: { fontFamily: "var(--mono)" } }} />
          <TextInput label={w.secrets.value} required ref={value} type="password" data-secret="" {...unmanaged} description={w.secrets.writeOnly} onChange={(event) => setTyped(event.currentTarget.value !== "")} />
        </>
      )}
      <div className={catalogCss.choose} role="radiogroup" aria-label={w.audit.environment}>
        {environments.map((each) => (
          <label key={each.key} className={catalogCss.pick}>
            <input type="radio" name="environment" checked={environment === each.key} onChange={() => setEnvironment(each.key)} />
            <EnvironmentName name={each.name} live={each.live} color={each.color} />
          </label>
        ))}
      </div>
      {save.error && <ProblemCard error={save.error} doing={w.secrets.saving} />}
      <div className="row">
        <Button needs="write_credentials" type="submit" look="primary" disabled={save.isPending || (block ? block.size === 0 : !name.trim())}>
          {w.action.save}
        </Button>
        <Button look="quiet" onClick={close}>
          {w.action.cancel}
        </Button>
      </div>
    </form>
  );
}

function blockOf(text: string): Map<string, string> {
  const found = readPaste(text);
  return found?.kind === "env" ? new Map(Object.entries(found.found).filter(([key]) => /^[A-Z_]\w*$/.test(key))) : new Map();
}
