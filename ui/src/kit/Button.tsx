import { Link, type LinkProps } from "@tanstack/react-router";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import css from "./kit.module.css";

export type Look = "plain" | "primary" | "quiet" | "danger" | "live";
interface Shape {
  look?: Look;
  small?: boolean;
  square?: boolean;
  icon?: ReactNode;
}

const name = ({ look = "plain", small, square }: Shape, extra?: string) =>
  [css.button, look !== "plain" && css[look], small && css.small, square && css.square, extra].filter(Boolean).join(" ");

export function Button({ look, small, square, icon, children, className, ref, ...rest }: Shape & ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> }) {
  return (
    <button ref={ref} type="button" {...rest} className={name({ look, small, square }, className)}>
      {icon}
      {children}
    </button>
  );
}

/** A link that looks like a button, because it leads somewhere. */
export function ButtonLink({ look, small, square, icon, children, ...rest }: Shape & LinkProps & { children?: ReactNode; "aria-label"?: string; title?: string }) {
  return (
    <Link {...rest} className={name({ look, small, square })}>
      {icon}
      {children}
    </Link>
  );
}
