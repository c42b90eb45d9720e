import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { BellRing, Blocks, FolderKanban, History, KeyRound, Layers, type LucideIcon, Palette, Server, ShieldHalf, Users } from "lucide-react";
import { lazy, Suspense } from "react";
import { queries } from "@/api/queries";
import { Skeleton } from "@/kit/Listing";
import { PageBody, PageHead } from "@/kit/Page";
import { w } from "@/words";
import css from "./settings.module.css";

const SECTIONS = {
  projects: lazy(() => import("./Projects")),
  environments: lazy(() => import("./Environments")),
  members: lazy(() => import("./Members")),
  keys: lazy(() => import("./ApiKeys")),
  network: lazy(() => import("./Network")),
  retention: lazy(() => import("./Retention")),
  alerts: lazy(() => import("./Alerts")),
  connectors: lazy(() => import("./Connectors")),
  instance: lazy(() => import("./InstanceFacts")),
  appearance: lazy(() => import("./Appearance")),
};
type Section = keyof typeof SECTIONS;
const ICONS: Record<Section, LucideIcon> = { alerts: BellRing, connectors: Blocks, projects: FolderKanban, environments: Layers, members: Users, keys: KeyRound, network: ShieldHalf, retention: History, instance: Server, appearance: Palette };
const GROUPS: [keyof typeof w.settings.groups, Section[]][] = [
  ["project", ["environments", "members", "keys", "network", "alerts", "retention"]],
  ["instance", ["projects", "connectors", "instance"]],
  ["person", ["appearance"]],
];

/** Everything about the project and the instance that is set once in a while. */
export default function Settings() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const section: Section = search.section && search.section in SECTIONS ? (search.section as Section) : "environments";
  const Shown = SECTIONS[section];
  const me = useQuery(queries.me()).data;
  return (
    <>
      <PageHead title={w.settings.title} />
      <PageBody>
        <div className={css.layout}>
          <nav className={css.menu} aria-label={w.settings.title}>
            {GROUPS.map(([group, sections]) => (
              <div key={group} className={css.group}>
                <span className={css.groupName}>{w.settings.groups[group]}</span>
                {sections.map((each) => {
                  const Icon = ICONS[each];
                  return (
                    <Link key={each} to="/settings" search={{ section: each }} aria-current={each === section ? "page" : undefined}>
                      <Icon size={15} strokeWidth={1.8} aria-hidden />
                      {w.settings.sections[each]}
                    </Link>
                  );
                })}
              </div>
            ))}
          </nav>
          <Suspense fallback={<Skeleton />}>{me && <Shown />}</Suspense>
        </div>
      </PageBody>
    </>
  );
}
