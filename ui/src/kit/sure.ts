import { useSyncExternalStore } from "react";

export interface Question {
  text: string;
  action: string;
  danger?: boolean;
  answer: (yes: boolean) => void;
}
let asked: Question | null = null;
const listeners = new Set<() => void>();
const change = (next: Question | null) => {
  asked = next;
  for (const each of listeners) each();
};

/** Asks before something that cannot be taken back; `action` is the word on the button that does it. */
export function sure(text: string, action: string, options: { danger?: boolean } = {}): Promise<boolean> {
  asked?.answer(false);
  return new Promise((done) => {
    const answer = (yes: boolean) => {
      change(null);
      done(yes);
    };
    change({ text, action, ...options, answer });
  });
}

export function useQuestion(): Question | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => asked,
  );
}
