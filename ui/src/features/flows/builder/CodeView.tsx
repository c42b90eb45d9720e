import { acceptCompletion, autocompletion, completionKeymap, type CompletionSource } from "@codemirror/autocomplete";
import { json } from "@codemirror/lang-json";
import { bracketMatching, defaultHighlightStyle, foldGutter, HighlightStyle, indentOnInput, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { queries } from "@/api/queries";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { completionAt, type Known } from "./complete";
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
  const { doc, editor, selected, select, sampleOf } = useBuilder();
  const secrets = useQuery(queries.secrets()).data ?? [];
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const [bad, setBad] = useState(false);
  const known = useRef(JSON.stringify(doc, null, 2));
  const now = { change: editor.change, select, known: (step: string | null): Known => ({ sample: sampleOf(step ?? "").sample, secrets: secrets.map((each) => each.name) }) };
  const live = useRef(now);
  live.current = now;

  useEffect(() => {
    if (!host.current) return;
    const state = EditorState.create({
      doc: known.current,
      extensions: [
        EditorView.cspNonce.of(nonce),
        lineNumbers(), foldGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), highlightActiveLine(), highlightSelectionMatches(), json(),
        syntaxHighlighting(colors), syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
        autocompletion({ override: [completing((step) => live.current.known(step))], icons: false, interactionDelay: 0 }),
        keymap.of([{ key: "Tab", run: acceptCompletion }, ...completionKeymap, ...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": f.code.label, tabindex: "0" }),
        EditorView.lineWrapping,
        EditorView.updateListener.of((update) => {
          if (update.selectionSet && !update.docChanged) {
            const id = idAt(update.state, update.state.selection.main.head);
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

type SyntaxNode = ReturnType<ReturnType<typeof syntaxTree>["resolveInner"]>;

/** The id of the step whose object stands around a place: the innermost object with an id in a list of `nodes`. */
function idAt(state: EditorState, position: number): string | null {
  for (let node: SyntaxNode | null = syntaxTree(state).resolveInner(position, 1); node; node = node.parent) {
    if (node.name !== "Object" || property(state, node.parent?.parent) !== "nodes") continue;
    for (const each of node.getChildren("Property")) if (property(state, each) === "id" && each.lastChild) return state.sliceDoc(each.lastChild.from + 1, each.lastChild.to - 1);
  }
  return null;
}
function property(state: EditorState, node: SyntaxNode | null | undefined): string | null {
  const name = node?.name === "Property" ? node.getChild("PropertyName") : null;
  return name ? state.sliceDoc(name.from + 1, name.to - 1) : null;
}

/** What can stand in a template at the cursor, by the step it stands in. */
function completing(known: (step: string | null) => Known): CompletionSource {
  return ({ state, pos }) => {
    const line = state.doc.lineAt(pos);
    const found = completionAt(line.text, pos - line.from, known(idAt(state, pos)));
    return found && { from: line.from + found.from, to: line.from + found.to, filter: false, options: found.offers.map((each) => ({ label: each.label, detail: [each.sample.slice(0, 40), each.kind].filter(Boolean).join("  "), apply: each.insert })) };
  };
}
