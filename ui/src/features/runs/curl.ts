interface Request {
  method: string;
  url: string;
  headers?: Record<string, unknown>;
  body?: unknown;
}
/** A word for a POSIX shell. */
export const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The request as a curl command; a secret stays the name that stands in its place. */
export function curl(request: Request): string {
  const parts = [`curl -X ${request.method} ${quoted(request.url)}`];
  for (const [name, value] of Object.entries(request.headers ?? {})) parts.push(`-H ${quoted(`${name}: ${String(value)}`)}`);
  if (request.body != null) parts.push(`-d ${quoted(typeof request.body === "string" ? request.body : JSON.stringify(request.body))}`);
  return parts.join(" \\\n  ");
}
