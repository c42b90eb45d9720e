import type { ReactNode } from "react";
import type { EnvironmentColor } from "./Jack";
import css from "./kit.module.css";

export type Tone = "plain" | "soft" | "ok" | "bad" | "warn" | "sandbox" | EnvironmentColor;

export function Pill({ tone = "plain", children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span className={css.pill} data-tone={tone} title={title}>
      {children}
    </span>
  );
}
export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className={css.kbd}>{children}</kbd>;
}
export function Hint({ tone, icon, children }: { tone?: "warn" | "bad" | "sandbox"; icon?: ReactNode; children: ReactNode }) {
  return (
    <div className={css.hint} data-tone={tone}>
      {icon}
      <div className="grow">{children}</div>
    </div>
  );
}
