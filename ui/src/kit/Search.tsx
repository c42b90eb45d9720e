import { Search } from "lucide-react";
import type { ReactNode } from "react";
import type { Environment } from "@/api/queries";
import { Dot } from "./Jack";
import css from "./kit.module.css";
import { Kbd } from "./Pill";

/** The search of a page: `/` focuses it. */
export function SearchBox({ value, onChange, label, autoFocus }: { value: string; onChange: (text: string) => void; label: string; autoFocus?: boolean }) {
  return (
    <div className={css.searchBox}>
      <Search size={15} aria-hidden />
      <input data-page-search type="search" aria-label={label} placeholder={label} value={value} autoFocus={autoFocus} onChange={(event) => onChange(event.target.value)} />
      {!value && <Kbd>/</Kbd>}
    </div>
  );
}

export function Choice({ label, value, onChange, options }: { label: string; value: string; onChange: (value: string) => void; options: { value: string; label: string }[] }) {
  return (
    <select className={css.select} aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      {options.map((each) => (
        <option key={each.value} value={each.value}>
          {each.label}
        </option>
      ))}
    </select>
  );
}

/** A choice of environments: the chosen one with its color and its shape. */
export function EnvironmentChoice({ label, value, onChange, environments, any }: { label: string; value: string; onChange: (value: string) => void; environments: Environment[]; any?: string }) {
  const chosen = environments.find((each) => each.key === value);
  return (
    <span className={css.marked} data-marked={chosen ? "" : undefined}>
      {chosen && <Dot live={chosen.live} color={chosen.color} />}
      <Choice label={label} value={value} onChange={onChange} options={[...(any ? [{ value: "", label: any }] : []), ...environments.map((each) => ({ value: each.key, label: each.name }))]} />
    </span>
  );
}

export function Toolbar({ children }: { children: ReactNode }) {
  return <div className={css.toolbar}>{children}</div>;
}
