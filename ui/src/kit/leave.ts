import { useBlocker } from "@tanstack/react-router";
import { useCallback, useRef } from "react";
import { w } from "@/words";
import { sure } from "./sure";

/** Asks before what was typed is left behind: by closing, by a link, by going back, with the window.
 * What is returned lets go, once it is saved. */
export function useLeave(typed: boolean): () => void {
  const saved = useRef(false);
  const held = () => typed && !saved.current;
  useBlocker({
    shouldBlockFn: async () => held() && !(await sure(w.connect.leave, w.connect.leaveIt, { danger: true })),
    enableBeforeUnload: held,
  });
  return useCallback(() => {
    saved.current = true;
  }, []);
}
