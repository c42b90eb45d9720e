import { Checkbox, Menu, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Bookmark, ChevronDown, Trash2, Users } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import { keyOf, queries } from "@/api/queries";
import { may } from "@/api/rights";
import { w } from "@/words";
import { Button } from "./Button";
import { Modal } from "./Dialog";
import { toast } from "./toasts";

type Filters = Record<string, string | undefined>;
type View = Schemas["SavedView"];
interface Props {
  screen: View["screen"];
  /** Views that are there from the start. */
  given?: { name: string; search: Filters }[];
  search: Filters;
  show: (search: Filters) => void;
}

// What is open on a page is no filter of it.
const NO_FILTER = new Set(["open", "add", "connect"]);
const same = (a: Filters, b: Filters) => Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([key, value]) => b[key] === value);

/** Filters under a name: some are given, others one's own or shared with the project. */
export function Views({ screen, given = [], search, show }: Props) {
  const client = useQueryClient();
  const kept = useQuery(queries.views(screen)).data ?? [];
  const [naming, setNaming] = useState<{ name: string; shared: boolean } | null>(null);
  const set = Object.fromEntries(Object.entries(search).filter(([key, value]) => value && !NO_FILTER.has(key))) as Record<string, string>;
  const current = kept.find((each) => same(each.search, set));
  const named = current?.name ?? given.find((each) => same(each.search, set))?.name;
  const settled = () => client.invalidateQueries({ queryKey: keyOf("views") });
  const failed = (error: unknown) => toast(`${asProblem(error).detail} ${asProblem(error).cure}`, { tone: "bad", seconds: 8 });
  const save = useMutation({
    mutationFn: ({ name, shared }: { name: string; shared: boolean }) => take(api.PUT("/api/views/{screen}/{name}", { params: { path: { screen, name: name.trim() } }, body: { search: set, shared } })),
    onSuccess: (saved) => {
      setNaming(null);
      toast(w.views.saved(saved.name));
    },
    onError: failed,
    onSettled: settled,
  });
  const forget = useMutation({ mutationFn: (view: View) => take(api.DELETE("/api/views/{screen}/{name}", { params: { path: { screen, name: view.name }, query: { shared: view.shared } } })), onError: failed, onSettled: settled });
  return (
    <>
      <Menu position="bottom-end" width={270}>
        <Menu.Target>
          <Button icon={<Bookmark size={15} aria-hidden />} aria-label={named ? `${w.views.title}: ${named}` : w.views.title}>
            {named ?? w.views.title}
            <ChevronDown size={14} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {given.map((each) => (
            <Menu.Item key={each.name} onClick={() => show(each.search)}>
              {each.name}
            </Menu.Item>
          ))}
          {kept.map((each) => (
            <Menu.Item key={`${each.name} ${each.shared}`} onClick={() => show(each.search)} rightSection={each.shared ? <Users size={13} role="img" aria-label={w.views.shared} /> : undefined}>
              {each.name}
            </Menu.Item>
          ))}
          {given.length + kept.length > 0 ? <Menu.Divider /> : <Menu.Label>{w.views.none}</Menu.Label>}
          <Menu.Item disabled={Object.keys(set).length === 0 || named !== undefined} onClick={() => setNaming({ name: "", shared: false })}>
            {w.views.save}
          </Menu.Item>
          {current && (!current.shared || may("edit_flows")) && (
            <Menu.Item data-danger leftSection={<Trash2 size={14} aria-hidden />} onClick={() => forget.mutate(current)}>
              {w.views.forget(current.name)}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={naming !== null} onClose={() => setNaming(null)} title={w.views.save}>
        {naming && (
          <form className="stack" style={{ gap: 14 }} onSubmit={(event) => (event.preventDefault(), save.mutate(naming))}>
            <TextInput data-autofocus required maxLength={60} label={w.views.name} description={w.views.text} value={naming.name} onChange={(event) => setNaming({ ...naming, name: event.currentTarget.value })} />
            {may("edit_flows") && <Checkbox size="sm" label={w.views.share} checked={naming.shared} onChange={(event) => setNaming({ ...naming, shared: event.currentTarget.checked })} />}
            <div className="row" style={{ justifyContent: "flex-end" }}>
              <Button type="submit" look="primary" disabled={!naming.name.trim() || save.isPending}>
                {w.action.save}
              </Button>
            </div>
          </form>
        )}
      </Modal>
    </>
  );
}
