import { ChevronsUpDown, UserRound } from "lucide-react";
import type { ButtonHTMLAttributes, Ref } from "react";
import { w } from "@/words";
import css from "./app.module.css";

type Props = { name?: string } & Omit<ButtonHTMLAttributes<HTMLButtonElement>, "name"> & { ref?: Ref<HTMLButtonElement> };

/** What opens the menus at the foot of the sidebar: in sight before the menus are loaded. */
export const ProjectButton = ({ name, ref, className, ...rest }: Props) => (
  <button ref={ref} type="button" {...rest} className={[css.footButton, className].filter(Boolean).join(" ")}>
    <span className="grow">
      <small>{w.nav.project}</small>
      <b className="cut">{name ?? "–"}</b>
    </span>
    <ChevronsUpDown size={15} aria-hidden />
  </button>
);

export const PersonButton = ({ name, ref, className, ...rest }: Props) => (
  <button ref={ref} type="button" {...rest} className={[css.footButton, className].filter(Boolean).join(" ")}>
    <UserRound size={17} aria-hidden />
    <span className="grow cut">{name}</span>
  </button>
);
