import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { queries } from "@/api/queries";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { type Completion, completionAt, type Known, type Offer, wordAt } from "./complete";
import { useBuilder } from "./context";

type Box = HTMLTextAreaElement | HTMLInputElement;

/** What a step can name; names of secrets only where they may stand. */
export function useKnown(node: string, secrets: boolean): Known {
  const { sampleOf } = useBuilder();
  const found = useQuery({ ...queries.secrets(), enabled: secrets }).data ?? [];
  return { sample: sampleOf(node).sample, secrets: found.map((each) => each.name) };
}

/** Completion for a plain input: opens after `{{`, is moved by the arrows and taken by Enter, Tab or a click. */
export function useCompletion(box: RefObject<Box | null>, known: Known, text: string, take: (text: string) => void, expression = false) {
  const id = useId();
  const [open, setOpen] = useState<Completion | null>(null);
  const [at, setAt] = useState(0);
  const cursor = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (cursor.current === null) return;
    box.current?.focus();
    box.current?.setSelectionRange(cursor.current, cursor.current);
    cursor.current = null;
  }, [text, box]);

  const look = () => {
    const here = box.current;
    if (!here || here.selectionStart === null || here.selectionStart !== here.selectionEnd) return setOpen(null);
    setOpen((expression ? wordAt : completionAt)(here.value, here.selectionStart, known));
    setAt(0);
  };
  const put = (offer: Offer) => {
    if (!open) return;
    const value = box.current?.value ?? text;
    cursor.current = open.from + offer.insert.length;
    take(value.slice(0, open.from) + offer.insert + value.slice(open.to));
    setOpen(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key === " ") {
      event.preventDefault();
      return look();
    }
    if (!open) return;
    const chosen = open.offers[at];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") setAt((at + (event.key === "ArrowDown" ? 1 : open.offers.length - 1)) % open.offers.length);
    else if ((event.key === "Enter" || event.key === "Tab") && chosen && !event.ctrlKey && !event.metaKey && !event.shiftKey) put(chosen);
    else if (event.key === "Escape") setOpen(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    look,
    props: {
      onKeyDown,
      onBlurCapture: () => setOpen(null),
      onClick: () => open && look(),
      "aria-autocomplete": "list" as const,
      "aria-controls": open ? id : undefined,
      "aria-activedescendant": open ? `${id}-${at}` : undefined,
    },
    list: open && <Offers id={id} offers={open.offers} at={at} put={put} />,
  };
}

function Offers({ id, offers, at, put }: { id: string; offers: Offer[]; at: number; put: (offer: Offer) => void }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.scrollIntoView({ block: "nearest" });
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <div className={css.offersIn}>
      <div id={id} ref={list} role="listbox" aria-label={f.complete.title} className={css.offers}>
        {offers.map((each, index) => (
          <div key={each.label} id={`${id}-${index}`} role="option" aria-selected={index === at} className={css.offer} onMouseDown={(event) => { event.preventDefault(); put(each); }}>
            <span className={css.offerPath}>{each.label}</span>
            <span className={css.offerSample}>{each.sample}</span>
            <span className={css.offerKind}>{each.kind}</span>
          </div>
        ))}
      </div>
      <span className="hidden" role="status">{f.complete.count(offers.length)}</span>
    </div>
  );
}

/** A line that completes what it can name: an expression over the data of a step, or names of secrets. */
export function CompletingLine({ node, label, value, placeholder, secrets = false, onChange }: { node: string; label?: string; value: string; placeholder?: string; secrets?: boolean; onChange: (value: string) => void }) {
  const box = useRef<HTMLInputElement>(null);
  const completion = useCompletion(box, useKnown(node, secrets), value, onChange, !secrets);
  return (
    <span className={css.input}>
      <input ref={box} className={css.text} data-mono aria-label={label} value={value} placeholder={placeholder} spellCheck={false} autoComplete="off" {...completion.props} onChange={(event) => { onChange(event.target.value); completion.look(); }} />
      {completion.list}
    </span>
  );
}
