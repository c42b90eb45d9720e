import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
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
  instance: lazy(() => import("./InstanceFacts")),
  appearance: lazy(() => import("./Appearance")),
};
type Section = keyof typeof SECTIONS;

/** Everything about the project and the instance that is set once in a while. */
export default function Settings() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const section: Section = search.section && search.section in SECTIONS ? (search.section as Section) : "projects";
  const Shown = SECTIONS[section];
  const me = useQuery(queries.me()).data;
  return (
    <>
      <PageHead title={w.settings.title} />
      <PageBody>
        <div className={css.layout}>
          <nav className={css.menu} aria-label={w.settings.title}>
            {(Object.keys(SECTIONS) as Section[]).map((each) => (
              <Link key={each} to="/settings" search={{ section: each }} aria-current={each === section ? "page" : undefined}>
                {w.settings.sections[each]}
              </Link>
            ))}
          </nav>
          <Suspense fallback={<Skeleton />}>{me && <Shown />}</Suspense>
        </div>
      </PageBody>
    </>
  );
}
