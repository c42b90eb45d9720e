import { Select, TextInput } from "@mantine/core";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { may } from "@/api/rights";
import { keyOf } from "@/api/queries";
import { Moment } from "@/features/connections/Connections";
import { Button } from "@/kit/Button";
import { CopyButton } from "@/kit/Copy";
import { DataTable } from "@/kit/DataTable";
import { Listing } from "@/kit/Listing";
import { Card } from "@/kit/Page";
import { Hint, Pill } from "@/kit/Pill";
import { useLeave } from "@/kit/leave";
import { ProblemCard } from "@/kit/ProblemCard";
import { sure } from "@/kit/sure";
import { w } from "@/words";
import { type Role, Roles } from "./Roles";
import css from "./settings.module.css";

type ApiKey = Schemas["ApiKey"];
const DAY = 86_400_000;
const keys = () => queryOptions({ queryKey: keyOf("api-keys"), queryFn: async () => (await take(api.GET("/api/api-keys"))).items });

export default function ApiKeys() {
  const client = useQueryClient();
  const found = useQuery(keys());
  const [name, setName] = useState("");
  const [roles, setRoles] = useState<Role[]>(["operator"]);
  const [days, setDays] = useState<string | null>("90");
  const [made, setMade] = useState<string | null>(null);
  useLeave(name.trim() !== "");
  const refresh = () => client.invalidateQueries({ queryKey: keyOf("api-keys") });
  const add = useMutation({
    mutationFn: () => take(api.POST("/api/api-keys", { body: { name: name.trim(), roles, expiresAt: Number(days) ? Date.now() + Number(days) * DAY : null } })),
    onSuccess: async (key) => {
      setMade(key.value);
      setName("");
      await refresh();
    },
  });
  const revoke = useMutation({ mutationFn: (id: string) => take(api.DELETE("/api/api-keys/{id}", { params: { path: { id } } })), onSuccess: refresh });
  const error = add.error ?? revoke.error;
  return (
    <Card title={w.settings.sections.keys} about={w.settings.keysText} flush>
      <Listing query={found} doing={w.settings.doingApiKeys} empty={{ icon: <KeyRound size={22} aria-hidden />, title: w.settings.noKeys }}>
        {(rows) => (
          <DataTable
            label={w.settings.sections.keys}
            rows={rows}
            id={(each) => each.id}
            columns={[
              {
                key: "name",
                head: w.connect.name,
                cell: (each: ApiKey) => (
                  <div className="name">
                    <strong>{each.name}</strong> <code className="faint">{each.prefix}…</code>
                  </div>
                ),
              },
              { key: "roles", head: w.settings.role, cell: (each: ApiKey) => <span className="quiet">{each.roles.map((role) => w.settings.roles[role]).join(", ")}</span> },
              { key: "used", head: w.connections.lastUsed, cell: (each: ApiKey) => <Moment at={each.lastUsedAt} /> },
              { key: "expires", head: w.credentials.expires, cell: (each: ApiKey) => (each.expiresAt ? <Moment at={each.expiresAt} /> : <span className="faint">{w.credentials.noEnd}</span>) },
              {
                key: "revoke",
                head: "",
                end: true,
                cell: (each: ApiKey) =>
                  each.revokedAt ? (
                    <Pill>{w.settings.revoked}</Pill>
                  ) : (
                    <Button needs="manage_access" small look="quiet" aria-label={w.settings.revokeOf(each.name)} onClick={async () => (await sure(w.settings.revokeSure(each.name), w.settings.revoke, { danger: true })) && revoke.mutate(each.id)}>
                      {w.settings.revoke}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Listing>
      {made && (
        <div style={{ padding: 14 }} className="stack tight">
          <Hint>{w.settings.keyOnce}</Hint>
          <div className={css.once}>
            <code>{made}</code>
            <CopyButton text={made} />
            <Button small onClick={() => setMade(null)}>
              {w.action.done}
            </Button>
          </div>
        </div>
      )}
      {error && (
        <div style={{ padding: 14 }}>
          <ProblemCard error={error} doing={w.settings.sections.keys} />
        </div>
      )}
      {may("manage_access") && (
        <form className={css.inline} onSubmit={(event) => (event.preventDefault(), add.mutate())}>
          <TextInput label={w.settings.newKey} placeholder="CI" value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <Select label={w.credentials.expires} value={days} onChange={setDays} data={[{ value: "30", label: w.count.days(30) }, { value: "90", label: w.count.days(90) }, { value: "365", label: w.count.days(365) }, { value: "0", label: w.credentials.noEnd }]} />
          <div style={{ flexBasis: "100%" }}>
            <Roles label={w.settings.role} value={roles} onChange={setRoles} />
          </div>
          <Button needs="manage_access" type="submit" disabled={!name.trim() || !roles.length || add.isPending}>
            {w.settings.makeKey}
          </Button>
        </form>
      )}
    </Card>
  );
}
