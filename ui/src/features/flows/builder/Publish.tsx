import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { useNames } from "@/api/names";
import { type Environment, keyOf } from "@/api/queries";
import { Button } from "@/kit/Button";
import { Coded } from "@/kit/Coded";
import { Drawer, Modal } from "@/kit/Dialog";
import { EnvironmentName } from "@/kit/Jack";
import { Listing, Skeleton } from "@/kit/Listing";
import { Hint, Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { sure } from "@/kit/sure";
import { ago } from "@/kit/time";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { type Change, changesOf } from "./diff";
import { type FlowDoc, nodeOf, titleOf } from "./document";

const version = (id: string, number: number) => ({ queryKey: keyOf("flows", id, "version", number), queryFn: () => take(api.GET("/api/flows/{id}/versions/{version}", { params: { path: { id, version: number } } })), staleTime: Number.POSITIVE_INFINITY });

/** A published flow starts by other triggers, which have other addresses. */
const publishedWith = (each: { queryKey: readonly unknown[] }) => ["flows", "triggers"].includes(String(each.queryKey[1]));

/** Publishing shows what changed and what is still missing before it does anything. */
export function Publish({ close }: { close: () => void }) {
  const { flow, doc, editor, environments } = useBuilder();
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const [where, setWhere] = useState<Set<string>>(new Set(environments.filter((each) => !each.live).map((each) => each.key)));
  const latest = flow.latestVersion;
  const last = useQuery({ ...version(flow.id, latest), enabled: latest > 0 });
  const errors = editor.findings.filter((each) => each.severity === "error");
  const warnings = editor.findings.filter((each) => each.severity !== "error");
  const unmet = useUnmet([...where]);
  const publish = useMutation({
    mutationFn: async () => {
      await editor.settle();
      return take(api.POST("/api/flows/{id}/publish", { params: { path: { id: flow.id } }, body: { note, environments: [...where], revision: editor.revision.current } }));
    },
    onSuccess: (made) => {
      toast(f.publish.done(made.version));
      void client.invalidateQueries({ predicate: publishedWith });
      close();
    },
  });
  const changes = last.data ? changesOf(last.data.document as unknown as FlowDoc, doc) : [];
  return (
    <Modal opened onClose={close} size={640} title={f.publish.title}>
      <div className="stack">
        <p className="quiet">{f.publish.text}</p>
        {errors.length > 0 && <Findings title={f.publish.unmet} rows={errors} close={close} />}
        {unmet.map((each) => (
          <Findings key={each.place.key} title={f.publish.lacks(each.place.name)} rows={each.rows} close={close} />
        ))}
        {warnings.length > 0 && <Findings title={f.publish.warnings} rows={warnings} close={close} />}
        <fieldset className={css.fields}>
          <legend>{f.publish.where}</legend>
          {environments.map((each) => (
            <label key={each.key} className="row">
              <input
                type="checkbox"
                checked={where.has(each.key)}
                onChange={(event) => {
                  const next = new Set(where);
                  if (event.target.checked) next.add(each.key);
                  else next.delete(each.key);
                  setWhere(next);
                }}
              />
              <EnvironmentName name={each.name} live={each.live} color={each.color} />
              {flow.deployed[each.key] ? <Pill tone="soft">{f.list.version(flow.deployed[each.key] as number)}</Pill> : null}
            </label>
          ))}
        </fieldset>
        <label className={css.input}>
          <span className={css.label}>{f.publish.note}</span>
          <input className={css.text} value={note} onChange={(event) => setNote(event.target.value)} />
        </label>
        <h3>{latest ? `${f.publish.changes} ${f.list.version(latest)}` : f.publish.first}</h3>
        {latest > 0 && (last.isPending ? <Skeleton rows={2} /> : last.data && <Changes rows={changes} />)}
        {publish.error && <ProblemCard error={publish.error} doing={f.publish.publishing} />}
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button onClick={close}>{w.action.cancel}</Button>
          <Button needs="edit_flows" look="primary" disabled={errors.length > 0 || publish.isPending} onClick={() => publish.mutate()}>
            {publish.isPending ? f.publish.publishing : f.publish.publish}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** What live runs would lack in the chosen places: said before, though the sandbox needs none of it. */
function useUnmet(where: string[]) {
  const { flow, doc, environments, editor } = useBuilder();
  const places = environments.filter((each) => where.includes(each.key));
  const found = useQueries({
    queries: places.map((place) => ({
      queryKey: keyOf("flows", flow.id, "unmet", place.key, editor.revision.current),
      queryFn: async () => (await take(api.POST("/api/flows/validate", { params: { query: { environment: place.key } }, body: doc as never }))).items,
    })),
  });
  return places.flatMap((place, at) => {
    const known = new Set(editor.findings.map((each) => `${each.node} ${each.message}`));
    const rows = (found[at]?.data ?? []).filter((each) => !known.has(`${each.node} ${each.message}`));
    return rows.length > 0 ? [{ place, rows }] : [];
  });
}

/** What stands against publishing; each leads to the step that it is about. */
function Findings({ title, rows, close }: { title: string; rows: Schemas["Finding"][]; close: () => void }) {
  const { doc, select } = useBuilder();
  return (
    <Hint tone="warn">
      <strong>{title}</strong>
      <ul className={css.findings}>
        {rows.map((each) => (
          <li key={`${each.node} ${each.field} ${each.message}`}>
            {each.node && (
              <button type="button" className={css.wayTo} onClick={() => { select(each.node ?? null); close(); }}>
                {titleOf(nodeOf(doc, each.node) ?? { id: each.node, type: "" })}
              </button>
            )}{" "}
            <Coded text={each.message} />{" "}
            <span className="quiet">
              <Coded text={each.cure} />
            </span>
          </li>
        ))}
      </ul>
    </Hint>
  );
}

function Changes({ rows, none = f.publish.same }: { rows: Change[]; none?: string }) {
  if (rows.length === 0) return <p className="quiet">{none}</p>;
  return (
    <ul className={css.changes}>
      {rows.map((each) => (
        <li key={each.what} data-kind={each.kind}>
          <span className={css.sign}>{each.kind === "added" ? "+" : each.kind === "removed" ? "−" : "±"}</span>
          <span>{each.what}</span>
          {each.kind === "changed" && (
            <span className={css.beforeAfter}>
              <del>{each.before?.slice(0, 300)}</del>
              <ins>{each.after?.slice(0, 300)}</ins>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Every published version: what changed, where it is live, and the way back. */
export function Versions({ close }: { close: () => void }) {
  const { flow, doc, editor, environments } = useBuilder();
  const client = useQueryClient();
  const [shown, setShown] = useState<number | null>(null);
  const nameOf = useNames();
  const rows = useQuery({ queryKey: keyOf("flows", flow.id, "versions"), queryFn: async () => (await take(api.GET("/api/flows/{id}/versions", { params: { path: { id: flow.id } } }))).items });
  const one = useQuery({ ...version(flow.id, shown ?? 0), enabled: shown !== null });
  const deploy = useMutation({
    mutationFn: (wanted: { version: number; environment: string }) => take(api.POST("/api/flows/{id}/deploy", { params: { path: { id: flow.id } }, body: wanted })),
    onSuccess: (_, wanted) => {
      toast(f.versions.deployed(wanted.version, environments.find((each) => each.key === wanted.environment)?.name ?? wanted.environment));
      void client.invalidateQueries({ predicate: publishedWith });
    },
  });
  const put = async (version: number, place: Environment) => {
    const yes = !place.live || (await sure(f.versions.deploySure(version, place.name, flow.deployed[place.key]), f.versions.deployGo));
    if (yes) deploy.mutate({ version, environment: place.key });
  };
  return (
    <Drawer opened onClose={close} title={f.versions.title}>
      <div className="stack">
        {deploy.error && <ProblemCard error={deploy.error} doing={f.versions.title} />}
        <Listing query={rows} bones={4} doing={f.versions.doing} empty={{ icon: <History size={22} aria-hidden />, title: f.versions.none }}>
          {(all) =>
            all.map((each) => (
              <section key={each.version} className={css.version}>
                <div className="row wrap">
                  <b>{f.list.version(each.version)}</b>
                  {environments.filter((place) => flow.deployed[place.key] === each.version).map((place) => (
                    <Pill key={place.key} tone={place.color}>
                      <EnvironmentName name={place.name} live={place.live} color={place.color} />
                    </Pill>
                  ))}
                  <span className="small faint">
                    {ago(each.publishedAt)} {f.versions.by} {nameOf(each.publishedBy)}
                  </span>
                </div>
                {each.note && <p>{each.note}</p>}
                <div className="row wrap">
                  <Button small look="quiet" onClick={() => setShown(shown === each.version ? null : each.version)}>
                    {f.versions.show}
                  </Button>
                  {environments
                    .filter((place) => flow.deployed[place.key] !== each.version)
                    .map((place) => (
                      <Button key={place.key} needs={place.live ? "publish_live" : "edit_flows"} small look="quiet" disabled={deploy.isPending} onClick={() => void put(each.version, place)}>
                        {f.versions.deploy(place.name)}
                      </Button>
                    ))}
                </div>
                {shown === each.version && one.error && <ProblemCard error={one.error} doing={f.versions.doing} retry={() => void one.refetch()} />}
                {shown === each.version && one.data && (
                  <>
                    <Changes rows={changesOf(one.data.document as unknown as FlowDoc, doc)} none={f.versions.same} />
                    <Button needs="edit_flows" small onClick={() => { editor.change(one.data.document as unknown as FlowDoc); close(); }}>
                      {f.versions.restore}
                    </Button>
                  </>
                )}
              </section>
            ))
          }
        </Listing>
      </div>
    </Drawer>
  );
}
