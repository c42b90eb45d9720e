import type { ReactNode } from "react";
import { Drawer } from "@/kit/Dialog";
import { w } from "@/words";

/** The sidebar where there is no room for it. */
export default function MenuDrawer({ close, children }: { close: () => void; children: ReactNode }) {
  return (
    <Drawer opened onClose={close} position="left" size={260} title={w.nav.menu}>
      {children}
    </Drawer>
  );
}
