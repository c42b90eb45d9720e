import { Drawer, Menu, useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { Check, ChevronsUpDown, Menu as MenuIcon, Search, UserRound } from "lucide-react";
import { useEffect, useState } from "react";
import { ask, type Schemas, session } from "@/api/client";
import { Button } from "@/kit/Button";
import { Kbd } from "@/kit/Pill";
import { w } from "@/words";
import { density, setDensity } from "./appearance";
import css from "./app.module.css";
import { Mark } from "./Mark";
import { Offline } from "./Offline";
import { Palette } from "./Palette";
import { PLACES } from "./places";
import { rememberProject } from "./project";
import { Shortcuts, useShortcuts } from "./Shortcuts";

interface Props {
  me: Schemas["Me"];
  projects: Schemas["Project"][];
}

export function Shell({ me, projects }: Props) {
  const [palette, setPalette] = useState(false);
  const [sheet, setSheet] = useState(false);
  const [menu, setMenu] = useState(false);
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
      <header className={css.top}>
        <Brand />
        <Button square look="quiet" aria-label={w.nav.menu} icon={<MenuIcon size={18} aria-hidden />} onClick={() => setMenu(true)} />
      </header>
      <main id="content" className={css.main} tabIndex={-1}>
        <Offline />
        <Outlet />
      </main>
      <Drawer opened={menu} onClose={() => setMenu(false)} position="left" size={260} title={w.nav.menu} closeButtonProps={{ "aria-label": w.action.close }}>
        {side}
      </Drawer>
      <Palette opened={palette} close={() => setPalette(false)} showSheet={() => setSheet(true)} />
      <Shortcuts opened={sheet} close={() => setSheet(false)} />
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
        <ProjectMenu projects={projects} />
        <PersonMenu me={me} />
      </div>
    </>
  );
}

function ProjectMenu({ projects }: Pick<Props, "projects">) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const current = projects.find((each) => each.key === session.project);
  const go = async (key: string) => {
    if (key === session.project) return;
    rememberProject(key);
    session.project = key;
    await navigate({ to: "/" });
    await client.invalidateQueries();
  };
  return (
    <Menu position="top-start" width={220}>
      <Menu.Target>
        <button type="button" className={css.footButton}>
          <span className="grow">
            <small>{w.nav.project}</small>
            <b className="cut">{current?.name ?? "–"}</b>
          </span>
          <ChevronsUpDown size={15} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{w.nav.switchProject}</Menu.Label>
        {projects.map((each) => (
          <Menu.Item key={each.id} onClick={() => void go(each.key)} rightSection={each.key === session.project ? <Check size={15} aria-hidden /> : null}>
            {each.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function PersonMenu({ me }: Pick<Props, "me">) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [rows, setRows] = useState(density());
  const client = useQueryClient();
  useEffect(() => setDensity(rows), [rows]);
  const leave = async () => {
    await ask("POST", "/api/auth/logout");
    session.csrf = null;
    client.clear();
    location.assign("/login");
  };
  const tick = (on: boolean) => (on ? <Check size={15} aria-hidden /> : null);
  const schemes = { auto: w.appearance.system, light: w.appearance.light, dark: w.appearance.dark } as const;
  return (
    <Menu position="top-start" width={220} closeOnItemClick={false}>
      <Menu.Target>
        <button type="button" className={css.footButton}>
          <UserRound size={17} aria-hidden />
          <span className="grow cut">{me.name}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{w.nav.appearance}</Menu.Label>
        {(["auto", "light", "dark"] as const).map((each) => (
          <Menu.Item key={each} onClick={() => setColorScheme(each)} rightSection={tick(colorScheme === each)}>
            {schemes[each]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        {(["comfortable", "compact"] as const).map((each) => (
          <Menu.Item key={each} onClick={() => setRows(each)} rightSection={tick(rows === each)}>
            {w.appearance[each]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void leave()}>{w.nav.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
