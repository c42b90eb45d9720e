import type { QueryClient } from "@tanstack/react-query";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { session } from "./client";

/** What is told over the stream of a project, by kind. */
const KINDS = ["run.started", "run.finished", "step.started", "step.retried", "step.waiting", "step.finished", "step.skipped", "step.output.delta", "screenPop", "connection.health", "trigger.health", "reset"] as const;
export type Kind = (typeof KINDS)[number];
export interface News {
  kind: Kind;
  data: Record<string, unknown>;
}
const listeners = new Set<(news: News) => void>();

/** Which answers a piece of news makes old. */
const STALE: Partial<Record<Kind, string[]>> = {
  "run.started": ["runs", "home"],
  "run.finished": ["runs", "home", "usage", "approvals"],
  "step.waiting": ["runs", "approvals"],
  "connection.health": ["connections", "credentials", "home"],
  "trigger.health": ["triggers", "home"],
};
const PAUSE = 250;
const AGAIN = 1500;

/** One stream for the whole page; what it tells makes queries look again, a few at a time. */
export function useLive(): void {
  const client = useQueryClient();
  const project = session.project;
  useEffect(() => {
    if (!project) return;
    let source: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    const old = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        refresh(client, old);
        old.clear();
      }, PAUSE);
    };
    const open = () => {
      source = new EventSource(`/api/events?project=${encodeURIComponent(project)}`);
      for (const kind of KINDS) {
        source.addEventListener(kind, (event) => {
          const data = JSON.parse((event as MessageEvent<string>).data || "{}") as Record<string, unknown>;
          if (kind === "reset") void client.invalidateQueries();
          for (const each of STALE[kind] ?? []) old.add(each);
          if (kind.startsWith("step.") && kind !== "step.output.delta" && typeof data.runId === "string") old.add(`runs/${data.runId}`);
          if (old.size) later();
          for (const listener of listeners) listener({ kind, data });
        });
      }
      // It connects again by itself, unless a proxy answered in between: then nothing more would ever come.
      source.addEventListener("error", () => {
        if (source.readyState !== EventSource.CLOSED) return;
        clearTimeout(again);
        again = setTimeout(function retry() {
          if (session.over) return void (again = setTimeout(retry, AGAIN));
          open();
          void client.invalidateQueries();
        }, AGAIN);
      });
    };
    open();
    return () => {
      source.close();
      clearTimeout(again);
      clearTimeout(timer);
    };
  }, [client, project]);
}

function refresh(client: QueryClient, old: Set<string>): void {
  void client.invalidateQueries({
    predicate: ({ queryKey: [, name, id] }) => old.has(String(name)) || old.has(`${String(name)}/${String(id)}`),
  });
}

/** Hears every piece of news while the component is there. */
export function useNews(listener: (news: News) => void): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const hear = (news: News) => latest.current(news);
    listeners.add(hear);
    return () => void listeners.delete(hear);
  }, []);
}
