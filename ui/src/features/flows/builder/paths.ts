/** How a template names a place: `.name`, `[0]` in a list, `['odd name']` for what is no plain name. */

const PLAIN = /^[A-Za-z0-9_]+(?:-+[A-Za-z0-9_]+)*$/;
const PART = /\.?\s*([A-Za-z0-9_]+(?:-+[A-Za-z0-9_]+)*)|\[\s*(?:(-?\d+)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/y;

/** The path of what lies in a value under this key; single quotes, so that it also fits into JSON. */
export function below(path: string, key: string, within: unknown): string {
  if (Array.isArray(within)) return `${path}[${key}]`;
  return PLAIN.test(key) ? `${path}.${key}` : `${path}['${key.replaceAll(/[\\']/g, "\\$&")}']`;
}

/** The parts of a path as they are looked up; null when it is no path. */
export function partsOf(path: string): string[] | null {
  const found: string[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < path.length) {
    const match = PART.exec(path);
    if (!match) return null;
    found.push(match[1] ?? match[2] ?? (match[3] ?? match[4] ?? "").replaceAll(/\\(.)/g, "$1"));
  }
  return found.length > 0 ? found : null;
}

/** What stands at a path: in lists by number, from the end when it is negative, as the server does it. */
export function at(root: unknown, parts: string[]): unknown {
  let value = root;
  for (const part of parts) {
    if (Array.isArray(value)) value = /^-?\d+$/.test(part) ? value.at(Number(part)) : undefined;
    else value = value && typeof value === "object" ? (value as Record<string, unknown>)[part] : undefined;
  }
  return value;
}

export interface Place {
  path: string;
  value: unknown;
}
const MOST = 600;
const DEEPEST = 8;
const WIDEST = 40;

/** Every place in a sample, what lies near first; of a list its first item stands for all. */
export function placesIn(sample: Record<string, unknown>): Place[] {
  const found: Place[] = [];
  let edge: Place[] = Object.entries(sample).map(([path, value]) => ({ path, value }));
  for (let depth = 0; edge.length > 0 && depth < DEEPEST && found.length < MOST; depth += 1) {
    found.push(...edge.filter((each) => partsOf(each.path)?.length !== 1 || typeof each.value !== "object"));
    edge = edge.flatMap(({ path, value }) =>
      value && typeof value === "object" ? Object.entries(Array.isArray(value) ? value.slice(0, 1) : value).slice(0, WIDEST).map(([key, each]) => ({ path: below(path, key, value), value: each })) : [],
    );
  }
  return found.slice(0, MOST);
}

export const kindOfValue = (value: unknown): string => (value === undefined || value === null ? "" : Array.isArray(value) ? "list" : Number.isInteger(value) ? "integer" : typeof value);
export const brief = (value: unknown): string => (value === undefined ? "" : typeof value === "string" ? value : (JSON.stringify(value) ?? "")).slice(0, 160);
