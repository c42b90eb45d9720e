import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { memo, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { w } from "@/words";
import css from "./kit.module.css";

export interface Column<T> {
  key: string;
  head: string;
  /** Stands before the head. */
  mark?: ReactNode;
  cell: (row: T) => ReactNode;
  width?: string | number;
  end?: boolean;
}
interface Props<T> {
  label: string;
  rows: T[];
  columns: Column<T>[];
  id: (row: T) => string;
  open?: (row: T) => void;
  picked?: Set<string>;
  onPick?: (picked: Set<string>) => void;
  pickLabel?: (row: T) => string;
}

const MANY = 80;

/** A real table. Long ones draw only the rows in sight; j, k, Enter and x work anywhere on the page. */
export function DataTable<T>({ label, rows, columns, id, open, picked, onPick, pickLabel }: Props<T>) {
  const box = useRef<HTMLDivElement>(null);
  const many = rows.length > MANY;
  const height = document.documentElement.dataset.density === "compact" ? 34 : 46;
  const virtual = useWindowVirtualizer({ count: rows.length, estimateSize: () => height + 1, overscan: 6, useFlushSync: false, scrollMargin: box.current?.offsetTop ?? 0, enabled: many });
  const here = useRowKeys({ rows, id, open, picked, onPick, reveal: (at) => many && virtual.scrollToIndex(at) });
  const parts = many ? virtual.getVirtualItems().map((each) => each.index) : rows.map((_, at) => at);
  const before = many ? (virtual.getVirtualItems()[0]?.start ?? 0) - virtual.options.scrollMargin : 0;
  const after = many ? virtual.getTotalSize() - ((virtual.getVirtualItems().at(-1)?.end ?? 0) - virtual.options.scrollMargin) : 0;
  const head = useRef<HTMLTableRowElement>(null);
  const widths = useWidths(many, columns.length, head);
  const narrow = useNarrow(box, !many, rows, columns.length);
  const latest = useRef({ picked, onPick });
  latest.current = { picked, onPick };
  const pick = useCallback((name: string) => latest.current.onPick?.(toggled(latest.current.picked ?? new Set(), name)), []);
  const span = columns.length + (onPick ? 1 : 0);
  const everything = picked && rows.length > 0 && rows.every((row) => picked.has(id(row)));

  return (
    <div className={css.tableWrap} ref={box} tabIndex={0} role="region" aria-label={label}>
      <table className={css.table} role="table" aria-rowcount={rows.length + 1} data-cards={narrow ? "" : undefined} style={widths ? { tableLayout: "fixed" } : undefined}>
        <thead role="rowgroup">
          <tr role="row" ref={head}>
            {onPick && (
              <th role="columnheader" className={css.check} style={{ width: widths?.[0] }}>
                <input
                  type="checkbox"
                  className={css.tick}
                  aria-label={w.action.selectAll(label)}
                  checked={!!everything}
                  ref={(box) => {
                    if (box) box.indeterminate = !everything && !!picked?.size;
                  }}
                  onChange={() => onPick(everything ? new Set() : new Set(rows.map(id)))}
                />
              </th>
            )}
            {columns.map((each, at) => (
              <th key={each.key} role="columnheader" scope="col" style={{ width: widths?.[at + (onPick ? 1 : 0)] ?? each.width, textAlign: each.end ? "right" : undefined }}>
                {each.mark && <span className={css.headMark}>{each.mark}</span>}
                {each.head || <span className="hidden">{w.action.more}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {before > 0 && <Gap height={before} span={span} />}
          {parts.map((at) => {
            const row = rows[at] as T;
            const key = id(row);
            return <Row key={key} row={row} name={key} at={at} here={here === at} picked={picked?.has(key)} columns={columns as Column<unknown>[]} open={open as Open} pick={onPick && pick} label={pickLabel?.(row) ?? key} />;
          })}
          {after > 0 && <Gap height={after} span={span} />}
        </tbody>
      </table>
    </div>
  );
}

type Open = ((row: unknown) => void) | undefined;
interface RowProps {
  row: unknown;
  name: string;
  at: number;
  here: boolean;
  picked?: boolean;
  columns: Column<unknown>[];
  open: Open;
  pick?: (name: string) => void;
  label: string;
}

/** Drawn once while it is in sight: scrolling past it draws only the rows that come. */
const Row = memo(function Row({ row, name, at, here, picked, columns, open, pick, label }: RowProps) {
  return (
    <tr
      role="row"
      aria-rowindex={at + 2}
      data-opens={open ? "" : undefined}
      data-here={here ? "" : undefined}
      data-picked={picked ? "" : undefined}
      onClick={(event) => {
        if (!open || (event.target as HTMLElement).closest("a,button,input,label")) return;
        if (!window.getSelection()?.toString()) open(row);
      }}
    >
      {pick && (
        <td role="cell" className={css.check}>
          <input type="checkbox" className={css.tick} aria-label={label} checked={!!picked} onChange={() => pick(name)} />
        </td>
      )}
      {columns.map((each) => (
        <td key={each.key} role="cell" data-head={each.head || undefined} style={{ textAlign: each.end ? "right" : undefined }}>
          {each.cell(row)}
        </td>
      ))}
    </tr>
  );
});

/** Widths as the first rows made them: columns do not move while rows come and go. */
function useWidths(many: boolean, columns: number, head: React.RefObject<HTMLTableRowElement | null>): number[] | null {
  const [widths, setWidths] = useState<number[] | null>(null);
  useLayoutEffect(() => {
    setWidths(null);
    if (!many) return;
    const measure = requestAnimationFrame(() => setWidths([...(head.current?.children ?? [])].map((each) => each.getBoundingClientRect().width)));
    const forget = () => setWidths(null);
    window.addEventListener("resize", forget);
    return () => {
      cancelAnimationFrame(measure);
      window.removeEventListener("resize", forget);
    };
  }, [many, columns, head]);
  return widths;
}

/** Whether the columns do not fit side by side: then each row is a card, and nothing is cut off. */
function useNarrow(box: React.RefObject<HTMLDivElement | null>, may: boolean, rows: unknown[], columns: number): boolean {
  const [narrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const wrap = box.current;
    const table = wrap?.querySelector("table");
    if (!may || !wrap || !table) return setNarrow(false);
    const measure = () => {
      const cards = table.hasAttribute("data-cards");
      if (cards) table.removeAttribute("data-cards");
      const wide = wrap.scrollWidth > wrap.clientWidth;
      if (cards) table.setAttribute("data-cards", "");
      setNarrow(wide);
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(wrap);
    watch.observe(table); // What stands in its cells may come later.
    return () => watch.disconnect();
  }, [box, may, rows, columns]);
  return narrow;
}

function Gap({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={span} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

function toggled(picked: Set<string>, key: string): Set<string> {
  const next = new Set(picked);
  if (!next.delete(key)) next.add(key);
  return next;
}

interface Keys<T> extends Pick<Props<T>, "rows" | "id" | "open" | "picked" | "onPick"> {
  reveal: (at: number) => void;
}

function useRowKeys<T>({ rows, id, open, picked, onPick, reveal }: Keys<T>): number {
  const [here, setHere] = useState(-1);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.metaKey || event.ctrlKey || event.altKey || target.closest("input,textarea,select,[contenteditable],[role=dialog],[role=menu]")) return;
      const move = event.key === "j" || event.key === "ArrowDown" ? 1 : event.key === "k" || event.key === "ArrowUp" ? -1 : 0;
      if (move) {
        event.preventDefault();
        const next = Math.max(0, Math.min(rows.length - 1, here + move));
        setHere(next);
        reveal(next);
      } else if (here >= 0 && here < rows.length) {
        const row = rows[here] as T;
        if (event.key === "Enter" && open && !target.closest("a,button")) open(row);
        if (event.key === "x" && onPick && picked) onPick(toggled(picked, id(row)));
      }
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  });
  return here;
}
