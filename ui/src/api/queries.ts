import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas, session, take } from "./client";

/** Everything of a project is keyed by it, so that switching never shows the other's data. */
const key = (...parts: unknown[]) => [session.project, ...parts];
const SLOW = 5 * 60_000;

export type Connection = Schemas["Connection"];
export type Environment = Schemas["Environment"];
export type CatalogEntry = Schemas["CatalogEntry"];
export type Run = Schemas["Run"];
export type Step = Schemas["Step"];
export type FlowSummary = Schemas["FlowSummary"];

/** A whole list, page after page. */
async function all<T>(page: (cursor?: string) => Promise<{ items: T[]; next: string | null }>): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | undefined;
  do {
    const part = await page(cursor);
    found.push(...part.items);
    cursor = part.next ?? undefined;
  } while (cursor);
  return found;
}

export const queries = {
  me: () => queryOptions({ queryKey: ["me"], queryFn: () => take(api.GET("/api/auth/me")), staleTime: SLOW, retry: false }),
  projects: () => queryOptions({ queryKey: ["projects"], queryFn: async () => (await take(api.GET("/api/projects"))).items, staleTime: SLOW }),
  settings: () => queryOptions({ queryKey: ["settings"], queryFn: () => take(api.GET("/api/settings")), staleTime: SLOW }),
  home: () => queryOptions({ queryKey: key("home"), queryFn: () => take(api.GET("/api/home")) }),
  environments: () => queryOptions({ queryKey: key("environments"), queryFn: async () => (await take(api.GET("/api/environments"))).items, staleTime: SLOW }),
  catalog: () => queryOptions({ queryKey: key("catalog"), queryFn: async () => (await take(api.GET("/api/catalog"))).items, staleTime: SLOW }),
  catalogSearch: (q: string) => queryOptions({ queryKey: key("catalog", "search", q), queryFn: async () => (await take(api.GET("/api/catalog", { params: { query: { q } } }))).items, staleTime: SLOW }),
  connector: (slug: string) => queryOptions({ queryKey: key("connector", slug), queryFn: () => take(api.GET("/api/catalog/{slug}", { params: { path: { slug } } })), staleTime: SLOW }),
  connections: () =>
    queryOptions({
      queryKey: key("connections"),
      queryFn: () => all((cursor) => take(api.GET("/api/integrations", { params: { query: { limit: 200, cursor } } }))),
    }),
  connection: (id: string) => queryOptions({ queryKey: key("connections", id), queryFn: () => take(api.GET("/api/integrations/{id}", { params: { path: { id } } })) }),
  operations: (id: string) => queryOptions({ queryKey: key("connections", id, "operations"), queryFn: async () => (await take(api.GET("/api/integrations/{id}/operations", { params: { path: { id } } }))).items }),
  connectionDependents: (id: string) =>
    queryOptions({ queryKey: key("connections", id, "dependents"), queryFn: async () => (await take(api.GET("/api/integrations/{id}/dependents", { params: { path: { id } } }))).items }),
  usage: () => queryOptions({ queryKey: key("usage"), queryFn: async () => (await take(api.GET("/api/usage"))).items, staleTime: 30_000 }),
  credentials: () => queryOptions({ queryKey: key("credentials"), queryFn: async () => (await take(api.GET("/api/credentials"))).items }),
  flows: () =>
    queryOptions({ queryKey: key("flows"), queryFn: () => all((cursor) => take(api.GET("/api/flows", { params: { query: { limit: 200, cursor } } }))) }),
  flow: (id: string) => queryOptions({ queryKey: key("flows", id), queryFn: () => take(api.GET("/api/flows/{id}", { params: { path: { id } } })) }),
  flowVersion: (id: string, version: number) =>
    queryOptions({ queryKey: key("flows", id, "version", version), queryFn: () => take(api.GET("/api/flows/{id}/versions/{version}", { params: { path: { id, version } } })), staleTime: Number.POSITIVE_INFINITY }),
  secrets: () => queryOptions({ queryKey: key("secrets"), queryFn: async () => (await take(api.GET("/api/secrets"))).items }),
  secretDependents: (name: string) =>
    queryOptions({ queryKey: key("secrets", name, "dependents"), queryFn: async () => (await take(api.GET("/api/secrets/{name}/dependents", { params: { path: { name } } }))).items }),
  run: (id: string) => queryOptions({ queryKey: key("runs", id), queryFn: () => take(api.GET("/api/runs/{id}", { params: { path: { id } } })) }),
  runSteps: (id: string) => queryOptions({ queryKey: key("runs", id, "steps"), queryFn: async () => (await take(api.GET("/api/runs/{id}/steps", { params: { path: { id } } }))).items }),
  runsInside: (id: string) => queryOptions({ queryKey: key("runs", id, "children"), queryFn: async () => (await take(api.GET("/api/runs/{id}/children", { params: { path: { id }, query: { payloads: false } } }))).items }),
  views: (screen: Schemas["SavedView"]["screen"]) =>
    queryOptions({ queryKey: key("views", screen), queryFn: async () => (await take(api.GET("/api/views", { params: { query: { screen } } }))).items, staleTime: 60_000 }),
  triggers: () => queryOptions({ queryKey: key("triggers"), queryFn: async () => (await take(api.GET("/api/triggers"))).items }),
};

export const keyOf = key;
