import { TextInput } from "@mantine/core";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link2, UserRound } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { may } from "@/api/rights";
import { keyOf, queries } from "@/api/queries";
import { Button } from "@/kit/Button";
import { CopyButton } from "@/kit/Copy";
import { DataTable } from "@/kit/DataTable";
import { Listing } from "@/kit/Listing";
import { Card } from "@/kit/Page";
import { Hint } from "@/kit/Pill";
import { useLeave } from "@/kit/leave";
import { ProblemCard } from "@/kit/ProblemCard";
import { sure } from "@/kit/sure";
import { w } from "@/words";
import { type Role, Roles } from "./Roles";
import css from "./settings.module.css";

type Member = Schemas["Member"];
const members = () => queryOptions({ queryKey: keyOf("members"), queryFn: async () => (await take(api.GET("/api/members"))).items });

export default function Members() {
  const client = useQueryClient();
  const found = useQuery(members());
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [roles, setRoles] = useState<Role[]>(["viewer"]);
  useLeave(name.trim() !== "" || email.trim() !== "");
  const refresh = () => client.invalidateQueries({ queryKey: keyOf("members") });
  const add = useMutation({
    mutationFn: () => take(api.POST("/api/members", { body: { name: name.trim(), email: email.trim() || null, roles } })),
    onSuccess: async () => {
      again.reset();
      setName("");
      setEmail("");
      await refresh();
    },
  });
  const change = useMutation({ mutationFn: ({ user, roles: next }: { user: string; roles: Role[] }) => take(api.PUT("/api/members/{user}", { params: { path: { user } }, body: { roles: next } })), onSuccess: refresh });
  const remove = useMutation({ mutationFn: (user: string) => take(api.DELETE("/api/members/{user}", { params: { path: { user } } })), onSuccess: refresh });
  const again = useMutation({
    mutationFn: (member: Member) => take(api.POST("/api/auth/links", { body: { user: member.userId } })),
    onSuccess: () => add.reset(),
  });
  const error = add.error ?? change.error ?? remove.error ?? again.error;
  const admin = useQuery(queries.me()).data?.instanceAdmin;
  const invited = add.data as { name?: string; loginLink?: string } | undefined;
  const shown = again.data ? { name: again.data.user.name, link: again.data.loginLink } : invited?.loginLink ? { name: invited.name ?? "", link: invited.loginLink } : null;
  return (
    <Card title={w.settings.sections.members} about={w.settings.about.members} flush>
      <Listing query={found} doing={w.settings.doingMembers} empty={{ icon: <UserRound size={22} aria-hidden />, title: w.settings.noMembers }}>
        {(rows) => (
          <DataTable
            label={w.settings.sections.members}
            rows={rows}
            id={(each) => each.userId}
            columns={[
              {
                key: "name",
                head: w.connect.name,
                cell: (each: Member) => (
                  <div className="name">
                    <strong>{each.name}</strong> <span className="faint small">{each.email}</span>
                  </div>
                ),
              },
              { key: "roles", head: w.settings.role, cell: (each: Member) => <Roles label={w.settings.rolesOf(each.name)} value={each.roles} onChange={(next) => next.length && change.mutate({ user: each.userId, roles: next })} /> },
              {
                key: "remove",
                head: "",
                end: true,
                cell: (each: Member) => (
                  <span className="row" style={{ justifyContent: "flex-end", gap: 4 }}>
                    {admin && (
                      <Button small look="quiet" square icon={<Link2 size={15} aria-hidden />} aria-label={w.settings.newLinkOf(each.name)} title={w.settings.newLink} disabled={again.isPending} onClick={() => again.mutate(each)} />
                    )}
                    <Button needs="manage_access" small look="quiet" aria-label={w.settings.removeOf(each.name)} onClick={async () => (await sure(w.settings.removeMember(each.name), w.settings.remove, { danger: true })) && remove.mutate(each.userId)}>
                      {w.settings.remove}
                    </Button>
                  </span>
                ),
              },
            ]}
          />
        )}
      </Listing>
      {shown && (
        <div style={{ padding: 14 }} className="stack tight" role="status">
          <Hint>{w.settings.linkFor(shown.name)}</Hint>
          <div className={css.once}>
            <code>{shown.link}</code>
            <CopyButton text={shown.link} />
          </div>
        </div>
      )}
      {error && (
        <div style={{ padding: 14 }}>
          <ProblemCard error={error} doing={w.settings.sections.members} />
        </div>
      )}
      {may("manage_access") && (
        <form className={css.inline} onSubmit={(event) => (event.preventDefault(), add.mutate())}>
          <TextInput label={w.settings.newMember} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <TextInput label={w.settings.email} type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
          <div style={{ flexBasis: "100%" }}>
            <Roles label={w.settings.role} value={roles} onChange={setRoles} />
          </div>
          <Button needs="manage_access" type="submit" disabled={!name.trim() || !roles.length || add.isPending}>
            {w.action.add}
          </Button>
        </form>
      )}
    </Card>
  );
}
