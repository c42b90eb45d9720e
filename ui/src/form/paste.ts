import { isSecret, type Schema, type Values } from "./schema";

/** What a pasted text says, before it is known which fields there are. */
export interface Pasted {
  kind: "dsn" | "curl" | "env";
  found: Record<string, string>;
  /** How many hosts it names where a form has one field: only the first is taken. */
  hosts?: number;
}

const LONGEST = 100_000;
const DSN = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Reads a connection string, a curl command, or a block of NAME=value lines. */
export function readPaste(text: string): Pasted | null {
  if (text.length > LONGEST) return null;
  const given = unquoted(text.trim()).replace(/^jdbc:(?=[a-z]+:\/\/)/i, "");
  const command = /^(?:\$\s+|sudo\s+|[A-Z_]\w*=[^\s"']*\s+)*curl(?:\.exe)?\s/i.exec(given);
  if (command) return { kind: "curl", found: curl(given.slice(command[0].length)) };
  const client = /^(?:\$\s+|sudo\s+|[A-Z_]\w*=\S+\s+)*(psql|mysql|mariadb)\s+(.*)$/s.exec(given);
  if (client) return clientOf(client[1] as string, shellWords(client[2] as string), given);
  if (DSN.test(given) && !/\s/.test(given)) return { kind: "dsn", found: dsn(given), hosts: /@?([^@/?]*)/.exec(given.replace(/^.*@|^.*?:\/\//, ""))?.[1]?.split(",").length };
  const oracle = ORACLE.exec(given)?.groups;
  if (oracle) return { kind: "dsn", found: { dsn: given, scheme: "oracle", ...Object.fromEntries(Object.entries(oracle).filter(([, value]) => value)) } };
  const named = json(given);
  if (named) return { kind: "env", found: named };
  const words = keywords(given);
  if (words) return { kind: "dsn", found: words };
  const pairs = /^(?:\$\s+|sudo\s+)*(?:docker|podman)\s/.test(given) ? variables(given) : lines(given);
  if (!pairs.length) return null;
  const found: Record<string, string> = {};
  for (const [name, value] of pairs) {
    found[name] = value;
    if (DSN.test(value) && /:[^/@]*@/.test(value)) Object.assign(found, dsn(value), found);
  }
  return { kind: "env", found };
}

/** `jdbc:oracle:thin:user/password@//host:1521/service`, and the same with `@host:1521:sid`. */
const ORACLE = /^jdbc:oracle:thin:(?:(?<user>[^/@\s]+)\/(?<password>\S*))?@(?:\/\/|tcps?:\/\/)?(?<host>[^:/\s]+)(?::(?<port>\d+))?[:/](?<database>[\w.$#-]+)/i;

/** What the flags of a database's own client are about; a long one may follow its `=`. */
const FLAGS: Record<string, Record<string, string>> = {
  psql: { h: "host", p: "port", U: "user", d: "database", host: "host", port: "port", username: "user", dbname: "database" },
  mysql: { h: "host", P: "port", u: "user", p: "password", D: "database", host: "host", port: "port", user: "user", password: "password", database: "database" },
};

/** `psql -h db -U app orders`, `psql "host=db"`, `mysql -u app -psecret orders`. */
function clientOf(program: string, words: string[], command: string): Pasted | null {
  const flags = FLAGS[program === "psql" ? "psql" : "mysql"] ?? {};
  const found: Record<string, string> = {};
  const before = /(?:PGPASSWORD|MYSQL_PWD)=(\S+)\s/.exec(command)?.[1];
  if (before && !variable(before)) found.password = before;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    const [, name = "", joined] = /^--([a-z]+)(?:=(.*))?$/s.exec(word) ?? /^-([A-Za-z])(.+)?$/s.exec(word) ?? [];
    const about = flags[name];
    if (!word.startsWith("-")) {
      const whole = /[=:]/.test(word) ? readPaste(word) : null;
      if (whole) return whole;
      found.database ??= word;
    } else if (about && joined !== undefined) found[about] = joined;
    else if (about && about !== "password") found[about] = words[(at += 1)] ?? ""; // a password that does not follow at once is asked for
  }
  return Object.keys(found).length ? { kind: "dsn", found } : null;
}

/** The file of a service account, or any other object of names and texts. */
function json(text: string): Record<string, string> | null {
  if (!text.startsWith("{")) return null;
  try {
    const found = Object.entries(JSON.parse(text) as object).filter(([, value]) => typeof value === "string" || typeof value === "number");
    return found.length ? Object.fromEntries(found.map(([name, value]) => [name, String(value)])) : null;
  } catch {
    return null;
  }
}

/** What `docker run -e A=b --env=C=d` hands to a container. */
function variables(command: string): [string, string][] {
  const words = shellWords(command);
  const given = words.flatMap((word, at) => (/^(?:-e|--env)$/.test(word) ? [words[at + 1] ?? ""] : /^(?:-e|--env=)(?=\w+=)/.test(word) ? [word.replace(/^(?:-e|--env=)/, "")] : []));
  return given.filter((each) => /^\w+=/.test(each)).map((each) => [each.slice(0, each.indexOf("=")), each.slice(each.indexOf("=") + 1)]);
}

/** `host=db port=5432 dbname=orders`: what libpq and its kin call a connection string, on one line. */
function keywords(text: string): Record<string, string> | null {
  if (text.includes("\n")) return null;
  const pairs = [...text.matchAll(/(?:^|[\s;])([A-Za-z][\w ]{0,40}?)\s*=\s*('(?:[^'\\]|\\.|'')*'|"[^"]*"|[^\s;]+)(?=$|[\s;])/g)];
  if (pairs.length < 2) return null;
  const found: Record<string, string> = Object.fromEntries(pairs.map(([, name, value]) => [name as string, /^'/.test(value ?? "") ? (value ?? "").slice(1, -1).replace(/\\(.)|'(')/g, "$1$2") : (value ?? "").replace(/^"(.*)"$/, "$1")]));
  const [, host, port] = /^(?:tcp:)?([^,:]+)(?:,(\d+))?$/i.exec(found.Server ?? found.server ?? "") ?? [];
  return host ? { host, ...(port && { port }), ...found } : found;
}

const NAME = /^[ \t]*(?:-[ \t]+|export[ \t]+|set[ \t]+|\$env:)?([A-Za-z_]\w*)[ \t]*(=|:[ \t])[ \t]*/i;

/** NAME=value lines as shells, PowerShell and compose files write them; quoted values span lines. */
function lines(text: string): [string, string][] {
  const found: [string, string][] = [];
  let rest = text.replaceAll("\r\n", "\n").replace(/^([ \t]*set[ \t]+)"(\w+=)(.*)"[ \t]*$/gim, "$1$2$3"); // as Windows quotes: name and value
  while (rest) {
    const head = NAME.exec(rest);
    const body = head ? rest.slice(head[0].length) : rest;
    const quoted = head ? /^"((?:\\[\s\S]|[^"\\])*)"|^'([^']*)'/.exec(body) : null;
    // A key that nobody quoted goes on to its own end; a line goes on after a backslash.
    const whole = head ? /^-----BEGIN [^\n]*?-----[\s\S]*?-----END [^\n]*?-----|^(?:[^\n"']*\\\n)+/.exec(body) : null;
    const end = body.indexOf("\n", (quoted ?? whole)?.[0].length ?? 0);
    const line = end < 0 ? body : body.slice(0, end);
    if (head) found.push([head[1] as string, quoted ? (quoted[2] ?? escaped(quoted[1] ?? "")) : line.replace(/\\\n\s*/g, "").replace(/(^|\s)#.*$/, "").trim()]);
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
  // Of several hosts the first; what SQL Server's drivers write after a semicolon is read as a query.
  const rest = after.slice(at + 1).replace(/^([^,/?#]*),[^/?#]*/, "$1").replace(/^([^/?#;]*);/, "$1?").replace(/;/g, "&");
  const parts = /^(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?(\/[^?#]*)?(?:\?([^#]*))?/.exec(rest);
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
  if (/^https?$/i.test(scheme)) found.baseurl = `${scheme}://${after.slice(at + 1)}`.replace(/[?#].*$/s, "");
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
    const joined = /^(--[a-z0-9-]+)=(.*)$/s.exec(each) ?? /^(-[Hu])(.+)$/s.exec(each) ?? /^-[^XdoFHuxeAbcmTrwKEy-]*([Hu])()$/.exec(each)?.map((part, at) => (at === 1 ? `-${part}` : part));
    return joined ? [joined[1] as string, joined[2] as string].filter(Boolean) : [each];
  });
  const found: Record<string, string> = {};
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    const next = words[at + 1] ?? "";
    if (word === "-H" || word === "--header") header(next, found);
    else if (word === "-u" || word === "--user") account(next, found);
    else if (word === "--oauth2-bearer") header(`Authorization: Bearer ${next}`, found);
    else if (word === "--url" || !word.startsWith("-")) address(word === "--url" ? next : word, found);
    if (TAKES.test(word)) at += 1;
  }
  return found;
}

/** The options of curl that are followed by something which is no address to call. */
const TAKES = /^(-[^XdoFHuxeAbcmTrwKEy-]*[XdoFHuxeAbcmTrwKEy]|--(?:url|header|user|request|data(?:-[a-z]+)?|json|form(?:-string)?|output|proxy(?:-user)?|referer|user-agent|cookie(?:-jar)?|max-time|connect-timeout|oauth2-bearer|cert|key|cacert|resolve|retry|write-out|upload-file|aws-sigv4))$/;

function account(text: string, found: Record<string, string>): void {
  const colon = text.indexOf(":");
  // What a shell would have put in is not a value.
  const [user, password] = colon < 0 ? [text, ""] : [text.slice(0, colon), text.slice(colon + 1)];
  if (!variable(user)) found.user = user;
  if (!variable(password)) found.password = password;
}

function address(word: string, found: Record<string, string>): void {
  const text = DSN.test(word) ? word : `https://${word}`;
  if (found.baseurl || variable(word) || !URL.canParse(text) || !/^[^/]*[.:]|^localhost\b/.test(word)) return;
  const url = new URL(text);
  found.baseurl = url.origin;
  found.host = url.hostname;
  found.path = url.pathname;
  if (url.username) account(`${decode(url.username)}:${decode(url.password)}`, found);
  for (const [name, value] of url.searchParams) if (/key|token/i.test(name) && !variable(value)) found.apikey ??= value;
}

const variable = (text: string) => /^\$\{?\w+\}?|^<[^>]*>$/.test(text);

function header(line: string, found: Record<string, string>): void {
  const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
  if (!name || !value || variable(value.replace(/^\w+\s+/, ""))) return;
  const basic = /^authorization$/i.test(name) ? /^basic\s+(\S+)$/i.exec(value) : null;
  if (basic?.[1]) return account(plain(basic[1]), found);
  const bearer = /^authorization$/i.test(name) ? /^(?:bearer|token)\s+(.+)$/i.exec(value) : null;
  if (bearer?.[1]) found.token = bearer[1];
  else if (/key|token|secret|auth/i.test(name)) {
    found.apikey = value;
    found[name] = value;
    found.apikeyheader = name;
  }
}

/** What base64 stands for; nothing where it is none. */
function plain(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (each) => each.charCodeAt(0)));
  } catch {
    return "";
  }
}

const flat = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
const ALIKE: string[][] = [
  ["host", "hostname", "server", "smtphost", "address"],
  ["user", "username", "userid", "uid", "login", "account"],
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
    // An address is shown: the password in it has a field of its own.
    else if (type === "string" || type === undefined || isSecret(each)) found[name] = isSecret(each) ? hit[1] : hit[1].replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*:[^/?#]*@/i, "$1");
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
