import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight, Folder, FolderInput } from "lucide-react";
import { useState } from "react";
import { api, take } from "@/api/client";
import { type FlowSummary, keyOf } from "@/api/queries";
import { Button } from "@/kit/Button";
import { Modal } from "@/kit/Dialog";
import { ProblemCard } from "@/kit/ProblemCard";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import { f } from "@/words/flows";
import builder from "./builder/builder.module.css";
import { nameOf, paths, tidy, within } from "./folders";
import css from "./flows.module.css";

/** Where in the folders the list stands, and the way up. */
export function FolderPath({ folder }: { folder: string }) {
  const parts = folder.split("/");
  return (
    <nav className={css.path} aria-label={f.folder.path}>
      <Link to="/flows">{f.folder.top}</Link>
      {parts.map((part, at) => {
        const path = parts.slice(0, at + 1).join("/");
        return (
          <span key={path} className="row" style={{ gap: 4 }}>
            <ChevronRight size={14} aria-hidden className="faint" />
            {at === parts.length - 1 ? <strong aria-current="page">{part}</strong> : <Link to="/flows" search={{ folder: path } as never}>{part}</Link>}
          </span>
        );
      })}
    </nav>
  );
}

/** What is moved: some flows, or a folder under another name. */
export type Moving = { flows: FlowSummary[] } | { folder: string };

export function MoveFlows({ moving, flows, close }: { moving: Moving; flows: FlowSummary[]; close: (moved: string | null) => void }) {
  const client = useQueryClient();
  const old = "folder" in moving ? moving.folder : undefined;
  const [typed, setTyped] = useState(old ?? ("flows" in moving ? (moving.flows[0]?.folder ?? "") : ""));
  const wanted = tidy(typed);
  const move = useMutation({
    mutationFn: (folder: string) => take(api.POST("/api/flows/move", { body: { folder, fromFolder: old, flows: "flows" in moving ? moving.flows.map((each) => each.id) : [] } })),
    onSuccess: async (found, folder) => {
      await client.invalidateQueries({ queryKey: keyOf("flows") });
      toast(f.folder.moved(found.items.length, folder));
      close(folder);
    },
  });
  const choices = old === undefined ? paths(flows).filter((each) => within(each.toLowerCase(), "") && each.toLowerCase().includes(wanted.toLowerCase())) : [];
  return (
    <Modal opened onClose={() => close(null)} title={old === undefined ? f.folder.move : f.folder.rename(nameOf(old))}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          move.mutate(wanted);
        }}
      >
        <label className={builder.input}>
          <span className={builder.label}>{f.folder.name}</span>
          <input className={builder.text} data-autofocus value={typed} maxLength={200} placeholder={f.folder.example} onChange={(event) => setTyped(event.target.value)} />
          <span className="small faint">{f.folder.nameText}</span>
        </label>
        {choices.length > 0 && (
          <ul className={css.choices} aria-label={f.folder.there}>
            {choices.slice(0, 8).map((each) => (
              <li key={each}>
                <button type="button" className={css.choice} aria-pressed={each === wanted} onClick={() => setTyped(each)}>
                  <Folder size={15} aria-hidden />
                  {each}
                </button>
              </li>
            ))}
          </ul>
        )}
        {move.error && <ProblemCard error={move.error} doing={f.folder.moving} />}
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button onClick={() => close(null)}>{w.action.cancel}</Button>
          <Button needs="edit_flows" look="primary" type="submit" icon={<FolderInput size={15} aria-hidden />} disabled={move.isPending || wanted === old}>
            {wanted ? f.folder.moveTo(wanted) : f.folder.moveTop}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
