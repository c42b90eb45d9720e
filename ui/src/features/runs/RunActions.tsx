import { Menu } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronDown, RotateCw, Square } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { api, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Run, Step } from "@/api/queries";
import { Button } from "@/kit/Button";
import { Item } from "@/kit/Item";
import { copyText } from "@/kit/Copy";
import { ProblemCard } from "@/kit/ProblemCard";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import { f } from "@/words/flows";
import { useSureToRun } from "./real";

const Compare = lazy(() => import("./Compare"));
const InputDialog = lazy(() => import("./InputDialog"));
const Golden = lazy(() => import("./Golden"));
const OPEN = new Set(["queued", "running", "waiting"]);

/** Run it again, from a step on, or end it. */
export function RunActions({ run, step, steps, names }: { run: Run; step?: Step; steps: Step[]; names: Record<string, string> }) {
  const client = useQueryClient();
  const [comparing, setComparing] = useState(false);
  const [golden, setGolden] = useState(false);
  const [editing, setEditing] = useState(false);
  const navigate = useNavigate();
  const path = { params: { path: { id: run.id } } };
  const onError = (error: unknown) => toast(`${asProblem(error).detail} ${asProblem(error).cure}`, { tone: "bad", seconds: 8 });
  const onSuccess = async (made: { id: string }) => {
    await client.invalidateQueries({ predicate: (each) => each.queryKey[1] === "runs" });
    if (made.id !== run.id) await navigate({ to: "/runs/$id", params: { id: made.id } });
  };
  const sure = useSureToRun();
  const rerun = useMutation({ mutationFn: (node?: string) => take(api.POST("/api/runs/{id}/rerun", { ...path, body: node ? { node } : {} })), onSuccess, onError });
  const again = async (node?: string) => (await sure(run, f.run.realGo)) && rerun.mutate(node);
  // In the flow as it is now: what ran unpublished runs as it is being written.
  const other = useMutation({
    mutationFn: (input: unknown) => take(api.POST("/api/flows/{id}/runs", { params: { path: { id: run.flowId ?? run.flowKey } }, body: { environment: run.environment, mode: run.mode, draft: run.flowVersion === null, input, wait: 0 } })),
    onSuccess,
  });
  const resume = useMutation({ mutationFn: () => take(api.POST("/api/runs/{id}/resume", { ...path, body: {} })), onSuccess, onError });
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
        <Button needs="run" disabled={resume.isPending} onClick={() => resume.mutate()}>
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
            text={run.mode === "live" ? w.runs.rerunWithReal(run.environment) : w.runs.rerunWithText}
            given={run.input}
            action={run.mode === "live" ? f.run.realGo : f.run.run}
            look={run.mode === "live" ? "live" : "primary"}
            busy={other.isPending}
            done={other.mutate}
            close={() => setEditing(false)}
          >
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
          {!run.parent && <Item needs="run" onClick={() => (other.reset(), setEditing(true))}>{w.runs.rerunOther}</Item>}
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
