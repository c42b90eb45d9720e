interface Request {
  method: string;
  url: string;
  headers?: Record<string, unknown>;
  body?: unknown;
}
const SECRET = /\[secret:([^\]]{1,100})\]/g;
const FORM = "application/x-www-form-urlencoded";
/** A word for a POSIX shell. */
export const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The same, but secrets are variables, which the shell fills in. */
function filled(text: string): string {
  let found = "";
  let at = 0;
  for (const match of text.matchAll(SECRET)) {
    if (match.index > at) found += quoted(text.slice(at, match.index));
    found += `"\${${variable(match[1] ?? "")}}"`;
    at = match.index + match[0].length;
  }
  return at < text.length ? found + quoted(text.slice(at)) : found || "''";
}

function variable(field: string): string {
  const name = field.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "").toUpperCase() || "SECRET";
  return /^\d/.test(name) ? `_${name}` : name;
}

/** The request as the server writes it for the command line; null where its body was cut to a beginning. */
export function curl(request: Request): string | null {
  const parts = [`curl -X ${request.method} ${filled(request.url)}`];
  const headers = Object.entries(request.headers ?? {}).filter(([name]) => !["content-length", "host"].includes(name.toLowerCase()));
  for (const [name, value] of headers) {
    const said = String(value);
    const basic = name.toLowerCase() === "authorization" && said.startsWith("Basic ") && said.includes("[secret:");
    parts.push(basic ? `-u ${filled(said.slice(6))}` : `-H ${filled(`${name}: ${said}`)}`); // curl encodes what is filled in
  }
  const kind = String(headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "");
  const { body } = request;
  if (body == null) return parts.join(" \\\n  ");
  if (kind.includes(FORM) && typeof body === "object" && !Array.isArray(body)) {
    for (const [name, value] of Object.entries(body)) for (const each of [value].flat()) parts.push(`--data-urlencode ${filled(`${name}=${String(each)}`)}`);
    return parts.join(" \\\n  ");
  }
  if (typeof body === "object" && "base64Head" in body) return null;
  parts.push(`--data-raw ${filled(typeof body === "string" ? body : JSON.stringify(body))}`);
  return parts.join(" \\\n  ");
}
