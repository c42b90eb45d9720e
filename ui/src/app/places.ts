import { Activity, Cable, FileKey, Grid2x2, Home, Inbox, KeyRound, type LucideIcon, MonitorUp, ScrollText, Settings, Sparkles, Workflow, Zap } from "lucide-react";
import { w } from "@/words";

export interface Place {
  to: "/" | "/assistant" | "/catalog" | "/connections" | "/secrets" | "/credentials" | "/flows" | "/runs" | "/approvals" | "/triggers" | "/audit" | "/screen" | "/settings";
  label: string;
  icon: LucideIcon;
  jump?: string;
}

/** Where one can go, in the order of the sidebar, with the second key of its jump. */
export const PLACES: Place[] = [
  { to: "/", label: w.nav.home, icon: Home, jump: "h" },
  { to: "/assistant", label: w.nav.assistant, icon: Sparkles },
  { to: "/catalog", label: w.nav.catalog, icon: Grid2x2, jump: "k" },
  { to: "/connections", label: w.nav.connections, icon: Cable, jump: "c" },
  { to: "/secrets", label: w.nav.secrets, icon: KeyRound, jump: "s" },
  { to: "/credentials", label: w.nav.credentials, icon: FileKey },
  { to: "/flows", label: w.nav.flows, icon: Workflow, jump: "f" },
  { to: "/runs", label: w.nav.runs, icon: Activity, jump: "r" },
  { to: "/approvals", label: w.nav.approvals, icon: Inbox, jump: "p" },
  { to: "/triggers", label: w.nav.triggers, icon: Zap, jump: "t" },
  { to: "/audit", label: w.nav.audit, icon: ScrollText, jump: "a" },
  { to: "/screen", label: w.nav.screen, icon: MonitorUp },
  { to: "/settings", label: w.nav.settings, icon: Settings, jump: "e" },
];
