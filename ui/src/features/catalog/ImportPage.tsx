import { Checkbox, TextInput, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { FileUp } from "lucide-react";
import { useMemo, useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { keyOf, queries } from "@/api/queries";
import { Button, ButtonLink } from "@/kit/Button";
import { Card, Facts, PageBody, PageHead } from "@/kit/Page";
import { Hint, Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { Choice } from "@/kit/Search";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import css from "./catalog.module.css";

type Report = Schemas["ImportReport"];
interface Operation {
  key: string;
  name: string;
  effect: string;
  label: string;
  tags: string[];
  deprecated: boolean;
  selected: boolean;
}

/** A description of an API becomes a connector: look first, choose operations, then save. */
export default function ImportPage() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const client = useQueryClient();
  const mcp = search.kind === "mcp";
  const connections = (useQuery(queries.connections()).data ?? []).filter((each) => !mcp || each.integrationSlug === "mcp");
  const [url, setUrl] = useState("");
  const [text, setText] = useState("");
  const [connection, setConnection] = useState("");
  const [name, setName] = useState(search.name ?? "");
  const [wanted, setWanted] = useState<Set<string> | null>(null);
  const source = !mcp && text.trim() ? { text } : connection ? { connection } : mcp ? { mcp: url.trim() } : { url: url.trim() };
  const body = (preview: boolean) => ({ source, preview, name: name.trim() || null, selection: wanted ? { operations: [...wanted], deprecated: true } : {} });
  const look = useMutation({
    mutationFn: () => take(api.POST("/api/catalog/import", { body: body(true) as never })),
    onSuccess: (found) => {
      setWanted(null);
      if (!name) setName(found.name);
    },
  });
  const save = useMutation({
    mutationFn: async () => {
      const saved = await take(api.POST("/api/catalog/import", { body: body(false) as never }));
      await take(api.POST("/api/catalog/{slug}/versions/{version}/publish", { params: { path: { slug: saved.key, version: saved.version } } }));
      return saved;
    },
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: keyOf("catalog") });
      toast(w.imports.saved(saved.name));
      await navigate({ to: "/catalog", search: { connect: saved.key } });
    },
  });
  const choose = (kind: string) => {
    setConnection("");
    look.reset();
    void navigate({ to: "/catalog/import", search: { ...search, kind: kind || undefined }, replace: true });
  };
  const load = async (file?: File) => file && setText(await file.text());
  const ready = !!(url.trim() || (!mcp && text.trim()) || connection);
  return (
    <>
      <PageHead title={w.imports.title} crumbs={[{ label: w.catalog.title, to: "/catalog" }]} />
      <PageBody>
        <div className="stack loose" style={{ maxWidth: 900 }}>
          <Card title={w.imports.source}>
            <form className="stack" onSubmit={(event) => (event.preventDefault(), look.mutate())}>
              <Choice
                label={w.imports.kind}
                value={mcp ? "mcp" : ""}
                onChange={choose}
                options={[
                  { value: "", label: w.imports.description },
                  { value: "mcp", label: w.imports.mcp },
                ]}
              />
              <p className="quiet">{mcp ? w.imports.mcpText : w.imports.kinds}</p>
              <TextInput label={mcp ? w.imports.mcpUrl : w.imports.url} placeholder={mcp ? "https://mcp.example.com/mcp" : "https://api.example.com/openapi.json"} value={url} onChange={(event) => setUrl(event.currentTarget.value)} disabled={(!mcp && !!text) || !!connection} />
              {!mcp && <Textarea label={w.imports.text} autosize minRows={3} maxRows={10} value={text} onChange={(event) => setText(event.currentTarget.value)} styles={{ input: { fontFamily: "var(--mono)", fontSize: 13 } }} />}
              <div className="row wrap">
                {!mcp && (
                  <label className="row" style={{ cursor: "pointer" }}>
                    <FileUp size={15} aria-hidden />
                    <span style={{ textDecoration: "underline" }}>{w.imports.file}</span>
                    <input type="file" className="hidden" accept=".json,.yaml,.yml,.graphql,.gql,.wsdl,.xml,.txt" onChange={(event) => void load(event.target.files?.[0])} />
                  </label>
                )}
                <Choice label={w.imports.ask} value={connection} onChange={setConnection} options={[{ value: "", label: w.imports.ask }, ...connections.map((each) => ({ value: each.key, label: each.name }))]} />
                {mcp && (
                  <ButtonLink small to="/catalog" search={{ connect: "mcp" }}>
                    {w.imports.mcpConnect}
                  </ButtonLink>
                )}
              </div>
              {look.error && <ProblemCard error={look.error} doing={w.imports.look} />}
              <div>
                <Button needs="edit_connections" type="submit" look={look.data ? "plain" : "primary"} disabled={!ready || look.isPending}>
                  {look.isPending ? w.imports.looking : w.imports.look}
                </Button>
              </div>
            </form>
          </Card>
          {look.data && <Found report={look.data} name={name} setName={setName} wanted={wanted} setWanted={setWanted} save={() => save.mutate()} saving={save.isPending} error={save.error} />}
        </div>
      </PageBody>
    </>
  );
}

