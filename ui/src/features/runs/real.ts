import { useQuery } from "@tanstack/react-query";
import { queries, type Run } from "@/api/queries";
import { sure } from "@/kit/sure";
import { w } from "@/words";

type Aim = Pick<Run, "mode" | "environment">;

/** What is asked before calls are sent, with the environments by their names; nothing for the sandbox. */
export function useRealText(words = w.runs.realSure): (...runs: Aim[]) => string {
  const environments = useQuery(queries.environments()).data;
  return (...runs) => {
    const keys = new Set(runs.filter((each) => each.mode === "live").map((each) => each.environment));
    const names = [...keys].map((key) => environments?.find((each) => each.key === key)?.name ?? key);
    return names.length ? words(names.join(", ")) : "";
  };
}

/** Whether something may run: the sandbox always, for real only after a yes. */
export function useSureToRun(words = w.runs.realSure): (run: Aim, action: string) => Promise<boolean> {
  const textOf = useRealText(words);
  return async (run, action) => {
    const text = textOf(run);
    return !text || (await sure(text, action));
  };
}
