import { Cable, FileKey, Grid2x2, Home, KeyRound, type LucideIcon, ScrollText, Settings } from "lucide-react";
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
  { to: "/catalog", label: w.nav.catalog, icon: Grid2x2, jump: "k" },
  { to: "/connections", label: w.nav.connections, icon: Cable, jump: "c" },
  { to: "/secrets", label: w.nav.secrets, icon: KeyRound, jump: "s" },
  { to: "/credentials", label: w.nav.credentials, icon: FileKey },
  { to: "/audit", label: w.nav.audit, icon: ScrollText, jump: "a" },
  { to: "/settings", label: w.nav.settings, icon: Settings, jump: "e" },
];
