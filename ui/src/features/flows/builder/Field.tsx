import css from "./builder.module.css";

/** A label, what is said of it, and its control. */
export function Field({ label, text, children }: { label: string; text?: string; children: React.ReactNode }) {
  return (
    <label className={css.input}>
      <span className={css.label}>{label}</span>
      {text && <span className="small faint">{text}</span>}
      {children}
    </label>
  );
}
