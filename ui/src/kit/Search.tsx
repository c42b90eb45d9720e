import { Search } from "lucide-react";
import type { ReactNode } from "react";
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

export function Toolbar({ children }: { children: ReactNode }) {
  return <div className={css.toolbar}>{children}</div>;
}
