import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { Menu as MenuIcon, Search } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { Schemas } from "@/api/client";
import { useLive } from "@/api/live";
import { useKeepSaid } from "@/features/runs/said";
import { useKeepPops } from "@/features/screen/pops";
import { Button } from "@/kit/Button";
import { Missing } from "@/kit/Missing";
import "@/kit/opener";
import { Kbd } from "@/kit/Pill";
import { useQuestion } from "@/kit/sure";
import { w } from "@/words";
import css from "./app.module.css";
import { PersonButton, ProjectButton } from "./FootButtons";
import { Mark } from "./Mark";
import { Offline } from "./Offline";
import { PLACES } from "./places";
import { currentOf } from "./project";
import { useShortcuts } from "./shortcuts";

// What opens later is loaded later: the first page stays within its budget.
const FootMenus = lazy(() => import("./FootMenus"));
const Palette = lazy(() => import("./Palette"));
const Shortcuts = lazy(() => import("./ShortcutSheet"));
const Sure = lazy(() => import("@/kit/Sure"));
const MenuDrawer = lazy(() => import("./MenuDrawer"));

interface Props {
  me: Schemas["Me"];
  projects: Schemas["Project"][];
}

export function Shell({ me, projects }: Props) {
  const [palette, setPalette] = useState(false);
  const [sheet, setSheet] = useState(false);
  const [menu, setMenu] = useState(false);
  const question = useQuestion();
  const navigate = useNavigate();
  useLive();
  useKeepSaid();
  useKeepPops(() => void navigate({ to: "/screen" }));
  useShortcuts({ palette: () => setPalette(true), sheet: () => setSheet(true) });
  const side = <Side me={me} projects={projects} openPalette={() => setPalette(true)} leave={() => setMenu(false)} />;
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#content">
        {w.nav.skip}
      </a>
      <nav className={css.side} aria-label={w.nav.label}>
        {side}
      </nav>
      <nav className={css.top} aria-label={w.nav.top}>
        <Brand />
        <Button square look="quiet" aria-label={w.nav.menu} icon={<MenuIcon size={18} aria-hidden />} onClick={() => setMenu(true)} />
      </nav>
      <main id="content" className={css.main} tabIndex={-1}>
        <Offline />
        <Missing />
        <Outlet />
        {/* Menus and lists of choices open here: within the page's landmark. */}
        <div id="layer" />
      </main>
      <Suspense>
        {question && <Sure />}
        {menu && <MenuDrawer close={() => setMenu(false)}>{side}</MenuDrawer>}
        {palette && <Palette close={() => setPalette(false)} showSheet={() => setSheet(true)} />}
        {sheet && <Shortcuts close={() => setSheet(false)} />}
      </Suspense>
    </div>
  );
}

function Brand() {
  return (
    <Link to="/" className={css.brand}>
      <Mark />
      {w.product}
    </Link>
  );
}

function Side({ me, projects, openPalette, leave }: Props & { openPalette: () => void; leave: () => void }) {
  return (
    <>
      <Brand />
      <button type="button" className={css.jump} onClick={openPalette}>
        <Search size={15} aria-hidden />
        <span>{w.palette.hint}</span>
        <Kbd>{/mac/i.test(navigator.platform) ? "⌘K" : "Ctrl K"}</Kbd>
      </button>
      <div className={css.nav} onClick={leave}>
        {PLACES.map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to} activeOptions={{ exact: to === "/", includeSearch: false }}>
            <Icon size={17} strokeWidth={1.8} aria-hidden />
            {label}
          </Link>
        ))}
      </div>
      <div className={css.foot}>
        <Suspense
          fallback={
            <>
              <ProjectButton name={currentOf(projects)?.name} aria-disabled />
              <PersonButton name={me.name} aria-disabled />
            </>
          }
        >
          <FootMenus me={me} projects={projects} />
        </Suspense>
      </div>
    </>
  );
}

