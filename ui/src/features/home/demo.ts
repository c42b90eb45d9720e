import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, take } from "@/api/client";

export const DEMO_FLOW = "patient-intake";
export const DEMO_PROJECT = "demo";
const PATIENT = { name: "Ada Lovelace", email: "ada@example.com", reason: "First visit" };
const STEP_MS = 560;

/** Runs the demo flow in the sandbox, lights its cables one by one, and opens the trace. */
export function useDemo() {
  const [lit, setLit] = useState(0);
  const client = useQueryClient();
  const navigate = useNavigate();
  const run = useMutation({
    mutationFn: async () => {
      setLit(1);
      const asked = take(
        api.POST("/api/flows/{id}/runs", {
          params: { path: { id: DEMO_FLOW } },
          body: { environment: "development", mode: "sandbox", input: PATIENT },
        }),
      );
      const [made] = await Promise.all([asked, pause(STEP_MS)]);
      setLit(2);
      await pause(STEP_MS);
      setLit(3);
      await pause(STEP_MS);
      return made;
    },
    onSuccess: async (made) => {
      void client.invalidateQueries({ predicate: (each) => each.queryKey[1] === "runs" || each.queryKey[1] === "home" });
      await navigate({ to: "/runs/$id", params: { id: made.id }, search: { step: "confirm", from: "demo" } as never });
    },
    onError: () => setLit(0),
  });
  return { lit, run };
}

function pause(milliseconds: number): Promise<void> {
  const still = document.documentElement.dataset.motion === "reduced" || matchMedia("(prefers-reduced-motion: reduce)").matches;
  return new Promise((done) => setTimeout(done, still ? 60 : milliseconds));
}
