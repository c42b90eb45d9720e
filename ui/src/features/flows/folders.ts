import type { FlowSummary } from "@/api/queries";

/** A row of the list: a flow, or a folder with what lies in it. */
export type Shelf = { kind: "flow"; flow: FlowSummary } | { kind: "folder"; path: string; flows: FlowSummary[] };

export const within = (folder: string, outer: string): boolean => !outer || folder === outer || folder.startsWith(`${outer}/`);
export const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
export const idOf = (row: Shelf): string => (row.kind === "flow" ? row.flow.id : `/${row.path}`);

/** What stands in a folder: the folders in it first, then its flows. */
export function shelf(flows: FlowSummary[], folder: string): Shelf[] {
  const inner = new Map<string, FlowSummary[]>();
  const here: Shelf[] = [];
  for (const flow of flows) {
    if (!within(flow.folder, folder)) continue;
    if (flow.folder === folder) {
      here.push({ kind: "flow", flow });
      continue;
    }
    const path = (folder ? `${folder}/` : "") + flow.folder.slice(folder ? folder.length + 1 : 0).split("/", 1)[0];
    inner.set(path, [...(inner.get(path) ?? []), flow]);
  }
  const folders = [...inner].sort(([a], [b]) => a.localeCompare(b)).map(([path, found]): Shelf => ({ kind: "folder", path, flows: found }));
  return [...folders, ...here];
}

/** Every folder that is there, those on the way to others too. */
export function paths(flows: FlowSummary[]): string[] {
  const found = new Set<string>();
  for (const { folder } of flows) for (let at = folder; at; at = at.includes("/") ? at.slice(0, at.lastIndexOf("/")) : "") found.add(at);
  return [...found].sort((a, b) => a.localeCompare(b));
}

/** A folder as somebody typed it, without stray spaces and bars. */
export const tidy = (typed: string): string => typed.split("/").map((each) => each.trim()).filter(Boolean).join("/");
