import { Menu, Modal, TextInput } from "@mantine/core";
import { Bookmark, ChevronDown, Trash2 } from "lucide-react";
import { useState } from "react";
import { session } from "@/api/client";
import { Button } from "@/kit/Button";
import { toast } from "@/kit/toasts";
import { w } from "@/words";

type Filters = Record<string, string | undefined>;
interface View {
  name: string;
  search: Filters;
}
const place = () => `junctor.views.runs.${session.project ?? ""}`;
const GIVEN: View[] = [
  { name: w.runs.views.failed, search: { state: "failed", time: "day" } },
  { name: w.runs.views.waiting, search: { state: "waiting" } },
  { name: w.runs.views.real, search: { mode: "live", time: "week" } },
];

/** Filters under a name: some are there from the start, others this browser keeps for this project. */
export function Views({ search, show }: { search: Filters; show: (search: Filters) => void }) {
  const [kept, setKept] = useState(read);
  const [naming, setNaming] = useState<string | null>(null);
  const set = Object.fromEntries(Object.entries(search).filter(([, value]) => value));
  const current = [...GIVEN, ...kept].find((each) => same(each.search, set));
  const write = (next: View[]) => {
    localStorage.setItem(place(), JSON.stringify(next));
    setKept(next);
  };
  const save = () => {
    const name = naming?.trim() ?? "";
    if (!name) return;
    write([...kept.filter((each) => each.name !== name), { name, search: set }]);
    setNaming(null);
    toast(w.runs.views.saved(name));
  };
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Button icon={<Bookmark size={15} aria-hidden />} aria-label={current ? `${w.runs.views.title}: ${current.name}` : w.runs.views.title}>
            {current?.name ?? w.runs.views.title}
            <ChevronDown size={14} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {[...GIVEN, ...kept].map((each) => (
            <Menu.Item key={each.name} onClick={() => show(each.search)}>
              {each.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item disabled={Object.keys(set).length === 0 || current !== undefined} onClick={() => setNaming("")}>
            {w.runs.views.save}
          </Menu.Item>
          {current && kept.includes(current) && (
            <Menu.Item data-danger leftSection={<Trash2 size={14} aria-hidden />} onClick={() => write(kept.filter((each) => each !== current))}>
              {w.runs.views.forget(current.name)}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={naming !== null} onClose={() => setNaming(null)} title={w.runs.views.save} closeButtonProps={{ "aria-label": w.action.close }}>
        <form className="stack" onSubmit={(event) => (event.preventDefault(), save())}>
          <TextInput data-autofocus required maxLength={60} label={w.runs.views.name} description={w.runs.views.text} value={naming ?? ""} onChange={(event) => setNaming(event.currentTarget.value)} />
          <div className="row" style={{ justifyContent: "flex-end" }}>
            <Button type="submit" look="primary" disabled={!naming?.trim()}>
              {w.action.save}
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}

const same = (a: Filters, b: Filters) => Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([key, value]) => b[key] === value);

function read(): View[] {
  try {
    const found = JSON.parse(localStorage.getItem(place()) ?? "[]") as View[];
    return found.filter((each) => typeof each?.name === "string" && typeof each.search === "object");
  } catch {
    return [];
  }
}
