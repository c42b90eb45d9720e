import { ListFilter, Search, X } from "lucide-react";
import { Children, isValidElement, type ReactNode, useState } from "react";
import type { Environment } from "@/api/queries";
import { w } from "@/words";
import { Button } from "./Button";
import { Dot } from "./Jack";
import css from "./kit.module.css";
import { Kbd } from "./Pill";

/** The search of a page: `/` focuses it. */
export function SearchBox({ value, onChange, label, autoFocus }: { value: string; onChange: (text: string) => void; label: string; autoFocus?: boolean }) {
  return (
    <div className={css.searchBox}>
      <Search size={15} aria-hidden />
      <input data-page-search type="search" aria-label={label} placeholder={label} value={value} autoFocus={autoFocus} onChange={(event) => onChange(event.target.value)} />
      {value ? (
        <button type="button" aria-label={w.action.clearSearch} title={w.action.clearSearch} onClick={() => onChange("")}>
          <X size={14} aria-hidden />
        </button>
      ) : (
        <Kbd>/</Kbd>
      )}
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

/** Search, filters, actions. On a phone the filters stay folded behind one button that counts them. */
export function Toolbar({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const all = Children.toArray(children);
  const filters = all.filter(isFilter);
  const set = filters.filter((each) => each.props.value).length;
  const first = all.findIndex(isFilter);
  if (filters.length < 2) return <div className={css.toolbar}>{children}</div>;
  return (
    <div className={css.toolbar}>
      {all.slice(0, first)}
      <span className={css.unfold}>
        <Button aria-expanded={open} icon={<ListFilter size={15} aria-hidden />} onClick={() => setOpen(!open)}>
          {w.action.filters(set)}
        </Button>
      </span>
      <div className={css.filters} data-open={open || undefined}>
        {filters}
      </div>
      {all.slice(first).filter((each) => !isFilter(each))}
    </div>
  );
}

function isFilter(given: ReactNode): given is React.ReactElement<{ value: string }> {
  return isValidElement(given) && (given.type === Choice || given.type === EnvironmentChoice);
}
