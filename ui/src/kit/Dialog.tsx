import { Drawer as Side, type DrawerProps, Modal as Middle, type ModalProps } from "@mantine/core";
import { w } from "@/words";
import { Missing } from "./Missing";

const closing = { "aria-label": w.action.close };

/** A question or a form over the page. */
export function Modal({ children, ...rest }: ModalProps) {
  return (
    <Middle closeButtonProps={closing} {...rest}>
      <Missing />
      {children}
    </Middle>
  );
}

/** One thing of the page in full, beside it. */
export function Drawer({ children, ...rest }: DrawerProps) {
  return (
    <Side closeButtonProps={closing} {...rest}>
      <Missing />
      {children}
    </Side>
  );
}
