import { TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, session, take } from "@/api/client";
import { queries } from "@/api/queries";
import { rememberProject } from "@/app/project";
import { Moment } from "@/features/connections/Connections";
import { Button } from "@/kit/Button";
import { DataTable } from "@/kit/DataTable";
import { Modal } from "@/kit/Dialog";
import { Listing } from "@/kit/Listing";
import { Card } from "@/kit/Page";
import { Pill } from "@/kit/Pill";
import { useLeave } from "@/kit/leave";
import { ProblemCard } from "@/kit/ProblemCard";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import { Portable } from "./Portable";
import css from "./settings.module.css";

type Project = Schemas["Project"];

export default function Projects() {
  const client = useQueryClient();
  const found = useQuery(queries.projects());
  const admin = useQuery(queries.me()).data?.instanceAdmin;
  const [name, setName] = useState("");
  const [renaming, setRenaming] = useState<Project | null>(null);
  useLeave(name.trim() !== "");
  const add = useMutation({
    mutationFn: () => take(api.POST("/api/projects", { body: { name: name.trim() } })),
    onSuccess: async () => {
      setName("");
      await client.invalidateQueries({ queryKey: ["projects"] });
    },
  });
  const go = (project: Project) => {
    rememberProject(project.key);
    session.project = project.key;
    void client.invalidateQueries();
  };
  return (
    <div className="stack loose">
      <Card title={w.settings.sections.projects} about={w.settings.about.projects} flush>
        <Listing query={found} doing={w.settings.doing} empty={{ title: w.settings.noProjects }}>
          {(rows) => (
            <DataTable
              label={w.settings.sections.projects}
              rows={rows}
              id={(each) => each.id}
              columns={[
                {
                  key: "name",
                  head: w.connect.name,
                  cell: (each: Project) => (
                    <span className="row name">
                      <strong>{each.name}</strong> <code className="faint">{each.key}</code>
                    </span>
                  ),
                },
                { key: "created", head: w.connections.created, cell: (each: Project) => <Moment at={each.createdAt} /> },
                {
                  key: "here",
                  head: "",
                  end: true,
                  cell: (each: Project) => (
                    <span className="row" style={{ justifyContent: "flex-end" }}>
                      {each.key === session.project ? <Pill>{w.settings.current}</Pill> : <Button small onClick={() => go(each)}>{w.nav.switchProject}</Button>}
                      <Button needs={each.key === session.project ? "manage_project" : undefined} small look="quiet" square icon={<Pencil size={14} aria-hidden />} aria-label={w.settings.renameOf(each.name)} title={w.settings.renameOf(each.name)} onClick={() => setRenaming(each)} />
                    </span>
                  ),
                },
              ]}
            />
          )}
        </Listing>
        {admin && (
          <form className={css.inline} onSubmit={(event) => (event.preventDefault(), add.mutate())}>
            <TextInput label={w.nav.newProject} value={name} onChange={(event) => setName(event.currentTarget.value)} />
            <Button needs="instance" type="submit" disabled={!name.trim() || add.isPending}>
              {w.action.add}
            </Button>
            {add.error && <ProblemCard error={add.error} doing={w.nav.newProject} />}
          </form>
        )}
      </Card>
      <Portable />
      <Modal opened={!!renaming} onClose={() => setRenaming(null)} title={renaming ? w.settings.renameOf(renaming.name) : ""}>
        {renaming && <Rename project={renaming} close={() => setRenaming(null)} />}
      </Modal>
    </div>
  );
}

function Rename({ project, close }: { project: Project; close: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState(project.name);
  const save = useMutation({
    mutationFn: () => take(api.PUT("/api/projects/{id}", { params: { path: { id: project.id } }, body: { name: name.trim() } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["projects"] });
      toast(w.action.saved);
      close();
    },
  });
  return (
    <form className="stack" onSubmit={(event) => (event.preventDefault(), save.mutate())}>
      <TextInput label={w.connect.name} value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
      {save.error && <ProblemCard error={save.error} doing={w.settings.renameOf(project.name)} />}
      <div>
        <Button type="submit" look="primary" disabled={!name.trim() || save.isPending}>
          {w.action.save}
        </Button>
      </div>
    </form>
  );
}
