import { useSyncExternalStore } from "react";
import { session } from "@/api/client";
import { type News, useNews } from "@/api/live";
import { toast } from "@/kit/toasts";
import { w } from "@/words";

export interface Pop {
  id: number;
  project: string | null;
  at: number;
  title: string;
  runId?: string;
  url?: string;
  rows: [string, string][];
}
const KNOWN = new Set(["title", "name", "runId", "flowId", "projectId", "url", "link", "environment", "nodeId", "at", "card", "data", "fields"]);
const MOST = 50;
let shown: Pop[] = [];
let counter = 0;
const listeners = new Set<() => void>();
const change = (next: Pop[]) => {
  shown = next;
  for (const each of listeners) each();
};

/** Takes one card away, or all of them. */
export const dismissPop = (id?: number): void => change(id === undefined ? [] : shown.filter((each) => each.id !== id));

/** The cards since this page was loaded, newest first; they are kept nowhere else. */
export function usePops(): Pop[] {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
  return all.filter((each) => each.project === (session.project ?? null));
}

/** Keeps cards wherever one is in the product, and says of each one that came while its page is not in sight. */
export function useKeepPops(open: () => void): void {
  useNews((news) => {
    if (news.kind !== "screenPop") return;
    const pop = popOf(news);
    change([pop, ...shown].slice(0, MOST));
    if (!location.pathname.startsWith("/screen")) toast(pop.title, { seconds: 20, action: { label: w.screen.show, run: open } });
  });
}

const record = (value: unknown): Record<string, unknown> => (typeof value === "object" && value ? (value as Record<string, unknown>) : {});
const text = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value));

function popOf({ data }: News): Pop {
  counter += 1;
  const card = Object.keys(record(data.card)).length > 0 ? record(data.card) : Object.keys(record(data.data)).length > 0 ? record(data.data) : data;
  const whole: Record<string, unknown> = { ...data, ...card };
  const rows = [...Object.entries(card).filter(([name]) => !KNOWN.has(name)), ...Object.entries(record(card.fields))];
  return {
    id: counter,
    project: session.project ?? null,
    at: Date.now(),
    title: String(whole.title ?? whole.name ?? w.screen.title),
    runId: typeof data.runId === "string" ? data.runId : undefined,
    url: typeof whole.url === "string" ? whole.url : undefined,
    rows: rows.flatMap(([name, value]) => (value === null || value === undefined ? [] : [[name, text(value)] as [string, string]])),
  };
}
