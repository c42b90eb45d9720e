import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { Check, TriangleAlert } from "lucide-react";
import { api, take } from "@/api/client";
import { queries } from "@/api/queries";
import { Button } from "@/kit/Button";
import { CopyButton } from "@/kit/Copy";
import { Skeleton } from "@/kit/Listing";
import { Card, Facts } from "@/kit/Page";
import { Hint, Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { toast } from "@/kit/toasts";
import { sure } from "@/kit/sure";
import { w } from "@/words";

const keyStatus = () => queryOptions({ queryKey: ["keys"], queryFn: () => take(api.GET("/api/keys")), retry: false });

/** What the instance is: its address, its store, its keys. */
export default function InstanceFacts() {
  const settings = useQuery(queries.settings());
  const me = useQuery(queries.me()).data;
  if (settings.error) return <ProblemCard error={settings.error} doing={w.settings.doingInstance} retry={() => void settings.refetch()} />;
  if (!settings.data)
    return (
      <Card flush>
        <Skeleton />
      </Card>
    );
  const found = settings.data;
  const here = location.origin === new URL(found.url).origin;
  return (
    <div className="stack loose">
      <Card title={w.settings.publicUrl}>
        <div className="stack">
          <div className="row">
            <code className="grow">{found.url}</code>
            <CopyButton text={found.url} />
          </div>
          {here ? (
            <p className="row quiet">
              <Check size={16} aria-hidden style={{ color: "var(--ok)" }} /> {w.settings.urlFits}
            </p>
          ) : (
            <Hint tone="warn" icon={<TriangleAlert size={16} aria-hidden />}>
              {w.settings.urlDiffers(location.origin)}
            </Hint>
          )}
          <p className="small faint">{w.settings.urlText}</p>
        </div>
      </Card>
      <Card title={w.settings.sections.instance}>
        <Facts
          rows={[
            [w.settings.version, found.version],
            [w.settings.store, found.store === "sqlite" ? w.settings.sqlite : "PostgreSQL"],
            [w.settings.sessions, w.settings.hours(found.sessionHours)],
            [w.settings.largest, `${(found.maxBody / 1024 / 1024).toFixed(0)} MB`],
            [w.settings.proxy, found.proxy ? <code key="proxy">{found.proxy}</code> : w.settings.none],
            [w.settings.trustedProxies, found.trustedProxies.length ? <code key="trusted">{found.trustedProxies.join(", ")}</code> : w.settings.none],
            [w.settings.askedFrom, <code key="from">{found.askedFrom}</code>],
            [w.settings.hostMap, Object.keys(found.hostMap).length ? Object.entries(found.hostMap).map(([from, to]) => <div key={from}><code>{from} → {to}</code></div>) : w.settings.none],
            [w.settings.id, <code key="id">{found.instanceId}</code>],
          ]}
        />
      </Card>
      <Card
        title={w.settings.health}
        actions={
          <Button small disabled={settings.isFetching} onClick={() => void settings.refetch()}>
            {w.settings.checkAgain}
          </Button>
        }
      >
        <Facts
          rows={[
            [w.settings.engine, (w.settings.engines as Record<string, string>)[found.engine.kind] ?? found.engine.kind],
            [w.settings.capabilities, found.engine.capabilities.length ? <span key="c" className="row wrap">{found.engine.capabilities.map((each) => <Pill key={each} tone="soft">{each.replaceAll("_", " ")}</Pill>)}</span> : w.settings.none],
            [w.settings.answered, <span key="t" className="num">{`${found.engine.storeMilliseconds.toFixed(2)} ms`}</span>],
            [w.settings.keySource, (w.settings.keySources as Record<string, string>)[found.encryption.source] ?? found.encryption.source],
          ]}
        />
      </Card>
      {me?.instanceAdmin && <Encryption />}
      <Card title={w.settings.aboutTitle(found.version)}>
        <div className="stack">
          <p>{w.settings.licence}</p>
          <p className="quiet">{w.settings.marks}</p>
          <p>
            <a href="/api/openapi.json" target="_blank" rel="noreferrer">
              {w.settings.openapi}
            </a>
          </p>
        </div>
      </Card>
    </div>
  );
}

function Encryption() {
  const found = useQuery(keyStatus());
  const rotate = useMutation({
    mutationFn: async () => {
      await take(api.POST("/api/keys/rotate", { body: { scope: "root" } }));
      await take(api.POST("/api/keys/rewrap"));
    },
    onSuccess: async () => {
      toast(w.settings.rotated);
      await found.refetch();
    },
  });
  const active = found.data?.keys.filter((each) => each.state === "active") ?? [];
  return (
    <Card
      title={w.settings.encryption}
      actions={
        <Button needs="instance" small disabled={rotate.isPending} onClick={async () => (await sure(w.settings.rotateSure, w.settings.rotateRoot)) && rotate.mutate()}>
          {rotate.isPending ? w.settings.rotating : w.settings.rotateRoot}
        </Button>
      }
    >
      {(found.error ?? rotate.error) && <ProblemCard error={found.error ?? rotate.error} doing={w.settings.doingKeys} retry={found.error ? () => void found.refetch() : undefined} />}
      {found.data && (
        <Facts
          rows={[
            [w.settings.provider, <code key="p">{found.data.providerKeys.join(", ")}</code>],
            [w.settings.activeKeys, active.map((each) => <div key={each.id}><code>{each.id}</code> <Pill tone="soft">{each.kind}</Pill></div>)],
            [w.settings.toRewrap, found.data.toRewrap],
            [w.settings.damaged, found.data.damaged.length ? <Pill tone="bad">{found.data.damaged.join(", ")}</Pill> : w.settings.none],
          ]}
        />
      )}
    </Card>
  );
}
