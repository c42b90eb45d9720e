import { useMantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type LinkProps, useNavigate } from "@tanstack/react-router";
import { Braces, CornerDownLeft, Keyboard, KeyRound, type LucideIcon, Plug, Plus, Rows3, Search, Settings, SunMoon, Workflow } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { queries } from "@/api/queries";
import { Modal } from "@/kit/Dialog";
import { ConnectorTile, Tile } from "@/kit/Tile";
import { w } from "@/words";
import css from "./app.module.css";
import { setDensity } from "./appearance";
import { PLACES } from "./places";

interface Item {
  id: string;
  group: string;
  label: string;
  more?: string;
  /** Shown in place of `more`, which is then only searched. */
  short?: string;
  /** What its connector can do and tell of, in small letters: searched after the names. */
  words?: string;
  mark: ReactNode;
  run: () => void;
}
const ACTIONS: { label: string; icon: LucideIcon; to: LinkProps["to"]; search?: Record<string, string> }[] = [
  { label: w.connections.add, icon: Plus, to: "/catalog" },
  { label: w.secrets.add, icon: KeyRound, to: "/secrets", search: { add: "new" } },
  { label: w.imports.title, icon: Braces, to: "/catalog/import" },
  { label: w.catalog.addMcp, icon: Plug, to: "/catalog/import", search: { kind: "mcp" } },
  ...(["environments", "members", "keys", "network", "alerts", "retention", "projects", "connectors", "instance", "appearance"] as const).map((section) => ({ label: `${w.settings.title}: ${w.settings.sections[section]}`, icon: Settings, to: "/settings" as const, search: { section } })),
];
const icon = (Icon: LucideIcon) => <Icon size={17} strokeWidth={1.8} aria-hidden />;

/** Search and jump: pages, connections, flows and actions behind one field. */
export default function Palette({ close, showSheet }: { close: () => void; showSheet: () => void }) {
  return (
    <Modal opened onClose={close} withCloseButton={false} size={600} padding={0} yOffset="12vh" centered={false} attributes={{ content: { "aria-label": w.palette.title } }}>
      <Inner close={close} showSheet={showSheet} />
    </Modal>
  );
}

function Inner({ close, showSheet }: { close: () => void; showSheet: () => void }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const items = useItems(showSheet);
  const found = useMemo(() => rank(items, text), [items, text]);
  const here = Math.min(at, found.length - 1);
  const run = (item: Item | undefined) => {
    if (!item) return;
    close();
    item.run();
  };
  return (
    <>
      <div className={css.paletteInput}>
        <Search size={17} aria-hidden />
        <input
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={found[here] ? `palette-${found[here].id}` : undefined}
          aria-label={w.palette.placeholder}
          placeholder={w.palette.placeholder}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown") setAt(Math.min(here + 1, found.length - 1));
            else if (event.key === "ArrowUp") setAt(Math.max(here - 1, 0));
            else if (event.key === "Enter") run(found[here]);
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <div className={css.paletteList} role="listbox" id="palette-list" aria-label={w.palette.title}>
        {found.length === 0 && <p className={css.paletteGroup}>{w.palette.nothing}</p>}
        {found.map((item, index) => (
          <div key={item.id} role="presentation">
            {item.group !== found[index - 1]?.group && (
              <div className={css.paletteGroup} role="presentation">
                {item.group}
              </div>
            )}
            <div
              id={`palette-${item.id}`}
              role="option"
              aria-selected={index === here}
              className={css.paletteItem}
              onMouseMove={() => setAt(index)}
              onClick={() => run(item)}
              ref={index === here ? (node) => node?.scrollIntoView({ block: "nearest" }) : undefined}
            >
              {item.mark}
              {item.label}
              <small>{index === here ? <CornerDownLeft size={13} aria-hidden /> : (item.short ?? item.more)}</small>
            </div>
          </div>
        ))}
      </div>
    </>
  );
}

