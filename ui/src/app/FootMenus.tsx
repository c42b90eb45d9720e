import { Menu, useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Check } from "lucide-react";
import { useEffect, useState } from "react";
import { ask, type Schemas, session } from "@/api/client";
import { w } from "@/words";
import { density, setDensity } from "./appearance";
import { PersonButton, ProjectButton } from "./FootButtons";
import { currentOf, rememberProject } from "./project";

interface Props {
  me: Schemas["Me"];
  projects: Schemas["Project"][];
}

/** Which project, and who: at the foot of the sidebar. */
export default function FootMenus({ me, projects }: Props) {
  return (
    <>
      <ProjectMenu projects={projects} />
      <PersonMenu me={me} />
    </>
  );
}

function ProjectMenu({ projects }: Pick<Props, "projects">) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const current = currentOf(projects);
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
        <ProjectButton name={current?.name} />
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
        <PersonButton name={me.name} />
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
