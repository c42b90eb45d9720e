import { type Schemas, session } from "@/api/client";

const KEY = "junctor.project";
type Project = Schemas["Project"];

/** Those one can work in: who administrates the instance is shown others too. */
export const joined = (me: Schemas["Me"], projects: Project[]): Project[] => {
  const mine = new Set(me.projects.map((each) => each.projectId));
  return projects.filter((each) => mine.has(each.id));
};

/** The project this browser worked in last, or the first one. */
export function chosenProject(projects: Project[]): Project | undefined {
  const remembered = localStorage.getItem(KEY);
  return projects.find((each) => each.key === remembered) ?? projects[0];
}
export function rememberProject(key: string): void {
  localStorage.setItem(KEY, key);
}
/** The one that is shown now. */
export const currentOf = (projects: Project[]): Project | undefined => projects.find((each) => each.key === session.project);
