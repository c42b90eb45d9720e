import { Link, type LinkProps } from "@tanstack/react-router";
import type { ButtonHTMLAttributes, MouseEvent, ReactNode, Ref } from "react";
import { may, type Right } from "@/api/rights";
import { w } from "@/words";
import css from "./kit.module.css";
import { toast } from "./toasts";

export type Look = "plain" | "primary" | "quiet" | "danger" | "live";
interface Shape {
  look?: Look;
  small?: boolean;
  square?: boolean;
  icon?: ReactNode;
  /** The right without which it says why it does nothing. */
  needs?: Right;
}

const name = ({ look = "plain", small, square }: Shape, extra?: string) =>
  [css.button, look !== "plain" && css[look], small && css.small, square && css.square, extra].filter(Boolean).join(" ");

/** What a control without its right is: in its place, reachable by the keyboard, and saying whom to ask. */
export function refuse(needs: Right | undefined) {
  const why = w.problem.needs(needs ?? "");
  return {
    "aria-disabled": true,
    "data-denied": "",
    title: why,
    onClick: (event?: MouseEvent) => {
      event?.preventDefault();
      event?.stopPropagation();
      toast(why, { seconds: 6 });
    },
  } as const;
}

/** The second press of a double click makes nothing a second time: what was begun is under way. */
const once = (press?: (event: MouseEvent<HTMLButtonElement>) => void) => (event: MouseEvent<HTMLButtonElement>) => (event.detail > 1 ? event.preventDefault() : press?.(event));

export function Button({ look, small, square, icon, needs, children, className, ref, ...rest }: Shape & ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> }) {
  const denied = may(needs) ? {} : { ...refuse(needs), disabled: false };
  const makes = rest.type === "submit" || (look && look !== "quiet" && look !== "plain") ? { onClick: once(rest.onClick) } : {};
  return (
    <button ref={ref} type="button" {...rest} {...makes} {...denied} className={name({ look, small, square }, className)}>
      {icon}
      {children}
    </button>
  );
}

/** A link that looks like a button, because it leads somewhere. */
export function ButtonLink({ look, small, square, icon, needs, children, ...rest }: Shape & LinkProps & { children?: ReactNode; "aria-label"?: string; title?: string }) {
  if (!may(needs)) {
    return (
      <Button look={look} small={small} square={square} icon={icon} needs={needs} aria-label={rest["aria-label"]}>
        {children}
      </Button>
    );
  }
  return (
    <Link {...rest} className={name({ look, small, square })}>
      {icon}
      {children}
    </Link>
  );
}
