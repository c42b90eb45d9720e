import { TextInput } from "@mantine/core";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, ShieldHalf, X } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { keyOf, queries } from "@/api/queries";
import { Button } from "@/kit/Button";
import { DataTable } from "@/kit/DataTable";
import { Listing } from "@/kit/Listing";
import { Card } from "@/kit/Page";
import { Pill } from "@/kit/Pill";
import { useLeave } from "@/kit/leave";
import { ProblemCard } from "@/kit/ProblemCard";
import { Choice } from "@/kit/Search";
import { w } from "@/words";
import css from "./settings.module.css";

type Grant = Schemas["NetworkGrant"];
const grants = () => queryOptions({ queryKey: keyOf("grants"), queryFn: async () => (await take(api.GET("/api/grants"))).items });

/** Ports as people write them: what follows each other is a range. */
function spans(ports: number[]) {
  const found: [number, number][] = [];
  for (const port of [...ports].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && port === last[1] + 1) last[1] = port;
    else found.push([port, port]);
  }
  return found.map(([first, last]) => (last > first ? `${first}-${last}` : `${first}`));
}

/** Private networks are closed until somebody opens one; an address can be tried here first. */
export default function Network() {
  return (
    <div className="stack loose">
      <TryAddress />
      <Grants />
    </div>
  );
}

function TryAddress() {
  const [address, setAddress] = useState("");
  const [connection, setConnection] = useState("");
  const check = useMutation({ mutationFn: () => take(api.POST("/api/settings/test-address", { body: { url: address.includes("://") ? address.trim() : `https://${address.trim()}`, connection: connection || null } })) });
  const failed = check.data?.stages.find((each) => !each.ok);
  return (
    <Card title={w.settings.tryAddress} about={w.settings.about.tryAddress} flush>
      <form className={css.inline} style={{ borderTop: 0 }} onSubmit={(event) => (event.preventDefault(), check.mutate())}>
        <TextInput label={w.settings.address} placeholder="https://10.0.0.12:8443" value={address} onChange={(event) => setAddress(event.currentTarget.value)} />
        <ForConnection value={connection} onChange={setConnection} />
        <Button needs="grant_networks" type="submit" disabled={!address.trim() || check.isPending}>
          {w.action.test}
        </Button>
      </form>
      <div role="status">
        {check.data && (
          <p className="row" style={{ padding: "12px 18px" }}>
            {check.data.allowed ? <Check size={16} aria-hidden style={{ color: "var(--ok)" }} /> : <X size={16} aria-hidden style={{ color: "var(--bad)" }} />}
            <span>
              <strong>{check.data.allowed ? w.settings.allowed : w.settings.refusedAddress}</strong> {failed ? `${failed.message} ${failed.cure ?? ""}` : w.settings.allowedText} {failed?.rule && <code>{failed.rule}</code>}
            </span>
          </p>
        )}
      </div>
      {check.error && (
        <div style={{ padding: 14 }}>
          <ProblemCard error={check.error} doing={w.settings.tryAddress} />
        </div>
      )}
    </Card>
  );
}

function ForConnection({ value, onChange }: { value: string; onChange: (connection: string) => void }) {
  const connections = useQuery(queries.connections()).data ?? [];
  return (
    <label className="stack" style={{ gap: 5, flex: "0 1 220px" }}>
      <span className="small" style={{ fontWeight: 560 }} aria-hidden>
        {w.settings.grantFor}
      </span>
      <Choice label={w.settings.grantFor} value={value} onChange={onChange} options={[{ value: "", label: w.settings.wholeProject }, ...connections.map((each) => ({ value: each.id, label: each.name }))]} />
    </label>
  );
}

/** A network; the instance may have narrowed what grants may open since it was opened. */
function Cidr({ grant }: { grant: Grant }) {
  if (grant.permitted) return <code>{grant.cidr}</code>;
  return (
    <span className="row">
      <code>{grant.cidr}</code>
      <Pill tone="warn" title={w.settings.grantBeyond}>
        {w.settings.grantClosed}
      </Pill>
    </span>
  );
}

function Grants() {
  const client = useQueryClient();
  const found = useQuery(grants());
  const limit = useQuery(queries.settings()).data?.grantLimit ?? [];
  const connections = useQuery(queries.connections()).data ?? [];
  const [draft, setDraft] = useState({ cidr: "", ports: "", reason: "", integration: "" });
  useLeave(Object.values(draft).some((each) => each.trim() !== ""));
  const refresh = () => client.invalidateQueries({ queryKey: keyOf("grants") });
  const add = useMutation({
    mutationFn: () => take(api.POST("/api/grants", { body: { cidr: draft.cidr.trim(), ports: draft.ports.split(/[\s,]+/).filter(Boolean), reason: draft.reason, integration: draft.integration || null } })),
    onSuccess: async () => {
      setDraft({ cidr: "", ports: "", reason: "", integration: "" });
      await refresh();
    },
  });
  const remove = useMutation({ mutationFn: (id: string) => take(api.DELETE("/api/grants/{id}", { params: { path: { id } } })), onSuccess: refresh });
  const error = add.error ?? remove.error;
  const field = (name: keyof typeof draft) => ({ value: draft[name], onChange: (event: React.ChangeEvent<HTMLInputElement>) => setDraft({ ...draft, [name]: event.currentTarget.value }) });
  return (
    <Card title={w.settings.grants} about={w.settings.about.network} flush>
      <Listing query={found} doing={w.settings.doingNetworks} empty={{ icon: <ShieldHalf size={22} aria-hidden />, title: w.settings.noGrants, text: limit.length ? w.settings.grantLimit(limit.join(", ")) : w.settings.grantAny }}>
        {(rows) => (
          <DataTable
            label={w.settings.grants}
            rows={rows}
            id={(each) => each.id}
            columns={[
              { key: "cidr", head: w.settings.networkCidr, cell: (each: Grant) => <Cidr grant={each} /> },
              { key: "ports", head: w.settings.ports, cell: (each: Grant) => <code>{spans(each.ports).join(", ") || w.settings.anyPort}</code> },
              { key: "for", head: w.settings.grantFor, cell: (each: Grant) => connections.find((one) => one.id === each.connectionId)?.name ?? w.settings.wholeProject },
              { key: "reason", head: w.settings.reason, cell: (each: Grant) => <span className="quiet">{each.reason}</span> },
              {
                key: "remove",
                head: "",
                end: true,
                cell: (each: Grant) => (
                  <Button needs="grant_networks" small look="quiet" aria-label={w.settings.closeOf(each.cidr)} onClick={() => remove.mutate(each.id)}>
                    {w.settings.closeIt}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Listing>
      {error && (
        <div style={{ padding: 14 }}>
          <ProblemCard error={error} doing={w.settings.grants} />
        </div>
      )}
      <form className={css.inline} onSubmit={(event) => (event.preventDefault(), add.mutate())}>
        <TextInput label={w.settings.networkCidr} placeholder="10.0.0.0/24" {...field("cidr")} />
        <TextInput label={w.settings.ports} placeholder="5432, 30000-30100" {...field("ports")} />
        <TextInput label={w.settings.reason} {...field("reason")} />
        <ForConnection value={draft.integration} onChange={(integration) => setDraft({ ...draft, integration })} />
        <Button needs="grant_networks" type="submit" disabled={!draft.cidr.trim() || add.isPending}>
          {w.settings.openIt}
        </Button>
      </form>
    </Card>
  );
}
