import { Cable, Home, type LucideIcon } from "lucide-react";
import { w } from "@/words";

export interface Place {
  to: "/" | "/assistant" | "/catalog" | "/connections" | "/secrets" | "/credentials" | "/flows" | "/runs" | "/approvals" | "/triggers" | "/audit" | "/screen" | "/settings";
  label: string;
  icon: LucideIcon;
  jump?: string;
  needs?: string;
}

/** Where one can go, in the order of the sidebar, with the second key of its jump. */
export const PLACES: Place[] = [
  { to: "/", label: w.nav.home, icon: Home, jump: "h" },
  { to: "/connections", label: w.nav.connections, icon: Cable, jump: "c" },
];
