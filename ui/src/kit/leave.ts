import { useBlocker } from "@tanstack/react-router";
import { useCallback, useEffect, useRef } from "react";
import { w } from "@/words";
import { sure } from "./sure";

const holding = new Set<() => boolean>();

/** Asks, where something typed on this page would be lost; true where it may be. */
export async function mayDrop(text: string, action: string): Promise<boolean> {
  return ![...holding].some((held) => held()) || (await sure(text, action, { danger: true }));
}

/** Asks before what was typed is left behind: by closing, by a link, by going back, with the window.
 * What is returned lets go, once it is saved. */
export function useLeave(typed: boolean): () => void {
  const saved = useRef(false);
  const held = useCallback(() => typed && !saved.current, [typed]);
  useEffect(() => {
    holding.add(held);
    return () => void holding.delete(held);
  }, [held]);
  useBlocker({
    shouldBlockFn: async () => held() && !(await sure(w.connect.leave, w.connect.leaveIt, { danger: true })),
    enableBeforeUnload: held,
  });
  return useCallback(() => {
    saved.current = true;
  }, []);
}
