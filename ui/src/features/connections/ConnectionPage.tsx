import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { lazy, Suspense, useEffect } from "react";
import { queries } from "@/api/queries";
import { asProblem } from "@/api/problem";
import { Button, ButtonLink } from "@/kit/Button";
import { Empty, NoAccess, Skeleton } from "@/kit/Listing";
import { Card, PageBody, PageHead } from "@/kit/Page";
import { ProblemCard } from "@/kit/ProblemCard";
import { ConnectorTile } from "@/kit/Tile";
import { w } from "@/words";
import { ConnectionMenu } from "./ConnectionMenu";
import { Matrix } from "./Matrix";
import { useUsage } from "./usage";

const BlastRadius = lazy(() => import("./BlastRadius"));
const Operations = lazy(() => import("./Operations"));
const ConnectionAudit = lazy(() => import("./ConnectionAudit"));
const ConnectionTriggers = lazy(() => import("./ConnectionTriggers"));

const TABS = ["credentials", "blast", "operations", "triggers", "audit"] as const;

/** One connection for all environments: settings side by side, what depends on it, what it can do. */
export default function ConnectionPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const found = useQuery(queries.connection(id));
  const connector = useQuery({ ...queries.connector(found.data?.integrationSlug ?? ""), enabled: !!found.data });
  const environments = useQuery(queries.environments());
  const usage = useUsage();
  const tab = TABS.find((each) => each === search.tab) ?? "credentials";
  const show = (name: string | null) => void navigate({ to: "/connections/$id", params: { id }, search: { tab: name === "credentials" ? undefined : (name ?? undefined) }, replace: true });

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || (event.target as HTMLElement).closest("input,textarea,select,[role=dialog]")) return;
      const wanted = TABS[Number(event.key) - 1];
      if (wanted) show(wanted);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  });

  if (found.error && asProblem(found.error).noAccess) {
    return (
      <>
        <PageHead title={w.connections.title} crumbs={[{ label: w.connections.title, to: "/connections" }]} />
        <NoAccess error={found.error} />
      </>
    );
  }
  if (found.error && asProblem(found.error).status === 404) {
    return (
      <>
        <PageHead title={w.connection.gone} crumbs={[{ label: w.connections.title, to: "/connections" }]} />
        <PageBody>
          <Empty icon={<SearchX size={22} aria-hidden />} title={w.connection.goneTitle(id)} text={w.connection.goneText} actions={<ButtonLink to="/connections">{w.connection.all}</ButtonLink>} />
        </PageBody>
      </>
    );
  }
  const connection = found.data;
  const flows = connection ? usage.count(connection.id) : 0;
  const error = found.error ?? connector.error ?? environments.error;
  return (
    <>
      <PageHead
        title={connection?.name ?? w.connections.title}
        crumbs={[{ label: w.connections.title, to: "/connections" }]}
        mark={connection && <ConnectorTile slug={connection.integrationSlug} />}
        actions={
          connection && (
            <>
              <Button onClick={() => show("blast")}>{w.connection.usedBy(flows)}</Button>
              <ConnectionMenu connection={connection} />
            </>
          )
        }
      />
      <PageBody wide={tab === "blast"}>
        {error && <ProblemCard error={error} doing={w.connection.doing} retry={() => [found, connector, environments].forEach((each) => each.error && void each.refetch())} />}
        {!error && (!connection || !connector.data || !environments.data) && (
          <Card flush>
            <Skeleton />
          </Card>
        )}
        {connection && connector.data && environments.data && (
          <>
            {connection.description && (
              <p className="quiet" style={{ marginBottom: 10 }}>
                {connection.description}
              </p>
            )}
            <Tabs value={tab} onChange={show} keepMounted={false}>
              <Tabs.List mb={18}>
                {TABS.map((each) => (
                  <Tabs.Tab key={each} value={each}>
                    {w.connection.tabs[each]}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              <Tabs.Panel value="credentials">
                <Matrix connection={connection} connector={connector.data} environments={environments.data} editing={search.edit} edit={(edit) => void navigate({ to: "/connections/$id", params: { id }, search: { ...search, edit }, replace: true })} />
              </Tabs.Panel>
              {(
                [
                  ["blast", <BlastRadius key="b" connection={connection} />],
                  ["operations", <Operations key="o" connection={connection} connector={connector.data} />],
                  ["triggers", <ConnectionTriggers key="t" connection={connection} connector={connector.data} />],
                  ["audit", <ConnectionAudit key="a" connection={connection} />],
                ] as const
              ).map(([key, panel]) => (
                <Tabs.Panel key={key} value={key}>
                  <Suspense fallback={<Skeleton />}>{panel}</Suspense>
                </Tabs.Panel>
              ))}
            </Tabs>
          </>
        )}
      </PageBody>
    </>
  );
}
