import { json } from "@codemirror/lang-json";
import { bracketMatching, defaultHighlightStyle, foldGutter, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef, useState } from "react";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import type { FlowDoc } from "./document";

const colors = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--ink)" },
  { tag: tags.string, color: "var(--dev-ink)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--prod-ink)" },
]);
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";

/** The stored document itself; what is not JSON is not taken. */
export default function CodeView() {
  const { doc, editor, selected, select } = useBuilder();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const [bad, setBad] = useState(false);
  const known = useRef(JSON.stringify(doc, null, 2));
  const live = useRef({ change: editor.change, select });
  live.current = { change: editor.change, select };

  useEffect(() => {
    if (!host.current) return;
    const state = EditorState.create({
      doc: known.current,
      extensions: [
        EditorView.cspNonce.of(nonce),
        lineNumbers(), foldGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), highlightActiveLine(), highlightSelectionMatches(), json(),
        syntaxHighlighting(colors), syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": f.code.label, tabindex: "0" }),
        EditorView.lineWrapping,
        EditorView.updateListener.of((update) => {
          if (update.selectionSet && !update.docChanged) {
            const id = idAt(update.state.doc.toString(), update.state.selection.main.head);
            if (id) live.current.select(id);
          }
          if (!update.docChanged) return;
          const text = update.state.doc.toString();
          if (text === known.current) return;
          try {
            const next = JSON.parse(text) as FlowDoc;
            if (!Array.isArray(next.nodes)) throw new SyntaxError("nodes");
            known.current = text;
            setBad(false);
            live.current.change(next, "code");
          } catch {
            setBad(true);
          }
        }),
      ],
    });
    view.current = new EditorView({ state, parent: host.current });
    return () => view.current?.destroy();
  }, []);

  useEffect(() => {
    const text = JSON.stringify(doc, null, 2);
    const shown = view.current?.state.doc.toString();
    if (!view.current || shown === undefined) return;
    try {
      if (JSON.stringify(JSON.parse(shown)) === JSON.stringify(doc)) return;
    } catch {
      if (known.current === text) return;
    }
    known.current = text;
    view.current.dispatch({ changes: { from: 0, to: shown.length, insert: text } });
    setBad(false);
  }, [doc]);

  const jump = () => {
    const text = view.current?.state.doc.toString() ?? "";
    const at = text.indexOf(`"id": ${JSON.stringify(selected)}`);
    if (at >= 0) view.current?.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    view.current?.focus();
  };
  return (
    <div className={css.codePane}>
      <div className="row apart">
        <span className={bad ? css.bad : "hidden"} role="status">
          {bad ? f.code.bad : ""}
        </span>
        {selected && !selected.endsWith(":") && (
          <button type="button" className={css.fold} onClick={jump}>
            {f.code.jump} {selected}
          </button>
        )}
      </div>
      <div className={css.code} ref={host} />
    </div>
  );
}

/** The id of the node whose object the cursor stands in. */
function idAt(text: string, position: number): string | null {
  const before = text.slice(0, position + 1);
  const start = before.lastIndexOf('\n    {');
  const found = /"id":\s*"([^"]+)"/.exec(text.slice(Math.max(start, 0), position + 400));
  return start >= 0 ? (found?.[1] ?? null) : null;
}
