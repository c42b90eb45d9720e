import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Schemas, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import { keyOf } from "@/api/queries";
import { sure } from "@/kit/sure";
import { toast } from "@/kit/toasts";
import { f } from "@/words/flows";

type Named = { id: string; key: string; name: string };

/** Asks first, and says what hangs on the flow: its triggers, flows that run it, runs that have not ended. */
export function useFlowRemoval(done: () => unknown = () => undefined): (flow: Named) => Promise<void> {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: ({ flow, force }: { flow: Named; force: boolean }) => take(api.DELETE("/api/flows/{id}", { params: { path: { id: flow.id }, query: { force } } })),
    onSuccess: async (_, { flow }) => {
      toast(f.list.deleted(flow.name || flow.key));
      void client.invalidateQueries({ queryKey: keyOf("flows") });
      await done();
    },
    onError: failed,
  });
  return async (flow) => {
    const name = flow.name || flow.key;
    try {
      const found = (await take(api.GET("/api/flows/{id}/dependents", { params: { path: { id: flow.id } } }))).items;
      const lines = found.slice(0, 8).map(line);
      const text = [f.list.deleteSure(name), ...(found.length ? [f.list.deleteStops([...lines, ...(found.length > 8 ? [f.list.andMore(found.length - 8)] : [])])] : [])].join(" ");
      if (await sure(text, f.list.delete, { danger: true })) remove.mutate({ flow, force: found.length > 0 });
    } catch (error) {
      failed(error);
    }
  };
}

const failed = (error: unknown) => toast(`${asProblem(error).detail} ${asProblem(error).cure}`, { tone: "bad", seconds: 8 });

function line(each: Schemas["Hanging"]): string {
  if (each.kind === "run") return f.list.openRun(each.environment, each.approvals.length > 0);
  return each.kind === "trigger" ? f.list.itsTrigger(each.nodeType, each.liveIn.join(", ")) : f.list.caller(each.flowName);
}
