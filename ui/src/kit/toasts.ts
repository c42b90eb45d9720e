import { useSyncExternalStore } from "react";

export interface Toast {
  id: number;
  text: string;
  tone?: "bad" | "sandbox";
  action?: { label: string; run: () => void };
}
let shown: Toast[] = [];
let counter = 0;
const listeners = new Set<() => void>();
const change = (next: Toast[]) => {
  shown = next;
  for (const each of listeners) each();
};

/** Says the result of an action, on screen and to a screen reader. */
export function toast(text: string, options: Omit<Toast, "id" | "text"> & { seconds?: number } = {}): void {
  const { seconds, ...rest } = options;
  counter += 1;
  const id = counter;
  change([...shown.filter((each) => each.text !== text), { id, text, ...rest }].slice(-3));
  setTimeout(() => dismiss(id), (seconds ?? (rest.action ? 9 : 4)) * 1000);
}
export function dismiss(id: number): void {
  change(shown.filter((each) => each.id !== id));
}
export function useToasts(): Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
}
