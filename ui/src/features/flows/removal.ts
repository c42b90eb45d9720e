import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Schemas, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import { type Environment, keyOf } from "@/api/queries";
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
      const found = await hanging(flow);
      if (await sure([f.list.deleteSure(name), ...told(found)].join(" "), f.list.delete, { danger: true })) remove.mutate({ flow, force: found.length > 0 });
    } catch (error) {
      failed(error);
    }
  };
}

/** Switches a live flow off in an environment, after what hangs on it there was said, or on again. */
export function useFlowSwitch(flow: Named): (place: Environment, on: boolean) => Promise<void> {
  const client = useQueryClient();
  const name = flow.name || flow.key;
  const turn = useMutation({
    mutationFn: ({ place, on }: { place: Environment; on: boolean }) => {
      const asked = { params: { path: { id: flow.id } }, body: { environment: place.key } };
      return take(on ? api.POST("/api/flows/{id}/enable", asked) : api.POST("/api/flows/{id}/disable", asked));
    },
    onSuccess: (_, { place, on }) => {
      toast(on ? f.list.isOn(name, place.name) : f.list.isOff(name, place.name));
      void client.invalidateQueries({ predicate: (each) => ["flows", "triggers", "home"].includes(String(each.queryKey[1])) });
    },
    onError: failed,
  });
  return async (place, on) => {
    try {
      const found = on ? [] : (await hanging(flow)).filter((each) => (each.kind === "run" ? each.environment === place.key : each.kind !== "trigger" || each.liveIn.includes(place.key)));
      if (on || (await sure([f.list.offSure(name, place.name), ...told(found)].join(" "), f.list.switchOff(place.name), { danger: true }))) turn.mutate({ place, on });
    } catch (error) {
      failed(error);
    }
  };
}

const hanging = async (flow: Named) => (await take(api.GET("/api/flows/{id}/dependents", { params: { path: { id: flow.id } } }))).items;

/** What hangs on a flow in one sentence, or nothing. */
function told(found: Schemas["Hanging"][]): string[] {
  if (found.length === 0) return [];
  return [f.list.deleteStops([...found.slice(0, 8).map(line), ...(found.length > 8 ? [f.list.andMore(found.length - 8)] : [])])];
}

const failed = (error: unknown) => toast(`${asProblem(error).detail} ${asProblem(error).cure}`, { tone: "bad", seconds: 8 });

function line(each: Schemas["Hanging"]): string {
  if (each.kind === "run") return f.list.openRun(each.environment, each.approvals.length > 0);
  return each.kind === "trigger" ? f.list.itsTrigger(each.nodeType, each.liveIn.join(", ")) : f.list.caller(each.flowName);
}
