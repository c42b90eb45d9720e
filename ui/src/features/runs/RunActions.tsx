import { Menu, Select } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronDown, RotateCw, Square } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { api, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Environment, Run, Step } from "@/api/queries";
import type { Schema } from "@/form/schema";
import { Button } from "@/kit/Button";
import { Item } from "@/kit/Item";
import { copyText } from "@/kit/Copy";
import { ProblemCard } from "@/kit/ProblemCard";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import { f } from "@/words/flows";
import { givenOf } from "./given";
import { useSureToRun } from "./real";

const Compare = lazy(() => import("./Compare"));
const InputDialog = lazy(() => import("./InputDialog"));
const Golden = lazy(() => import("./Golden"));
const OPEN = new Set(["queued", "running", "waiting"]);

/** Run it again, from a step on, or end it. */
export function RunActions({ run, step, steps, names, schema, environment }: { run: Run; step?: Step; steps: Step[]; names: Record<string, string>; schema?: Schema; environment?: Environment }) {
  const client = useQueryClient();
  const [comparing, setComparing] = useState(false);
  const [golden, setGolden] = useState(false);
  const [editing, setEditing] = useState(false);
  const [from, setFrom] = useState<string>();
  const given = givenOf(run);
  // At the first step is from the beginning.
  const places = steps.filter((each) => each.state !== "skipped").map((each) => each.nodeId).slice(1);
  const navigate = useNavigate();
  const path = { params: { path: { id: run.id } } };
  const onError = (error: unknown) => toast(`${asProblem(error).detail} ${asProblem(error).cure}`, { tone: "bad", seconds: 8 });
  const onSuccess = async (made: { id: string }) => {
    await client.invalidateQueries({ predicate: (each) => each.queryKey[1] === "runs" });
    if (made.id !== run.id) await navigate({ to: "/runs/$id", params: { id: made.id } });
  };
  const sure = useSureToRun();
  const sureToGoOn = useSureToRun(w.runs.resumeSure);
  const rerun = useMutation({ mutationFn: (node?: string) => take(api.POST("/api/runs/{id}/rerun", { ...path, body: node ? { node } : {} })), onSuccess, onError });
  const again = async (node?: string) => (await sure(run, f.run.realGo)) && rerun.mutate(node);
  const other = useMutation({
    mutationFn: (body: { input: never; mode: Run["mode"]; node?: string }) => take(api.POST("/api/runs/{id}/rerun", { ...path, body: { ...body, wait: 0 } })),
    onSuccess,
  });
  const resume = useMutation({ mutationFn: () => take(api.POST("/api/runs/{id}/resume", { ...path, body: {} })), onSuccess, onError });
  const goOn = async () => (await sureToGoOn(run, w.runs.resume)) && resume.mutate();
  const cancel = useMutation({ mutationFn: () => take(api.POST("/api/runs/{id}/cancel", path)), onSuccess, onError });
  const calls = steps.filter((each) => each.exchanges.length > 0).map((each) => ({ id: each.nodeId, name: names[each.nodeId] ?? each.nodeId }));
  if (OPEN.has(run.state)) {
    return (
      <Button needs="run" look="danger" icon={<Square size={14} aria-hidden />} disabled={cancel.isPending} onClick={() => cancel.mutate()}>
        {w.runs.cancel}
      </Button>
    );
  }
  return (
    <>
      {(run.state === "failed" || run.state === "cancelled") && (
        <Button needs="run" disabled={resume.isPending} onClick={() => void goOn()}>
          {w.runs.resume}
        </Button>
      )}
      {comparing && (
        <Suspense>
          <Compare run={run} names={names} close={() => setComparing(false)} />
        </Suspense>
      )}
      {editing && (
        <Suspense>
          <InputDialog
            title={w.runs.rerunWith}
            text={given === null && run.input ? w.runs.rerunWithNone : w.runs.rerunWithText}
            given={given}
            schema={schema ?? {}}
            actions={[
              ...(run.mode === "live" ? [{ label: w.runs.rerunReal(environment?.name ?? run.environment), look: "live" as const, needs: environment?.live ? ("run_live" as const) : ("run" as const), done: (input: unknown) => other.mutate({ input: input as never, mode: "live", node: from }) }] : []),
              { label: f.run.run, look: "primary", needs: "run", done: (input) => other.mutate({ input: input as never, mode: "sandbox", node: from }) },
            ]}
            busy={other.isPending}
            error={other.error}
            changed={other.reset}
            close={() => setEditing(false)}
          >
            {places.length > 0 && (
              <Select
                label={w.runs.beginAt}
                description={from && w.runs.beginText}
                data={[{ value: "", label: w.runs.rerunAll }, ...places.map((each) => ({ value: each, label: w.runs.rerunFrom(names[each] ?? each) }))]}
                allowDeselect={false}
                value={from ?? ""}
                onChange={(chosen) => (setFrom(chosen || undefined), other.reset())}
              />
            )}
            {other.error && <ProblemCard error={other.error} doing={w.runs.rerun} />}
          </InputDialog>
        </Suspense>
      )}
      {golden && (
        <Suspense>
          <Golden run={run} calls={calls} close={() => setGolden(false)} />
        </Suspense>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button icon={<RotateCw size={15} aria-hidden />} disabled={rerun.isPending}>
            {w.runs.rerun}
            <ChevronDown size={14} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Item needs="run" onClick={() => again()}>{w.runs.rerunAll}</Item>
          {step && step.state !== "skipped" && <Item needs="run" onClick={() => again(step.nodeId)}>{w.runs.rerunFrom(names[step.nodeId] ?? step.nodeId)}</Item>}
          {!run.parent && <Item needs="run" onClick={() => (other.reset(), setFrom(undefined), setEditing(true))}>{w.runs.rerunOther}</Item>}
          <Menu.Divider />
          <Menu.Item onClick={() => setComparing(true)}>{w.runs.compareTitle}</Menu.Item>
          <Menu.Item onClick={() => setGolden(true)}>{w.runs.golden}</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => void copyText(location.href)}>{w.runs.copyLink}</Menu.Item>
          <Menu.Item onClick={() => void copyText(run.id)}>{w.runs.copyId}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
