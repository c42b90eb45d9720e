import { Checkbox } from "@mantine/core";
import type { Schemas } from "@/api/client";
import { w } from "@/words";
import css from "./settings.module.css";

export type Role = Schemas["Role"];
const ROLES = ["viewer", "operator", "editor", "connection_admin", "project_admin", "auditor"] as const satisfies Role[];

/** Roles add up: whoever has two may do what either may. */
export function Roles({ value, onChange, label }: { value: Role[]; onChange: (roles: Role[]) => void; label: string }) {
  return (
    <div className={css.roles} role="group" aria-label={label}>
      {ROLES.map((each) => (
        <Checkbox key={each} size="xs" label={w.settings.roles[each]} checked={value.includes(each)} onChange={(event) => onChange(event.currentTarget.checked ? [...value, each] : value.filter((old) => old !== each))} />
      ))}
    </div>
  );
}
