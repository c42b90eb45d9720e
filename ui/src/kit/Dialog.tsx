import { Drawer as Side, type DrawerProps, Modal as Middle, type ModalProps } from "@mantine/core";
import { useEffect, useRef } from "react";
import { w } from "@/words";
import { Missing } from "./Missing";
import { lastOpener } from "./opener";

const closing = { "aria-label": w.action.close };

/** A question or a form over the page. */
export function Modal({ children, ...rest }: ModalProps) {
  return (
    <Middle ref={useFocusBack(rest.opened)} returnFocus={false} closeButtonProps={closing} {...rest}>
      <Missing />
      {children}
    </Middle>
  );
}

/** One thing of the page in full, beside it. */
export function Drawer({ children, ...rest }: DrawerProps) {
  return (
    <Side ref={useFocusBack(rest.opened)} returnFocus={false} closeButtonProps={closing} {...rest}>
      <Missing />
      {children}
    </Side>
  );
}

/** The focus goes back to what opened it, to the menu of an item that did, or to the head of the page; also from what is taken away whole. */
function useFocusBack(opened: boolean) {
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<Element | null>(null);
  const was = useRef(false);
  if (opened && !was.current) opener.current = lastOpener(); // before anything inside takes the focus
  was.current = opened;
  useEffect(() => {
    if (!opened) return;
    return () => {
      const closed = root.current;
      setTimeout(() => {
        const here = document.activeElement;
        if (here && here !== document.body && !closed?.contains(here)) return;
        const back = opener.current?.isConnected && opener.current !== document.body ? opener.current : document.querySelector("main h1");
        (back as HTMLElement | null)?.focus({ preventScroll: true });
      });
    };
  }, [opened]);
  return root;
}
