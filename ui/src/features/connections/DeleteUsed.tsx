import { Checkbox, Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { Button } from "@/kit/Button";
import { ProblemCard } from "@/kit/ProblemCard";
import { w } from "@/words";
import { DependentTable } from "./DependentTable";

interface Props {
  /** What uses it now. */
  found: Schemas["Dependent"][];
  unused: string;
  others: { value: string; label: string }[];
  noOther: string;
  replaceText: string;
  replace: (other: string) => Promise<unknown>;
  /** Whether something still uses it after it was replaced. */
  inUse: () => Promise<boolean>;
  remove: (force: boolean) => Promise<unknown>;
  done: () => Promise<void>;
  close: () => void;
}

/** Deletes what others may depend on: shown first, with another one to put in its place. */
export function DeleteUsed({ found, unused, others, noOther, replaceText, replace, inUse, remove: gone, done, close }: Props) {
  const [other, setOther] = useState<string | null>(null);
  const [sure, setSure] = useState(false);
  const remove = useMutation({
    mutationFn: async () => {
      if (other) await replace(other);
      const still = other ? await inUse() : found.length > 0;
      if (still && !sure) throw new Error(w.connection.stillLive);
      await gone(still);
    },
    onSuccess: done,
  });
  return (
    <div className="stack" style={{ gap: 16 }}>
      <p className="quiet">{found.length ? w.connection.deleteUsed(found.length) : unused}</p>
      {found.length > 0 && (
        <>
          <DependentTable rows={found} />
          <Select label={w.connection.replaceWith} description={replaceText} clearable searchable placeholder={others.length ? w.form.choose : noOther} disabled={!others.length} data={others} value={other} onChange={setOther} />
          <Checkbox label={w.connection.iKnow(found.length)} checked={sure} onChange={(event) => setSure(event.currentTarget.checked)} />
        </>
      )}
      {remove.error && <ProblemCard error={remove.error} doing={w.connection.delete} />}
      <div className="row">
        <Button look="danger" disabled={remove.isPending || (found.length > 0 && !other && !sure)} onClick={() => remove.mutate()}>
          {other ? w.connection.replaceAndDelete : w.connection.delete}
        </Button>
        <Button look="quiet" onClick={close} data-autofocus>
          {w.action.cancel}
        </Button>
      </div>
    </div>
  );
}
