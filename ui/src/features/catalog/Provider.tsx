import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type CatalogEntry, queries } from "@/api/queries";
import { w } from "@/words";

const MODELS = "AI & LLM";

/** Who else does the same: another provider is chosen here instead of in the catalog. */
export function Provider({ slug }: { slug: string }) {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const all = useQuery(queries.catalog()).data ?? [];
  const own = all.find((each) => each.key === slug);
  const kind = own && kindOf(own);
  if (!own || !kind) return null;
  const data = all.filter((each) => each.key === slug || kindOf(each) === kind).map((each) => ({ value: each.key, label: each.name }));
  if (data.length < 2) return null;
  return (
    <Select
      label={kind === "sql" ? w.connect.driver : w.connect.provider}
      required
      allowDeselect={false}
      data={data}
      value={slug}
      onChange={(connect) => connect && void navigate({ to: "/catalog", search: { ...search, connect } as never, replace: true })}
    />
  );
}

/** What a connector is one of several providers of. */
function kindOf(entry: CatalogEntry): string | undefined {
  return entry.category === MODELS ? MODELS : entry.services[0];
}
