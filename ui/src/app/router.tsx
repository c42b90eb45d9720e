import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { ErrorPage, NotFound } from "./ErrorPage";
import { Gate } from "./Gate";
import { SignIn } from "./SignIn";

/** Filters and selections live in the address, as plain texts. */
export type Search = Record<string, string | undefined>;
const texts = (given: Record<string, unknown>): Search =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== "").map(([name, value]) => [name, String(value)]));

const root = createRootRouteWithContext<{ client: QueryClient }>()({ notFoundComponent: NotFound, validateSearch: texts });
const login = createRoute({ getParentRoute: () => root, path: "login", component: SignIn });
const inside = createRoute({ getParentRoute: () => root, id: "inside", component: Gate });

type Load = () => Promise<{ default: () => React.ReactNode }>;
const loads: Load[] = [];
const page = <P extends string>(path: P, load: Load) => {
  loads.push(load);
  return createRoute({ getParentRoute: () => inside, path, component: lazyRouteComponent(load) });
};

/** Fetches every page while nothing else is to do: changing pages is then instant, also without a server. */
export async function warm(): Promise<void> {
  for (const load of loads) await load().catch(() => undefined);
  document.documentElement.dataset.warm = "";
}

const routes = [
  page("/", () => import("@/features/home/Home")),
  page("/connections", () => import("@/features/connections/Connections")),
  page("/connections/$id", () => import("@/features/connections/ConnectionPage")),
  page("/catalog", () => import("@/features/catalog/Catalog")),
  page("/catalog/import", () => import("@/features/catalog/ImportPage")),
  page("/secrets", () => import("@/features/secrets/Secrets")),
  page("/credentials", () => import("@/features/credentials/Credentials")),
  page("/flows", () => import("@/features/flows/Flows")),
  page("/flows/$id", () => import("@/features/flows/builder/FlowPage")),
  page("/runs", () => import("@/features/runs/Runs")),
  page("/runs/$id", () => import("@/features/runs/RunPage")),
  page("/approvals", () => import("@/features/approvals/Approvals")),
  page("/triggers", () => import("@/features/triggers/Triggers")),
  page("/audit", () => import("@/features/audit/Audit")),
  page("/assistant", () => import("@/features/assistant/Assistant")),
  page("/screen", () => import("@/features/screen/ScreenPop")),
  page("/settings", () => import("@/features/settings/Settings")),
];

// Inside, so that the way to everything else stays in sight.
const nowhere = createRoute({ getParentRoute: () => inside, path: "$", component: NotFound });
const tree = root.addChildren([login, inside.addChildren([...routes, nowhere])]);

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: "intent",
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
    // Texts as they are: ?state=failed rather than ?state=%22failed%22.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const found = new URLSearchParams(Object.entries(search).filter(([, v]) => v !== undefined && v !== "").map(([k, v]) => [k, String(v)])).toString();
      return found ? `?${found}` : "";
    },
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
