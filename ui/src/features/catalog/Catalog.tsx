import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Braces, Cable, Plug, Sparkles, Zap } from "lucide-react";
import { useDeferredValue, useEffect, useRef } from "react";
import { type CatalogEntry, queries } from "@/api/queries";
import { ButtonLink } from "@/kit/Button";
import { Listing } from "@/kit/Listing";
import { PageBody, PageHead } from "@/kit/Page";
import { Pill } from "@/kit/Pill";
import { Choice, SearchBox, Toolbar } from "@/kit/Search";
import { Tile } from "@/kit/Tile";
import { w } from "@/words";
import css from "./catalog.module.css";
import { ConnectorDrawer } from "./ConnectorDrawer";
import { Connect } from "./Connect";

/** What can be connected: search by name, operation or meaning, look inside, connect. */
export default function Catalog() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const text = useDeferredValue(search.q ?? "");
  const all = useQuery(queries.catalog());
  const found = useQuery({ ...queries.catalogSearch(text), enabled: text.trim() !== "", placeholderData: (before) => before });
  const connections = useQuery(queries.connections()).data ?? [];
  const set = (change: Record<string, string | undefined>) => void navigate({ to: "/catalog", search: { ...search, ...change }, replace: true });
  const query = text.trim() ? found : all;
  const rows = (query.data ?? []).filter((each) => (!search.category || each.category === search.category) && (!search.auth || each.authTypes.includes(search.auth)));
  const categories = [...new Set((all.data ?? []).map((each) => each.category))].sort();
  const auths = [...new Set((all.data ?? []).flatMap((each) => each.authTypes))].sort();
  const grid = useGridKeys();

  return (
    <>
      <PageHead title={w.catalog.title} />
      <PageBody>
        <Toolbar>
          <SearchBox autoFocus label={w.catalog.search} value={search.q ?? ""} onChange={(q) => set({ q })} />
          <Choice label={w.catalog.auth} value={search.auth ?? ""} onChange={(auth) => set({ auth })} options={[{ value: "", label: w.catalog.allAuth }, ...auths.map((each) => ({ value: each, label: authWord(each) }))]} />
        </Toolbar>
        <div className={css.categories} role="group" aria-label={w.catalog.categories}>
          <button type="button" className={css.category} aria-pressed={!search.category} onClick={() => set({ category: undefined })}>
            {w.catalog.everything}
          </button>
          {categories.map((each) => (
            <button key={each} type="button" className={css.category} aria-pressed={search.category === each} onClick={() => set({ category: search.category === each ? undefined : each })}>
              {each}
            </button>
          ))}
        </div>
        <Listing
          framed
          query={{ ...query, data: text.trim() && query.data?.length === 0 ? all.data : query.data }}
          rows={rows}
          doing={w.catalog.doing}
          skeleton={<Ghosts />}
          empty={{ icon: <Plug size={22} aria-hidden />, title: w.catalog.emptyTitle }}
          filtered={{ title: w.catalog.nothing(search.q ?? ""), clear: () => void navigate({ to: "/catalog", search: {} }), actions: <WaysOut text={search.q} /> }}
        >
          {(entries) => (
            <>
              <div className={css.grid} ref={grid}>
                {entries.map((each) => (
                  <Entry key={each.key} entry={each} count={connections.filter((c) => c.integrationSlug === each.key).length} search={search} />
                ))}
              </div>
              <div className={css.ways}>
                <span>{w.catalog.cannotFind}</span>
                <WaysOut small text={search.q} />
              </div>
            </>
          )}
        </Listing>
      </PageBody>
      <ConnectorDrawer slug={search.open} operation={search.operation} close={() => set({ open: undefined, operation: undefined })} connect={(slug) => set({ open: undefined, operation: undefined, connect: slug })} />
      <Connect slug={search.connect} close={() => set({ connect: undefined })} />
    </>
  );
}

/** The cards that are on their way. */
function Ghosts() {
  return (
    <div className={css.grid} aria-busy="true">
      <span className="hidden">{w.state.loading}</span>
      {Array.from({ length: 12 }, (_, at) => (
        <div key={at} className={`${css.entry} ${css.ghost}`}>
          <span />
          <span />
          <span />
          <span />
        </div>
      ))}
    </div>
  );
}

