import { TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useRef, useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import { type Environment, queries } from "@/api/queries";
import { Trial } from "@/features/connections/TrialView";
import { unmanaged } from "@/form/unmanaged";
import { Button } from "@/kit/Button";
import { ProblemCard } from "@/kit/ProblemCard";
import { sure } from "@/kit/sure";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import css from "./secrets.module.css";

type Rehearsed = Schemas["RehearsedConnection"];
interface Props {
  name: string;
  environment: Environment;
  /** The version that serves until the switch; none where it is not set yet. */
  now?: number;
  done: () => void;
}

/** New value, a test of all that uses it while the old one serves, the switch, and the way back. */
export function NewValue({ name, environment, now, done }: Props) {
  const client = useQueryClient();
  const value = useRef<HTMLInputElement>(null);
  const [tested, setTested] = useState<Rehearsed[] | null>(null);
  const [typed, setTyped] = useState(false);
  const dependents = useQuery(queries.secretDependents(name)).data;
  const users = (dependents ?? []).flatMap((each) => (each.kind === "connection" && each.environments.includes(environment.key) ? [each] : []));
  const refresh = () => client.invalidateQueries({ predicate: (each) => ["secrets", "connections", "credentials"].includes(String(each.queryKey[1])) });
  const body = () => ({ environment: environment.key, value: value.current?.value ?? "" });

  const test = useMutation({
    mutationFn: async () => {
      setTested([]);
      const found: Rehearsed[] = [];
      // One after the other: each is shown as soon as it is known.
      for (const each of users) {
        const answer = await take(api.POST("/api/secrets/{name}/test", { params: { path: { name } }, body: { ...body(), connection: each.connectionId } }));
        found.push(...answer.connections);
        setTested([...found]);
      }
    },
    onError: () => setTested(null),
  });
  const change = useMutation({
    mutationFn: () => take(api.PUT("/api/secrets/{name}", { params: { path: { name } }, body: body() })),
    onSuccess: async () => {
      if (value.current) value.current.value = "";
      setTyped(false);
      await refresh();
      toast(w.secrets.saved(1));
      if (now === undefined) done();
    },
  });
  const restore = useMutation({
    mutationFn: () => take(api.POST("/api/secrets/{name}/restore", { params: { path: { name } }, body: { environment: environment.key } })),
    onSuccess: async (back) => {
      await refresh();
      toast(w.secrets.restored(back.version));
      done();
    },
  });

  const complete = test.isSuccess && tested !== null;
  const failing = tested?.some((each) => each.test && !each.test.ok) ?? false;
  const error = test.error ?? change.error ?? restore.error;
  const switched = change.isSuccess;
  const step = switched ? 3 : complete || (dependents && users.length === 0 && typed) ? 2 : test.isPending ? 1 : 0;
  const switchIt = async () => {
    if (!failing || (await sure(w.secrets.switchSure(environment.name), w.secrets.switchAnyway, { danger: true }))) change.mutate();
  };
  return (
    <form
      className="stack"
      style={{ gap: 14, paddingTop: 10 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (step === 0 && users.length > 0) test.mutate();
        else if (step === 2) void switchIt();
      }}
    >
      <ol className={css.steps} aria-label={w.secrets.stepsOf(name)}>
        {w.secrets.steps.map((label, at) => (
          <li key={label} data-state={at < step ? "done" : at === step ? "now" : undefined} aria-current={at === step ? "step" : undefined}>
            {label}
          </li>
        ))}
      </ol>
      {!switched && (
        <TextInput
          label={w.secrets.newValueIn(environment.name)}
          ref={value}
          type="password"
          {...unmanaged}
          data-secret=""
          required
          autoFocus
          readOnly={test.isPending || change.isPending}
          error={error && asProblem(error).field === "value" ? asProblem(error).detail : undefined}
          description={users.length ? w.secrets.testFirst(users.length) : w.secrets.nobodyUses(environment.name)}
          onChange={(event) => {
            setTyped(event.currentTarget.value !== "");
            // What was tested is no longer what stands there.
            setTested(null);
            test.reset();
            change.reset();
          }}
        />
      )}
      {!switched && tested?.map((each) => <Outcome key={each.connectionId} found={each} />)}
      {test.isPending && <p className="quiet small" role="status">{w.secrets.testingOf((tested?.length ?? 0) + 1, users.length)}</p>}
      {!switched && complete && <p className="quiet small" role="status">{failing ? w.secrets.someFail : w.secrets.allGood}</p>}
      {switched && <p role="status">{w.secrets.switched(environment.name)}</p>}
      {error && <ProblemCard error={error} doing={switched ? w.secrets.restoreFormer : w.secrets.saving} />}
      <div className="row wrap">
        {switched ? (
          <>
            <Button small look="primary" onClick={done}>
              {w.action.done}
            </Button>
            <Button needs="write_credentials" small icon={<Undo2 size={14} aria-hidden />} disabled={restore.isPending} onClick={() => restore.mutate()}>
              {w.secrets.restoreFormer}
            </Button>
          </>
        ) : (
          <>
            <Button needs="write_credentials" type="submit" small look={failing ? "danger" : "primary"} disabled={!typed || !dependents || test.isPending || change.isPending}>
              {test.isPending ? w.action.testing : step < 2 ? w.secrets.testWith : failing ? w.secrets.switchAnyway : now === undefined ? w.action.save : w.secrets.switchNow}
            </Button>
            <Button small look="quiet" onClick={done}>
              {w.action.cancel}
            </Button>
          </>
        )}
      </div>
    </form>
  );
}

function Outcome({ found }: { found: Rehearsed }) {
  return (
    <section className="stack tight">
      <strong>{found.name}</strong>
      {found.test ? <Trial report={found.test} compact /> : <p className="quiet small">{found.whyNot}</p>}
    </section>
  );
}
