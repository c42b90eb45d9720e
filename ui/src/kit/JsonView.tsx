import { w } from "@/words";
import { CopyButton } from "./Copy";
import css from "./kit.module.css";

const PART = /("(?:\\.|[^"\\])*")(\s*:)?|(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null)/gi;

/** JSON as it is, with the names of secrets where their values would stand. */
export function JsonView({ value, label }: { value: unknown; label?: string }) {
  const cut = cutOf(value);
  if (cut)
    return (
      <div className="stack tight">
        <p className="quiet small">{w.json.cut(cut.bytes)}</p>
        <CodeBlock text={cut.preview} label={label} json />
        {cut.payload && <p className="quiet small">{w.json.whole} <code>{cut.payload}</code></p>}
      </div>
    );
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return <CodeBlock text={text ?? "null"} label={label} json={typeof value !== "string"} />;
}

interface Cut {
  bytes: number | null;
  preview: string;
  payload?: string;
}

/** What was too large to be kept in its place. */
function cutOf(value: unknown): Cut | null {
  const found = value as (Cut & { truncated?: unknown }) | null;
  return typeof found === "object" && found?.truncated === true && typeof found.preview === "string" ? found : null;
}

export function CodeBlock({ text, json, label, copy }: { text: string; json?: boolean; label?: string; copy?: string }) {
  return (
    <div className={css.code}>
      <pre tabIndex={0} aria-label={label}>
        {json && text.length < 60_000 ? colored(text) : text}
      </pre>
      <span className={css.codeCopy}>
        <CopyButton text={text} bare label={copy} />
      </span>
    </div>
  );
}

function colored(text: string) {
  const parts: React.ReactNode[] = [];
  let last = 0;
  for (const found of text.matchAll(PART)) {
    const [whole, string, colon] = found;
    parts.push(text.slice(last, found.index));
    const name = string ? (colon ? css.key : string.includes("[secret:") ? css.mask : css.string) : css.number;
    parts.push(
      <span key={found.index} className={name}>
        {string ?? whole}
      </span>,
      colon ?? "",
    );
    last = (found.index ?? 0) + whole.length;
  }
  parts.push(text.slice(last));
  return parts;
}
