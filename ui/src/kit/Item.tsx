import { Menu, type MenuItemProps } from "@mantine/core";
import type { ReactNode } from "react";
import { may, type Right } from "@/api/rights";
import { refuse } from "./Button";

interface Props extends MenuItemProps {
  /** The right without which it says why it does nothing. */
  needs?: Right;
  onClick?: () => void;
  children: ReactNode;
}

/** One line of a menu. Without the right it stays, grey, and says whom to ask. */
export function Item({ needs, onClick, ...rest }: Props) {
  const allowed = may(needs);
  return <Menu.Item {...rest} {...(allowed ? {} : refuse(needs))} onClick={allowed ? onClick : () => refuse(needs).onClick()} />;
}
