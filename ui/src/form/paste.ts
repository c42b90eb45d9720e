import { isSecret, type Schema, type Values } from "./schema";

/** What a pasted text says, before it is known which fields there are. */
export interface Pasted {
  kind: "dsn" | "curl" | "env";
  found: Record<string, string>;
}

const DSN = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Reads a connection string, a curl command, or a block of NAME=value lines. */
export function readPaste(text: string): Pasted | null {
  const given = unquoted(text.trim()).replace(/^jdbc:(?=[a-z]+:\/\/)/i, "");
  if (/^\$?\s*curl(\.exe)?\s/i.test(given)) return { kind: "curl", found: curl(given.replace(/^\$\s*/, "")) };
  if (DSN.test(given) && !/\s/.test(given)) return { kind: "dsn", found: dsn(given) };
  const words = keywords(given);
  if (words) return { kind: "dsn", found: words };
  const pairs = lines(given);
  if (!pairs.length) return null;
  const found: Record<string, string> = {};
  for (const [name, value] of pairs) {
    found[name] = value;
    if (DSN.test(value) && /:[^/@]*@/.test(value)) Object.assign(found, dsn(value), found);
  }
  return { kind: "env", found };
}

/** `host=db port=5432 dbname=orders`: what libpq and its kin call a connection string, on one line. */
function keywords(text: string): Record<string, string> | null {
  if (text.includes("\n")) return null;
  const pairs = [...text.matchAll(/(?:^|[\s;])([A-Za-z][\w ]*?)\s*=\s*('(?:[^'\\]|\\.|'')*'|[^\s;]+)(?=$|[\s;])/g)];
  if (pairs.length < 2) return null;
  return Object.fromEntries(pairs.map(([, name, value]) => [name as string, /^'/.test(value ?? "") ? (value ?? "").slice(1, -1).replace(/\\(.)|'(')/g, "$1$2") : (value ?? "")]));
}

const NAME = /^[ \t]*(?:export[ \t]+|set[ \t]+|\$env:)?([A-Za-z_]\w*)[ \t]*(=|:[ \t])[ \t]*/i;

/** NAME=value lines as shells, PowerShell and compose files write them; quoted values span lines. */
function lines(text: string): [string, string][] {
  const found: [string, string][] = [];
  let rest = text.replaceAll("\r\n", "\n");
  while (rest) {
    const head = NAME.exec(rest);
    const body = head ? rest.slice(head[0].length) : rest;
    const quoted = head ? /^"((?:\\[\s\S]|[^"\\])*)"|^'([^']*)'/.exec(body) : null;
    const end = body.indexOf("\n", quoted ? quoted[0].length : 0);
    const line = end < 0 ? body : body.slice(0, end);
    if (head) found.push([head[1] as string, quoted ? (quoted[2] ?? escaped(quoted[1] ?? "")) : line.replace(/(^|\s)#.*$/, "").trim()]);
    rest = end < 0 ? "" : body.slice(end + 1);
  }
  return found;
}

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t" };
const escaped = (text: string) => text.replace(/\\([\s\S])/g, (_, sign: string) => ESCAPES[sign] ?? sign);
const unquoted = (text: string) => text.replace(/^(["'])([^"'\n]*)\1$/, "$2");

function dsn(text: string): Record<string, string> {
  const found: Record<string, string> = { dsn: text };
  // The last @ before the host ends the password: people paste those that were never encoded.
  const [, scheme = "", after = ""] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(text) ?? [];
  const last = after.lastIndexOf("@");
  const at = /^[^/:@]*(:\d+)?\//.test(after.slice(0, Math.max(last, 0))) ? -1 : last;
  const who = at < 0 ? "" : after.slice(0, at);
  const parts = /^(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?(\/[^?#]*)?(?:\?([^#]*))?/.exec(after.slice(at + 1));
  if (!parts) return found;
  const [, host, port, path, query] = parts;
  const set = (name: string, value?: string) => {
    if (value) found[name] = decode(value);
  };
  const colon = who.indexOf(":");
  set("scheme", scheme);
  set("user", colon < 0 ? who : who.slice(0, colon));
  set("password", colon < 0 ? "" : who.slice(colon + 1));
  set("host", host?.replace(/^\[|\]$/g, ""));
  set("port", port);
  set("database", path?.replace(/^\//, ""));
  if (/^https?$/i.test(scheme)) found.baseurl = `${scheme}://${after.slice(at + 1)}`;
  for (const [name, value] of new URLSearchParams(query ?? "")) set(name, value);
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The words of a command as a shell splits it: quotes of every kind, joined parts, broken lines. */
function shellWords(text: string): string[] {
  // What Windows copies: a caret before each sign, and at the end of each line.
  const plain = /\^\s*\n|\^"/.test(text) ? text.replace(/\^\s*\n/g, " ").replace(/\^(.)/g, "$1") : text;
  const parts = plain.replace(/[\\`]\r?\n/g, " ").match(/(?:\$?'(?:\\.|[^'\\])*'|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\\.|[^\s"'\\])+/g) ?? [];
  return parts.map((word) =>
    word.replace(/\$'((?:\\.|[^'\\])*)'|'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|\\(.)/g, (_, ansi?: string, single?: string, double?: string, one?: string) => (ansi !== undefined ? escaped(ansi) : (single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? one ?? ""))),
  );
}

function curl(text: string): Record<string, string> {
  const words = shellWords(text).flatMap((each) => {
    const joined = /^(--[a-z-]+)=(.*)$/s.exec(each) ?? /^(-[Hu])(.+)$/s.exec(each);
    return joined ? [joined[1] as string, joined[2] as string] : [each];
  });
  const found: Record<string, string> = {};
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at] as string;
    const next = words[at + 1] ?? "";
    if (word === "-H" || word === "--header") {
      header(next, found);
      at += 1;
    } else if (word === "-u" || word === "--user") {
      [found.user, found.password] = [next.split(":")[0] ?? "", next.split(":").slice(1).join(":")];
      at += 1;
    } else if (word.startsWith("-")) {
      if (/^(-X|-d|--data|--data-raw|--request|-o|--data-binary|-F)$/.test(word)) at += 1;
    } else if (DSN.test(word)) {
      const url = new URL(word);
      found.baseurl = url.origin;
      found.host = url.hostname;
      found.path = url.pathname;
    }
  }
  return found;
}

function header(line: string, found: Record<string, string>): void {
  const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
  if (!name || !value) return;
  const bearer = /^authorization$/i.test(name) ? /^(?:bearer|token)\s+(.+)$/i.exec(value) : null;
  if (bearer?.[1]) found.token = bearer[1];
  else if (/key|token|secret|auth/i.test(name)) {
    found.apikey = value;
    found[name] = value;
    found.apikeyheader = name;
  }
}

const flat = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
const ALIKE: string[][] = [
  ["host", "hostname", "server", "smtphost", "address"],
  ["user", "username", "login", "account"],
  ["password", "pass", "passwd", "pwd"],
  ["database", "db", "dbname", "databasename"],
  ["baseurl", "url", "endpoint", "apiurl", "base"],
  ["ssl", "sslmode", "tls", "secure"],
  ["token", "accesstoken", "apitoken", "bearertoken", "apikey", "key", "servertoken", "secret", "secretkey"],
];

/** The fields of these schemas that the text fills: by name, by the end of a name, by meaning. */
export function fill(pasted: Pasted, schema: Schema): Values {
  const found: Values = {};
  const given = Object.entries(pasted.found).map(([name, value]) => [flat(name), value] as const);
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    const wanted = flat(name);
    const alike = ALIKE.find((group) => group.includes(wanted)) ?? [];
    const hit =
      given.find(([key]) => key === wanted) ??
      given.find(([key]) => key.endsWith(wanted) && wanted.length > 2) ??
      given.find(([key]) => alike.includes(key)) ??
      (pasted.kind === "env" ? given.find(([key]) => alike.some((word) => word.length > 3 && key.endsWith(word))) : undefined);
    if (!hit || hit[1] === "") continue;
    const type = Array.isArray(each.type) ? each.type[0] : each.type;
    if ((type === "integer" || type === "number") && /^\d+$/.test(hit[1])) found[name] = Number(hit[1]);
    else if (type === "boolean") found[name] = /^(1|true|yes|on|require|verify-ca|verify-full|prefer)$/i.test(hit[1]);
    else if (type === "string" || type === undefined || isSecret(each)) found[name] = hit[1];
  }
  return found;
}

/** Which of these schemes the text signs in with: the one that it fills best, by what it says itself. */
export function schemeOf(pasted: Pasted, schemes: { name: string; type: string; schema: Schema }[]): { name: string; values: Values } | null {
  const { found } = pasted;
  const said = found.apikeyheader ? ["api_key", "custom_header"] : found.token ? ["bearer_token", "api_key"] : found.password ? ["basic", "digest"] : [];
  const filled = schemes
    .map((each) => ({ name: each.name, values: fill(pasted, each.schema), place: said.indexOf(each.type) }))
    .filter((each) => Object.keys(each.values).length > 0)
    .sort((a, b) => Number(b.place >= 0) - Number(a.place >= 0) || a.place - b.place || Object.keys(b.values).length - Object.keys(a.values).length);
  return filled[0] ?? null;
}
