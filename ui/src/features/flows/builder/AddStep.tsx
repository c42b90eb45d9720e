import { useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Modal } from "@/kit/Dialog";
import { Pill } from "@/kit/Pill";
import { Tile } from "@/kit/Tile";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { addAfter, addBeside, addInside, type FlowNode, freeId, freeTitle, nodeOf, titleOf } from "./document";
import { callsOut, KINDS } from "./kinds";

interface Choice {
  key: string;
  group: string;
  label: string;
  text: string;
  words: string;
  mark: React.ReactNode;
  make: () => Omit<FlowNode, "id"> & { wanted: string };
}
const MOST = 60;
const ENDS = new Set(["respond", "fail"]);
export interface Adding {
  after: string | null;
  inside?: string;
  /** Leads a way to the new step; then it stands beside the step that the way leaves. */
  way?: (to: string) => void;
  /** Where that way led before: the new step goes on there. */
  next?: string;
}

/** One searchable menu for every view: kinds of steps, and operations one has or could have. */
export function AddStep({ after, inside, way, next, close }: Adding & { close: () => void }) {
  const { doc, editor, select, connections, catalog } = useBuilder();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const choices = useMemo<Choice[]>(() => {
    const kinds: Choice[] = KINDS.map((each) => ({
      key: each.id,
      group: f.add.steps,
      label: each.label,
      text: each.text,
      words: each.words,
      mark: <each.icon size={17} aria-hidden />,
      make: () => ({ ...structuredClone(each.node), wanted: each.id }) as ReturnType<Choice["make"]>,
    }));
    const operations = (slug: string, bound?: { id: string; name: string }): Choice[] => {
      const entry = catalog.find((each) => each.key === slug);
      return (entry?.operations ?? []).map((operation) => ({
        key: `${bound?.id ?? slug}.${operation.key}`,
        group: bound ? f.add.operations : f.add.catalog,
        label: operation.name,
        text: bound?.name ?? entry?.name ?? slug,
        words: [slug, entry?.name, operation.key, ...(entry?.synonyms ?? []), ...operation.synonyms].join(" "),
        mark: <Tile name={entry?.name ?? slug} size="small" />,
        make: () => ({ type: "apiCall", mode: "integration", name: operation.name, ...(bound ? { connectionId: bound.id, operationKey: operation.key } : { operationKey: `${slug}.${operation.key}` }), inputs: {}, wanted: operation.key }),
      }));
    };
    const used = new Set(connections.map((each) => each.integrationSlug));
    return [...kinds, ...connections.flatMap((each) => operations(each.integrationSlug, each)), ...catalog.filter((each) => !used.has(each.key)).flatMap((each) => operations(each.key))];
  }, [catalog, connections]);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = choices.filter((each) => {
    const all = `${each.label} ${each.text} ${each.words}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const found = (words.length === 0 ? matching.filter((each) => each.group !== f.add.catalog) : rank(matching, text.trim().toLowerCase())).slice(0, MOST);
  const chosen = found[Math.min(at, found.length - 1)];

  const add = (choice: Choice) => {
    const { wanted, ...node } = choice.make();
    const id = freeId(doc, wanted);
    // What calls out is named by what it calls, other steps by their kind; two of it are told apart.
    const name = String(node.name ?? (callsOut(node as FlowNode) && node.mode === "integration" ? "" : choice.label));
    const made = { id, ...node, ...(name ? { name: freeTitle(doc, name) } : {}), ...(next && !ENDS.has(String(node.type)) ? { next } : {}) } as FlowNode;
    // A way is led to a step that is there: its own change reads the document with the step in it.
    flushSync(() => editor.change(inside ? addInside(doc, inside, made) : way ? addBeside(doc, after, made) : addAfter(doc, after, made)));
    way?.(id);
    select(id);
    close();
  };
  const move = (by: number) => {
    const next = Math.max(0, Math.min(found.length - 1, at + by));
    setAt(next);
    list.current?.querySelectorAll("[role=option]")[next]?.scrollIntoView({ block: "nearest" });
  };
  const before = nodeOf(doc, inside ?? after);
  return (
    <Modal opened onClose={close} size={620} title={f.add.title}>
      <p className="small faint">{before ? (inside ? f.add.inside : f.add.after)(titleOf(before)) : f.add.first}</p>
      <input
        className={css.search}
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls="add-step-list"
        aria-activedescendant={chosen ? `add-${chosen.key}` : undefined}
        aria-label={f.add.search}
        placeholder={f.add.search}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            move(event.key === "ArrowDown" ? 1 : -1);
          } else if (event.key === "Enter" && chosen) {
            event.preventDefault();
            add(chosen);
          }
        }}
      />
      <div id="add-step-list" role="listbox" aria-label={f.add.title} className={css.choices} ref={list}>
        {found.length === 0 && <p className="quiet">{f.add.nothing}</p>}
        {found.map((each, index) => (
          <div key={each.key} role="presentation">
            {(index === 0 || found[index - 1]?.group !== each.group) && (
              <p className={css.group} role="presentation">
                {each.group}
              </p>
            )}
            <div id={`add-${each.key}`} role="option" aria-selected={each === chosen} className={css.choice} onMouseMove={() => setAt(index)} onClick={() => add(each)}>
              <span className={css.choiceMark}>{each.mark}</span>
              <span className="grow cut">{each.label}</span>
              {each.group === f.add.steps ? <span className="small faint cut">{each.text}</span> : <Pill tone="soft">{each.text}</Pill>}
            </div>
          </div>
        ))}
      </div>
    </Modal>
  );
}

/** Within their groups, what begins with the words comes first, then what says them together in one of its other names. */
function rank(choices: Choice[], wanted: string): Choice[] {
  const first = wanted.split(/\s+/)[0] ?? "";
  const score = (each: Choice) => {
    const label = each.label.toLowerCase();
    return label.startsWith(first) ? 0 : label.includes(wanted) || each.words.toLowerCase().includes(wanted) ? 1 : label.includes(first) ? 2 : 3;
  };
  const group = (each: Choice) => [f.add.steps, f.add.operations, f.add.catalog].indexOf(each.group);
  return [...choices].sort((a, b) => group(a) - group(b) || score(a) - score(b));
}