function Entry({ entry, count, search }: { entry: CatalogEntry; count: number; search: Record<string, string | undefined> }) {
  const triggers = entry.triggers?.length ?? 0;
  const signIns = entry.authTypes.filter((each) => each !== "none");
  return (
    <article className={css.entry}>
      <Tile icon={entry.icon} name={entry.name} />
      <div className="row apart">
        <h2>
          <Link to="/catalog" search={{ ...search, open: entry.key }} title={entry.name} data-card>
            {entry.name}
          </Link>
        </h2>
        {count > 0 && <Pill tone="soft">{w.catalog.connected(count)}</Pill>}
      </div>
      <p>{entry.description}</p>
      <div className={css.meta}>
        <span className={css.kind}>
          {authWord(signIns[0] ?? "none")}
          {signIns.length > 1 && ` +${signIns.length - 1}`} · {entry.operationCount} {w.catalog.ops}
        </span>
        {entry.grade && entry.grade !== "none" && <Grade grade={entry.grade} />}
        {triggers > 0 && <Zap size={13} aria-label={w.catalog.hasTriggers} role="img" />}
        <span className={css.connect}>
          <ButtonLink needs="edit_connections" small to="/catalog" search={{ ...search, connect: entry.key }} aria-label={w.catalog.connectTo(entry.name)}>
            {w.catalog.connect}
          </ButtonLink>
        </span>
      </div>
    </article>
  );
}

/** How much of what a good connector has is there: as many stripes as the grade has steps. */
function Grade({ grade }: { grade: "bronze" | "silver" | "gold" }) {
  const steps = { bronze: 1, silver: 2, gold: 3 }[grade];
  return (
    <span className={css.grade} role="img" aria-label={w.catalog.graded(w.catalog.grades[grade])} title={w.catalog.graded(w.catalog.grades[grade])}>
      {[1, 2, 3].map((each) => (
        <i key={each} data-on={each <= steps || undefined} />
      ))}
    </span>
  );
}

/** Four ways when the catalog has no answer; what was typed is carried along. */
function WaysOut({ text, small }: { text?: string; small?: boolean }) {
  const name = text ? { name: text } : {};
  return (
    <>
      <ButtonLink needs="edit_connections" small={small} to="/catalog" search={{ connect: "http", ...name }} icon={<Cable size={small ? 14 : 15} aria-hidden />}>
        {w.catalog.customHttp}
      </ButtonLink>
      <ButtonLink needs="edit_connections" small={small} to="/catalog/import" search={name} icon={<Braces size={small ? 14 : 15} aria-hidden />}>
        {w.catalog.importApi}
      </ButtonLink>
      <ButtonLink needs="edit_connections" small={small} to="/catalog/import" search={{ kind: "mcp", ...name }} icon={<Plug size={small ? 14 : 15} aria-hidden />}>
        {w.catalog.addMcp}
      </ButtonLink>
      <ButtonLink needs="edit_flows" small={small} to="/assistant" search={text ? { text } : {}} icon={<Sparkles size={small ? 14 : 15} aria-hidden />}>
        {w.catalog.describe}
      </ButtonLink>
    </>
  );
}

export const authWord = (type: string): string => (w.catalog.auths as Record<string, string>)[type] ?? type;

/** Arrows move between the cards as they stand on the page; `c` connects. */
function useGridKeys() {
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const cards = [...(grid.current?.querySelectorAll<HTMLElement>("[data-card]") ?? [])];
      const at = cards.indexOf(document.activeElement as HTMLElement);
      const typing = (event.target as HTMLElement).closest("input,textarea,select,[role=dialog]");
      if (event.key === "ArrowDown" && at < 0 && typing?.matches("[data-page-search]")) {
        event.preventDefault();
        cards[0]?.focus();
        return;
      }
      if (typing || at < 0 || event.metaKey || event.ctrlKey || event.altKey) return;
      const top = (card: HTMLElement) => card.closest("article")?.offsetTop;
      const columns = cards.filter((card) => top(card) === top(cards[0] as HTMLElement)).length || 1;
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
      if (step) {
        event.preventDefault();
        cards[Math.max(0, Math.min(cards.length - 1, at + step))]?.focus();
      } else if (event.key === "c") cards[at]?.closest("article")?.querySelector<HTMLElement>(`.${css.connect} a`)?.click();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return grid;
}
