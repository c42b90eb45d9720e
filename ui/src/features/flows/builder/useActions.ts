import { useEffect } from "react";
import { toast } from "@/kit/toasts";
import { f } from "@/words/flows";
import { w } from "@/words";
import type { Builder } from "./context";
import { copied, pasted } from "./clipboard";
import { downstream, duplicated, inOrder, levelOf, moved, nodeOf, reading, titleOf, upstream, without } from "./document";
import { TRIGGER } from "./StepList";

export interface Actions {
  duplicate: () => void;
  remove: () => void;
  move: (up: boolean) => void;
}

/** What the keyboard and the tools of a step do; the same for both. */
export function useActions(builder: Builder, editing: boolean): Actions {
  const { doc, editor, selected, select, openAdd, runTo } = builder;
  const node = nodeOf(doc, selected);
  const actions: Actions = {
    duplicate: () => {
      if (!node) return;
      const next = duplicated(doc, node.id);
      editor.change(next.doc);
      select(next.id);
    },
    remove: () => {
      if (!node) return;
      const order = inOrder(levelOf(doc, node.id));
      const at = order.findIndex((each) => each.id === node.id);
      const rest = without(doc, node.id);
      editor.change(rest);
      select(order[at + 1]?.id ?? order[at - 1]?.id ?? null);
      toast(f.builder.gone(titleOf(node)), { action: { label: w.action.undo, run: () => (editor.latest.current === rest ? editor.undo() : toast(f.builder.since, { seconds: 6 })) } });
    },
    move: (up) => node && editor.change(moved(doc, node.id, up)),
  };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const command = event.metaKey || event.ctrlKey;
      const key = event.key.toLowerCase();
      if (command && key === "z") {
        if (target.closest(".cm-editor")) return;
        event.preventDefault();
        if (event.shiftKey) editor.redo();
        else editor.undo();
        return;
      }
      if (command && key === "y") {
        event.preventDefault();
        editor.redo();
        return;
      }
      if (command && key === "s") {
        event.preventDefault();
        if (editor.state === "saved") toast(f.builder.allSaved);
        else void editor.save().then((done) => done && toast(f.builder.savedNow));
        return;
      }
      if (command && event.key === "Enter") {
        event.preventDefault();
        runTo(node?.id);
        return;
      }
      if (!editing || command || target.closest("input,textarea,select,[contenteditable],[role=dialog],[role=menu],.cm-editor")) return;
      const order = [TRIGGER, ...reading(doc).map((each) => each.id)];
      const at = selected ? order.indexOf(selected) : -1;
      if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) actions.move(event.key === "ArrowUp");
      else if (event.key === "ArrowDown" || event.key === "j") select(order[Math.min(at + 1, order.length - 1)] ?? null);
      else if (event.key === "ArrowUp" || event.key === "k") select(order[Math.max(at - 1, 0)] ?? null);
      else if (key === "a") openAdd(node?.id ?? inOrder(doc).at(-1)?.id ?? null);
      else if (key === "d" && node) actions.duplicate();
      else if ((event.key === "Backspace" || event.key === "Delete") && node) actions.remove();
      else if (key === "u" && node) select(upstream(doc, node.id)[0]?.id ?? TRIGGER);
      else if (key === "i" && node) select(downstream(doc, node.id)[0] ?? node.id);
      else if (event.key === "Enter" && node && !target.closest("a,button")) document.querySelector<HTMLElement>("[data-step-panel] input, [data-step-panel] textarea, [data-step-panel] select")?.focus();
      else return;
      event.preventDefault();
    };
    const elsewhere = (event: Event) => !editing || (event.target as HTMLElement).closest?.("input,textarea,select,[contenteditable],[role=dialog]") !== null;
    const copy = (event: ClipboardEvent) => {
      if (!node || elsewhere(event) || String(getSelection()) !== "") return;
      event.clipboardData?.setData("text/plain", copied(node));
      event.preventDefault();
      toast(f.builder.copied(titleOf(node)));
    };
    const paste = (event: ClipboardEvent) => {
      if (elsewhere(event)) return;
      const found = pasted(doc, node?.id ?? inOrder(doc).at(-1)?.id ?? null, event.clipboardData?.getData("text") ?? "");
      if (!found) {
        if (!/^\s*$/.test(event.clipboardData?.getData("text") ?? "")) toast(f.builder.pasteNothing, { seconds: 6 });
        return;
      }
      event.preventDefault();
      editor.change(found.doc);
      select(found.id);
      if (found.secret) toast(f.call.curlSecret, { seconds: 9 });
    };
    const heard: [string, EventListener][] = [["keydown", press as EventListener], ["copy", copy as EventListener], ["paste", paste as EventListener]];
    for (const [name, listener] of heard) document.addEventListener(name, listener);
    return () => heard.forEach(([name, listener]) => document.removeEventListener(name, listener));
  });
  return actions;
}
