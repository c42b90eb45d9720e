import { f } from "@/words/flows";
import { brief, kindOfValue, type Place, placesIn } from "./paths";
import type { Sample } from "./resolve";

/** One thing that can stand where the cursor is. */
export interface Offer {
  label: string;
  /** What replaces the text from `from` to `to`. */
  insert: string;
  kind: string;
  sample: string;
}
export interface Completion {
  from: number;
  to: number;
  offers: Offer[];
}
export interface Known {
  sample: Sample;
  /** Names of secrets, where `{env.NAME}` may stand. */
  secrets: string[];
}
const MOST = 60;
const FILTERS = ["upper", "lower", "trim", "length", "json", "urlencode", "base64", "first", "last", "int", "string", "join(', ')", "truncate(100)", "replace('', '')", "split(',')", "default('')"];
/** The rest of a path; a quote outside of brackets ends the text that holds the template. */
const TOKEN = /^(?:[A-Za-z0-9_.-]|\[(?:-?\d+|'[^']*')\])*/;

/** What can stand at the cursor of a text with templates; null outside of one. */
export function completionAt(text: string, cursor: number, known: Known): Completion | null {
  const before = text.slice(0, cursor);
  const secret = /\{env\.(\w*)$/.exec(before);
  if (secret && known.secrets.length > 0) return secrets(text, cursor, secret[1] ?? "", known);
  const start = before.lastIndexOf("{{");
  const inside = before.slice(start + 2);
  if (start < 0 || inside.includes("}") || inside.includes("{")) return null;
  const after = text.slice(cursor);
  const bar = inside.lastIndexOf("|");
  if (bar >= 0) {
    const query = inside.slice(bar + 1).trim();
    const to = cursor + (/^\w*\s*(\}\})?/.exec(after)?.[0].length ?? 0);
    const offers = FILTERS.filter((each) => each.startsWith(query)).map((each) => ({ label: each, insert: ` ${each}}}`, kind: f.complete.filter, sample: "" }));
    return some({ from: start + 3 + bar, to, offers });
  }
  const token = TOKEN.exec(after)?.[0].length ?? 0;
  const closed = /^\s*\}\}/.exec(after.slice(token));
  const piped = /^\s*\|/.test(after.slice(token));
  const end = closed ? "}}" : piped ? " " : "}}";
  const to = cursor + token + (closed?.[0].length ?? (piped ? (/^\s*/.exec(after.slice(token))?.[0].length ?? 0) : 0));
  const paths = matching(inside.trim(), known.sample).map((each) => ({ ...each, insert: `${each.label}${end}` }));
  return some({ from: start + 2, to, offers: paths });
}

/** What can stand at the cursor of an expression: the same places, without braces. */
export function wordAt(text: string, cursor: number, known: Known): Completion | null {
  const word = /(?:^|[^A-Za-z0-9_.\-[\]'"`])([A-Za-z_][A-Za-z0-9_.\-[\]]*)$/.exec(text.slice(0, cursor))?.[1];
  if (!word) return null;
  const offers = matching(word, known.sample).filter((each) => each.label !== word).map((each) => ({ ...each, insert: each.label }));
  return some({ from: cursor - word.length, to: cursor + (TOKEN.exec(text.slice(cursor))?.[0].length ?? 0), offers });
}

function secrets(text: string, cursor: number, query: string, known: Known): Completion | null {
  const offers = known.secrets.filter((each) => each.toLowerCase().includes(query.toLowerCase())).map((each) => ({ label: `{env.${each}}`, insert: `${each}}`, kind: f.complete.secret, sample: "" }));
  return some({ from: cursor - query.length, to: cursor + (/^\w*\}?/.exec(text.slice(cursor))?.[0].length ?? 0), offers });
}
const some = (found: Completion): Completion | null => (found.offers.length > 0 ? { ...found, offers: found.offers.slice(0, MOST) } : null);

/** Places whose path has every part of what was typed: what begins with it first, values before what holds them. */
function matching(query: string, sample: Sample): Omit<Offer, "insert">[] {
  const words = query.toLowerCase().split(/[.\s[\]]+/).filter(Boolean);
  const whole = (value: unknown) => (value && typeof value === "object" ? 1 : 0);
  const rank = ({ path, value }: Place) => (path === query ? 0 : (path.toLowerCase().startsWith(query.toLowerCase()) ? 1 : 3) + whole(value));
  return placesIn(sample as Record<string, unknown>)
    .filter((each) => words.every((word) => each.path.toLowerCase().includes(word)))
    .map((each, order) => ({ each, order }))
    .sort((a, b) => rank(a.each) - rank(b.each) || a.order - b.order)
    .map(({ each }) => ({ label: each.path, kind: kindOfValue(each.value), sample: each.value && typeof each.value === "object" ? "" : brief(each.value) }));
}