function useItems(showSheet: () => void): Item[] {
  const navigate = useNavigate();
  const connections = useQuery(queries.connections()).data;
  const flows = useQuery(queries.flows()).data;
  const catalog = useQuery(queries.catalog()).data;
  const { setColorScheme } = useMantineColorScheme();
  return useMemo(
    () => [
      ...PLACES.map((each) => ({ id: each.to, group: w.palette.pages, label: each.label, more: each.jump ? `g ${each.jump}` : undefined, mark: icon(each.icon), run: () => void navigate({ to: each.to }) })),
      ...(connections ?? []).map((each) => ({
        id: each.id,
        group: w.palette.connections,
        label: each.name,
        more: each.integrationSlug,
        mark: <ConnectorTile slug={each.integrationSlug} size="small" />,
        run: () => void navigate({ to: "/connections/$id", params: { id: each.key } }),
      })),
      ...(flows ?? []).map((each) => ({
        id: each.id,
        group: w.palette.flows,
        label: each.name || each.key,
        more: each.key,
        mark: icon(Workflow),
        run: () => void navigate({ to: "/flows/$id", params: { id: each.key } }),
      })),
      ...ACTIONS.map((each) => ({ id: `do-${each.label}`, group: w.palette.actions, label: each.label, mark: icon(each.icon), run: () => void navigate({ to: each.to, search: each.search } as never) })),
      ...(["auto", "light", "dark"] as const).map((each) => ({ id: `theme-${each}`, group: w.palette.actions, label: w.palette.theme(w.appearance[each === "auto" ? "system" : each]), mark: icon(SunMoon), run: () => setColorScheme(each) })),
      ...(["comfortable", "compact"] as const).map((each) => ({ id: `rows-${each}`, group: w.palette.actions, label: w.appearance[each], mark: icon(Rows3), run: () => setDensity(each) })),
      ...(catalog ?? []).map((each) => ({ id: `connect-${each.key}`, group: w.palette.connect, label: w.connect.title(each.name), more: [each.key, ...each.synonyms].join(" "), words: [...each.operations, ...each.triggers].flatMap((one) => [one.name, ...one.synonyms]).join(" ").toLowerCase(), short: each.category, mark: <Tile icon={each.icon} name={each.name} size="small" />, run: () => void navigate({ to: "/catalog", search: { connect: each.key } }) })),
      { id: "sheet", group: w.palette.actions, label: w.shortcuts.title, more: "?", mark: icon(Keyboard), run: showSheet },
    ],
    [connections, flows, catalog, navigate, setColorScheme, showSheet],
  );
}

/** Words that start alike come first, then words that hold the text, then letters in order. */
function rank(items: Item[], text: string): Item[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return items.filter((each) => [w.palette.pages, w.palette.actions].includes(each.group as never));
  const score = (item: Item): number => {
    const name = item.label.toLowerCase();
    const whole = `${item.label} ${item.more ?? ""}`.toLowerCase();
    if (whole.startsWith(wanted)) return 0;
    if (whole.includes(` ${wanted}`)) return 1;
    if (whole.includes(wanted)) return 2;
    if (item.words && wanted.split(/\s+/).every((word) => `${whole} ${item.words}`.includes(word))) return item.words.includes(wanted) ? 3 : 4;
    let from = 0;
    for (const letter of wanted) {
      from = name.indexOf(letter, from) + 1;
      if (!from) return -1;
    }
    return 5;
  };
  const found = items.map((item) => ({ item, at: score(item) })).filter((each) => each.at >= 0);
  // The group with the best hit comes first; among equals, the order in which they are listed.
  const best = new Map<string, number>();
  for (const { item, at } of found) best.set(item.group, Math.min(at, best.get(item.group) ?? 9));
  const order = [...new Set(items.map((each) => each.group))].sort((a, b) => (best.get(a) ?? 9) - (best.get(b) ?? 9));
  return found
    .sort((a, b) => order.indexOf(a.item.group) - order.indexOf(b.item.group) || a.at - b.at)
    .map((each) => each.item)
    .slice(0, 40);
}
