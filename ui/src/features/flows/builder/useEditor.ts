import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, type Schemas, session, take } from "@/api/client";
import { asProblem, type Problem } from "@/api/problem";
import { keyOf } from "@/api/queries";
import { may } from "@/api/rights";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import type { FlowDoc } from "./document";

export type Finding = Schemas["Finding"];
export type SaveState = "saved" | "saving" | "unsaved" | "offline" | "conflict";
interface Kept {
  doc: FlowDoc;
  revision: number;
  at: number;
}
const PAUSE = 600;
const MOST = 200;
const place = (id: string) => `junctor.draft.${session.project ?? ""}.${id}`;

/** The draft being edited: undo and redo for everything, saved by itself, kept here when the server is away. */
export function useEditor(flow: Schemas["Flow"]) {
  const client = useQueryClient();
  const [past, setPast] = useState<FlowDoc[]>([]);
  const [doc, setDoc] = useState(flow.draft as unknown as FlowDoc);
  const [future, setFuture] = useState<FlowDoc[]>([]);
  const [state, setState] = useState<SaveState>("saved");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [findings, setFindings] = useState<Finding[]>([]);
  const [kept, setKept] = useState<Kept | null>(() => read(flow));
  const revision = useRef(flow.revision);
  const latest = useRef(doc);
  const grouped = useRef<{ key: string; at: number } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const flight = useRef<Promise<boolean> | null>(null);
  const stored = useRef(doc);

  const sent = useCallback(async (): Promise<boolean> => {
    clearTimeout(timer.current);
    timer.current = undefined;
    const given = latest.current;
    setState("saving");
    try {
      const saved = await take(api.PUT("/api/flows/{id}/draft", { params: { path: { id: flow.id }, query: { revision: revision.current } }, body: given as never }));
      revision.current = saved.revision;
      stored.current = given;
      setFindings(saved.findings);
      setProblem(null);
      localStorage.removeItem(place(flow.id));
      client.setQueryData(keyOf("flows", flow.id), (old: object | undefined) => (old ? { ...old, ...saved } : old));
      void client.invalidateQueries({ queryKey: keyOf("flows"), exact: true });
      if (latest.current === given) setState("saved");
      else timer.current = setTimeout(() => void saving.current(), PAUSE);
      return true;
    } catch (error) {
      const found = asProblem(error);
      setProblem(found);
      if (found.status === 409) setState("conflict");
      else if (found.status === 0 || found.status >= 500) {
        keep(flow.id, given, revision.current);
        setState("offline");
        timer.current = setTimeout(() => void saving.current(), 4000);
      } else setState("unsaved");
      return false;
    }
  }, [client, flow.id]);

  /** One after the other: two at once would have the second refused for the revision that the first made. */
  const save = useCallback(async (): Promise<boolean> => {
    while (flight.current) await flight.current;
    if (stored.current === latest.current) {
      clearTimeout(timer.current);
      timer.current = undefined;
      setState((now) => (now === "conflict" ? now : "saved"));
      return true;
    }
    flight.current = sent().finally(() => {
      flight.current = null;
    });
    return flight.current;
  }, [sent]);
  const saving = useRef(save);
  saving.current = save;

  const put = useCallback(
    (next: FlowDoc) => {
      latest.current = next;
      setDoc(next);
      setState((now) => (now === "conflict" ? now : "unsaved"));
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void save(), PAUSE);
    },
    [save],
  );

  /** One change. Keystrokes in the same field (`group`) are one step of the history. */
  const change = useCallback(
    (next: FlowDoc, group?: string) => {
      if (next === latest.current) return;
      if (!may("edit_flows")) {
        toast(w.problem.needs("edit_flows"), { seconds: 6 });
        return;
      }
      const before = latest.current;
      const now = Date.now();
      const joins = group !== undefined && grouped.current?.key === group && now - grouped.current.at < 1500;
      grouped.current = group === undefined ? null : { key: group, at: now };
      if (!joins) setPast((old) => [...old.slice(-MOST), before]);
      setFuture([]);
      put(next);
    },
    [put],
  );
  // Read when it is pressed: a button that came with a change, such as that of a toast, is older than its history.
  const ways = useRef({ past, future });
  ways.current = { past, future };
  const undo = useCallback(() => {
    const before = ways.current.past.at(-1);
    if (!before) return;
    grouped.current = null;
    setPast(ways.current.past.slice(0, -1));
    const here = latest.current; // the updater runs later, when this has changed
    setFuture((old) => [here, ...old]);
    put(before);
  }, [put]);
  const redo = useCallback(() => {
    const [after, ...rest] = ways.current.future;
    if (!after) return;
    grouped.current = null;
    setFuture(rest);
    const here = latest.current;
    setPast((old) => [...old, here]);
    put(after);
  }, [put]);

  /** Take the stored draft, ours stays in the history. */
  const reload = useCallback(async () => {
    const found = await take(api.GET("/api/flows/{id}", { params: { path: { id: flow.id } } }));
    revision.current = found.revision;
    const mine = latest.current;
    setPast((old) => [...old, mine]);
    latest.current = found.draft as unknown as FlowDoc;
    stored.current = latest.current;
    setDoc(latest.current);
    setState("saved");
    setProblem(null);
  }, [flow.id]);

  useEffect(() => {
    void take(api.POST("/api/flows/validate", { body: latest.current as never })).then((found) => setFindings(found.items), () => undefined);
    const leaving = (event: BeforeUnloadEvent) => {
      if (timer.current !== undefined) {
        keep(flow.id, latest.current, revision.current);
        event.preventDefault();
      }
    };
    window.addEventListener("beforeunload", leaving);
    return () => {
      window.removeEventListener("beforeunload", leaving);
      if (timer.current !== undefined) void save();
    };
  }, [flow.id, save]);

  const restore = useCallback(
    (use: boolean) => {
      if (use && kept) change(kept.doc);
      localStorage.removeItem(place(flow.id));
      setKept(null);
    },
    [change, flow.id, kept],
  );
  const settle = useCallback(async () => {
    if (flight.current || timer.current !== undefined || state === "unsaved") await save();
  }, [save, state]);

  return useMemo(
    () => ({ doc, change, undo, redo, canUndo: past.length > 0, canRedo: future.length > 0, state, problem, findings, kept, restore, reload, save, settle, revision, latest }),
    [doc, change, undo, redo, past.length, future.length, state, problem, findings, kept, restore, reload, save, settle],
  );
}
export type Editor = ReturnType<typeof useEditor>;

/** Keeps a draft in this browser, without what was typed where a webhook's secret is to be named. */
function keep(id: string, doc: FlowDoc, revision: number): void {
  const verify = doc.trigger?.verify as Record<string, unknown> | undefined;
  const told = (value: unknown): unknown => (Array.isArray(value) ? value.map(told) : /^\{env\.\w+\}$/.test(String(value)) ? value : "");
  const named = verify && Object.fromEntries(Object.entries(verify).map(([key, value]) => [key, /^(secrets|token|password|verifyToken)$/.test(key) ? told(value) : value]));
  const safe = named ? { ...doc, trigger: { ...doc.trigger, verify: named } } : doc;
  localStorage.setItem(place(id), JSON.stringify({ doc: safe, revision, at: Date.now() }));
}

function read(flow: Schemas["Flow"]): Kept | null {
  try {
    const found = JSON.parse(localStorage.getItem(place(flow.id)) ?? "null") as Kept | null;
    return found && JSON.stringify(found.doc) !== JSON.stringify(flow.draft) ? found : null;
  } catch {
    return null;
  }
}
