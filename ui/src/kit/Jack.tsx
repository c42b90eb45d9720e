import css from "./kit.module.css";

/** The status glyph of the patch bay. Shape says the state; color only says which environment. */
export type JackState = "ok" | "unset" | "untested" | "failing" | "hidden";

export function Jack({ state, live, label, size = 16 }: { state: JackState; live?: boolean; label?: string; size?: number }) {
  const color = state === "failing" ? "var(--bad)" : state === "hidden" ? "var(--ink-3)" : live ? "var(--prod)" : "var(--dev)";
  return (
    <svg className={css.jack} width={size} height={size} viewBox="0 0 16 16" fill="none" role={label ? "img" : undefined} aria-label={label} aria-hidden={label ? undefined : true}>
      <circle cx="8" cy="8" r="6.2" stroke={color} strokeWidth="1.8" strokeDasharray={state === "untested" || state === "hidden" ? "2 2.3" : undefined} />
      {state === "ok" && <circle cx="8" cy="8" r="3" fill={color} />}
      {state === "failing" && <path d="M4 12 12 4" stroke={color} strokeWidth="1.8" />}
    </svg>
  );
}

/** A solid color dot with the environment's name: never the color alone. */
export function EnvironmentName({ name, live }: { name: string; live: boolean }) {
  return (
    <span style={{ display: "inline-flex", alignItems: "center", gap: 6, whiteSpace: "nowrap" }}>
      <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden>
        {live ? <rect x="0.500" y="0.500" width="7" height="7" rx="1" fill="var(--prod)" /> : <circle cx="4" cy="4" r="4" fill="var(--dev)" />}
      </svg>
      {name}
    </span>
  );
}
