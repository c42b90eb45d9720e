import { Checkbox, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, take } from "@/api/client";
import { type Connection, keyOf, queries } from "@/api/queries";
import catalogCss from "@/features/catalog/catalog.module.css";
import { w } from "@/words";

type Row = Schemas["ScopeNeed"];

/** The scopes of a connection in an environment, and which of them a sign-in asks for unless told otherwise. */
export function useScopes(connection: Pick<Connection, "id" | "integrationSlug">, environment: string) {
  const found = useQuery({
    queryKey: keyOf("connections", connection.id, "scopes", environment),
    queryFn: () => take(api.GET("/api/integrations/{id}/scopes/{environment}", { params: { path: { id: connection.id, environment } } })),
  });
  const rows = found.data?.scopes ?? [];
  // What was granted before is asked for again: a new sign-in is not to lose it.
  const usual = rows.filter((each) => each.asked || each.granted).map((each) => each.scope);
  return { rows, usual, widened: rows.some((each) => each.granted && !each.asked) };
}

/** What a sign-in asks for; each line says what cannot be done without it. */
export function ScopeChoice({ connection, rows, chosen, more, choose, addMore }: { connection: Pick<Connection, "integrationSlug">; rows: Row[]; chosen: string[]; more: string; choose: (scopes: string[]) => void; addMore: (text: string) => void }) {
  const operations = useQuery(queries.connector(connection.integrationSlug)).data?.spec.operations ?? {};
  const lost = (each: Row) => {
    const names = each.operations.map((key) => operations[key]?.name ?? key);
    const some = names.length > 4 ? [...names.slice(0, 3), w.oauth.andMore(names.length - 3)] : names;
    return [some.length ? w.oauth.without(some.join(", ")) : "", each.renewal ? w.oauth.withoutRenewal : ""].filter(Boolean).join(" ");
  };
  return (
    <details className={catalogCss.operation}>
      <summary>
        <span>{w.oauth.scopes}</span>
        <span className="small faint">{w.oauth.scopesChosen(chosen.length, rows.length)}</span>
      </summary>
      <div className={catalogCss.inside}>
        <p className="small quiet">{w.oauth.scopesText}</p>
        {rows.map((each) => (
          <Checkbox key={each.scope} label={<code style={{ overflowWrap: "anywhere" }}>{each.scope}</code>} description={lost(each) || w.connection.withoutNothing} checked={chosen.includes(each.scope)} onChange={(event) => choose(event.currentTarget.checked ? [...chosen, each.scope] : chosen.filter((scope) => scope !== each.scope))} />
        ))}
        <TextInput label={w.oauth.scopesMore} description={w.oauth.scopesMoreText} spellCheck={false} autoComplete="off" value={more} onChange={(event) => addMore(event.currentTarget.value)} />
      </div>
    </details>
  );
}
