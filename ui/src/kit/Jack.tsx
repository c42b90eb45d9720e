import type { Schemas } from "@/api/client";
import css from "./kit.module.css";

/** The status glyph of the patch bay. Shape says the state; color only says which environment. */
export type JackState = "ok" | "unset" | "untested" | "failing" | "hidden";
export type EnvironmentColor = Schemas["Environment"]["color"];
export const COLORS: EnvironmentColor[] = ["teal", "orange", "blue", "violet", "pink", "gray"];

/** One that is gone has no color of its own any more. */
const paint = (color: EnvironmentColor | undefined) => `var(--env-${color ?? "gray"})`;

export function Jack({ state, color = "teal", label, size = 16 }: { state: JackState; color?: EnvironmentColor; label?: string; size?: number }) {
  const stroke = state === "failing" ? "var(--bad)" : state === "hidden" ? "var(--ink-3)" : paint(color);
  return (
    <svg className={css.jack} width={size} height={size} viewBox="0 0 16 16" fill="none" role={label ? "img" : undefined} aria-label={label} aria-hidden={label ? undefined : true}>
      <circle cx="8" cy="8" r="6.2" stroke={stroke} strokeWidth="1.8" strokeDasharray={state === "untested" || state === "hidden" ? "2 2.3" : undefined} />
      {state === "ok" && <circle cx="8" cy="8" r="3" fill={stroke} />}
      {state === "failing" && <path d="M4 12 12 4" stroke={stroke} strokeWidth="1.8" />}
    </svg>
  );
}

/** A solid dot of the environment's color, square where it is like production. */
export function Dot({ live, color }: { live?: boolean; color?: EnvironmentColor }) {
  return (
    <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden data-color={color}>
      {live ? <rect x="0.500" y="0.500" width="7" height="7" rx="1" fill={paint(color)} /> : <circle cx="4" cy="4" r="4" fill={paint(color)} />}
    </svg>
  );
}

/** The dot with the environment's name: never the color alone. */
export function EnvironmentName({ name, live, color }: { name: string; live: boolean; color?: EnvironmentColor }) {
  return (
    <span className={css.place} title={name}>
      <Dot live={live} color={color} />
      <span>{name}</span>
    </span>
  );
}
