import { isSecret, type Schema, type Values } from "./schema";

/** What a pasted text says, before it is known which fields there are. */
export interface Pasted {
  kind: "dsn" | "curl" | "env";
  found: Record<string, string>;
}

const DSN = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Reads a connection string, a curl command, or a block of NAME=value lines. */
export function readPaste(text: string): Pasted | null {
  const given = text.trim();
  if (/^\$?\s*curl\s/i.test(given)) return { kind: "curl", found: curl(given) };
  if (DSN.test(given) && !/\s/.test(given)) return { kind: "dsn", found: dsn(given) };
  const words = keywords(given);
  if (words) return { kind: "dsn", found: words };
  const lines = given.split(/\r?\n/).map((line) => /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line));
  const pairs = lines.filter((each) => each !== null);
  if (!pairs.length) return null;
  const found: Record<string, string> = {};
  for (const [, name, value] of pairs) {
    const plain = unquoted(value ?? "");
    found[name as string] = plain;
    if (DSN.test(plain) && /:[^/@]*@/.test(plain)) Object.assign(found, dsn(plain), found);
  }
  return { kind: "env", found };
}

/** `host=db port=5432 dbname=orders`: what libpq and its kin call a connection string, on one line. */
function keywords(text: string): Record<string, string> | null {
  if (text.includes("\n")) return null;
  const pairs = [...text.matchAll(/(?:^|[\s;])([A-Za-z][\w ]*?)\s*=\s*('(?:[^'\\]|\\.)*'|[^\s;]+)(?=$|[\s;])/g)];
  if (pairs.length < 2) return null;
  return Object.fromEntries(pairs.map(([, name, value]) => [name as string, unquoted(value ?? "")]));
}

const unquoted = (text: string) => text.replace(/^(["'])([\s\S]*)\1$/, "$2");

function dsn(text: string): Record<string, string> {
  const found: Record<string, string> = { dsn: text };
  const parts = /^([a-z][a-z0-9+.-]*):\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^:/?#]*)(?::(\d+))?(\/[^?#]*)?(?:\?([^#]*))?/i.exec(text);
  if (!parts) return found;
  const [, scheme, user, password, host, port, path, query] = parts;
  const set = (name: string, value?: string) => {
    if (value) found[name] = decode(value);
  };
  set("scheme", scheme);
  set("user", user);
  set("password", password);
  set("host", host);
  set("port", port);
  set("database", path?.replace(/^\//, ""));
  if (/^https?$/i.test(scheme ?? "")) found.baseurl = text.replace(/\/\/[^@/]*@/, "//");
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

function curl(text: string): Record<string, string> {
  const words = (text.replaceAll("\\\n", " ").match(/(?:[^\s"']+|"(?:\\.|[^"])*"|'[^']*')+/g) ?? []).map((each) => each.replace(/"((?:\\.|[^"])*)"|'([^']*)'/g, (_, a, b) => (a ?? b) as string));
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
