import { Menu, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { api, take } from "@/api/client";
import { type Connection, queries } from "@/api/queries";
import { Button } from "@/kit/Button";
import { Modal } from "@/kit/Dialog";
import { Item } from "@/kit/Item";
import { ProblemCard } from "@/kit/ProblemCard";
import { Skeleton } from "@/kit/Listing";
import { useSaveKey } from "@/kit/saveKey";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import { DeleteUsed } from "./DeleteUsed";

/** Rename, replace and delete: each says first what it touches. */
export function ConnectionMenu({ connection }: { connection: Connection }) {
  const [open, setOpen] = useState<"rename" | "delete" | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button square aria-label={w.action.more} icon={<Ellipsis size={16} aria-hidden />} />
        </Menu.Target>
        <Menu.Dropdown>
          <Item needs="edit_connections" onClick={() => setOpen("rename")}>{w.connection.rename}</Item>
          <Menu.Divider />
          <Item needs="edit_connections" data-danger onClick={() => setOpen("delete")}>
            {w.connection.delete}
          </Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={open === "rename"} onClose={close} title={w.connection.rename}>
        <Rename connection={connection} close={close} />
      </Modal>
      <Modal opened={open === "delete"} onClose={close} size={640} title={w.connection.deleteTitle(connection.name)}>
        {open === "delete" && <Delete connection={connection} close={close} />}
      </Modal>
    </>
  );
}

function Rename({ connection, close }: { connection: Connection; close: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState(connection.name);
  const [description, setDescription] = useState(connection.description);
  const save = useMutation({
    mutationFn: () => take(api.PUT("/api/integrations/{id}", { params: { path: { id: connection.id } }, body: { name, description } })),
    onSuccess: async () => {
      await client.invalidateQueries({ predicate: (each) => each.queryKey[1] === "connections" });
      toast(w.action.saved);
      close();
    },
  });
  useSaveKey(() => name.trim() && !save.isPending && save.mutate());
  return (
    <form className="stack" onSubmit={(event) => (event.preventDefault(), save.mutate())}>
      <TextInput label={w.connect.name} value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
      <Textarea label={w.connections.description} autosize minRows={2} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
      {save.error && <ProblemCard error={save.error} doing={w.connect.saving} />}
      <div className="row">
        <Button type="submit" look="primary" disabled={save.isPending || !name.trim()}>
          {w.action.save}
        </Button>
      </div>
    </form>
  );
}

function Delete({ connection, close }: { connection: Connection; close: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const dependents = useQuery(queries.connectionDependents(connection.id));
  const others = (useQuery(queries.connections()).data ?? []).filter((each) => each.integrationSlug === connection.integrationSlug && each.id !== connection.id);
  const where = { params: { path: { id: connection.id } } };
  if (dependents.error) return <ProblemCard error={dependents.error} doing={w.secrets.doingUsers} retry={() => void dependents.refetch()} />;
  if (!dependents.data) return <Skeleton rows={3} />;
  return (
    <DeleteUsed
      found={dependents.data}
      unused={w.connection.deleteUnused}
      others={others.map((each) => ({ value: each.id, label: each.name }))}
      noOther={w.connection.noOther}
      replaceText={w.connection.replaceText}
      replace={(other) => take(api.POST("/api/integrations/{id}/replace", { ...where, body: { with: other } }))}
      inUse={async () => (await take(api.GET("/api/integrations/{id}/dependents", where))).items.length > 0}
      remove={(force) => take(api.DELETE("/api/integrations/{id}", { params: { ...where.params, query: { force } } }))}
      done={async () => {
        await navigate({ to: "/connections" });
        await client.invalidateQueries();
        toast(w.connection.deleted(connection.name));
      }}
      close={close}
    />
  );
}