interface FoundProps {
  report: Report;
  name: string;
  setName: (name: string) => void;
  wanted: Set<string> | null;
  setWanted: (wanted: Set<string> | null) => void;
  save: () => void;
  saving: boolean;
  error: unknown;
}

function Found({ report, name, setName, wanted, setWanted, save, saving, error }: FoundProps) {
  const [filter, setFilter] = useState("");
  const operations = report.operations as unknown as Operation[];
  const chosen = wanted ?? new Set(operations.filter((each) => each.selected).map((each) => each.key));
  const shown = useMemo(() => operations.filter((each) => `${each.key} ${each.name} ${each.label} ${each.tags.join(" ")}`.toLowerCase().includes(filter.toLowerCase())), [operations, filter]);
  const all = shown.every((each) => chosen.has(each.key));
  const put = (keys: string[], on: boolean) => {
    const next = new Set(chosen);
    for (const key of keys) on ? next.add(key) : next.delete(key);
    setWanted(next);
  };
  return (
    <Card title={w.imports.found(report.title || report.name)} actions={<Pill tone="soft">{report.kind}</Pill>}>
      <div className="stack loose">
        <Facts
          rows={[
            [w.settings.version, report.version],
            [w.imports.servers, report.servers.join(", ") || "–"],
            [w.catalog.auth, (report.auth as { name?: string; type?: string }[]).map((each) => each.name ?? each.type).join(", ") || "–"],
          ]}
        />
        {report.notes.map((each) => (
          <Hint key={each}>{each}</Hint>
        ))}
        {report.drift.length > 0 && <Hint tone="warn">{w.imports.drift(report.drift.length, report.steps.length)}</Hint>}
        <TextInput label={w.connect.name} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <section className="stack tight">
          <div className="row apart">
            <h3>
              {w.catalog.operations} <span className="faint num">{w.imports.chosen(chosen.size, operations.length)}</span>
            </h3>
            <TextInput size="xs" aria-label={w.connection.searchOperations} placeholder={w.connection.searchOperations} value={filter} onChange={(event) => setFilter(event.currentTarget.value)} />
          </div>
          <Checkbox size="xs" label={w.imports.all} checked={all} indeterminate={!all && shown.some((each) => chosen.has(each.key))} onChange={(event) => put(shown.map((each) => each.key), event.currentTarget.checked)} />
          <div style={{ maxHeight: 360, overflowY: "auto" }} tabIndex={0} role="group" aria-label={w.catalog.operations}>
            {shown.slice(0, 400).map((each) => (
              <div key={each.key} className={css.operation} style={{ padding: "7px 4px" }}>
                <Checkbox
                  size="xs"
                  checked={chosen.has(each.key)}
                  onChange={(event) => put([each.key], event.currentTarget.checked)}
                  label={
                    <span className="row wrap">
                      {each.name}
                      <code className="faint">{each.label}</code>
                      {each.deprecated && <Pill tone="warn">{w.imports.deprecated}</Pill>}
                    </span>
                  }
                />
              </div>
            ))}
          </div>
        </section>
        {error != null && <ProblemCard error={error} doing={w.imports.save} />}
        <div>
          <Button needs="edit_connections" look="primary" disabled={saving || chosen.size === 0} onClick={save}>
            {saving ? w.action.saving : w.imports.save}
          </Button>
        </div>
      </div>
    </Card>
  );
}
