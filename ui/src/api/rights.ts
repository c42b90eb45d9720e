import type { Schemas } from "./client";
import { session } from "./client";

export type Right = Schemas["Permission"];

const held = new Map<string, ReadonlySet<Right>>();

/** Keeps what this person may do in each project; the server decides all the same. */
export function learnRights(me: Schemas["Me"], projects: Schemas["Project"][]): void {
  held.clear();
  for (const project of projects) {
    const found = me.projects.find((each) => each.projectId === project.id);
    if (found && !me.instanceAdmin) held.set(project.key, new Set(found.permissions));
  }
}

/** Whether the chosen project lets this person do it; unknown means: let the server say. */
export function may(right: Right | undefined): boolean {
  const here = session.project ? held.get(session.project) : undefined;
  return right === undefined || here === undefined || here.has(right);
}
