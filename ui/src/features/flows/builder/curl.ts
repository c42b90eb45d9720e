/** A curl command as a request; what signs it in is left out and said. */
export interface Curl {
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: unknown;
  secret: boolean;
}
const SECRET = /^(authorization|proxy-authorization|cookie|x-api-key|api-key|.*token.*|.*secret.*)$/i;

export function readCurl(text: string): Curl | null {
  const words = split(text.trim());
  if (words[0] !== "curl") return null;
  const found: Curl = { method: "", url: "", headers: {}, secret: false };
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at] as string;
    const value = () => words[++at] ?? "";
    if (word === "-X" || word === "--request") found.method = value().toUpperCase();
    else if (word === "-H" || word === "--header") header(found, value());
    else if (word === "-u" || word === "--user" || word === "--oauth2-bearer") {
      value();
      found.secret = true;
    } else if (word === "-d" || word.startsWith("--data") || word === "--json") {
      const given = value();
      try {
        found.body = JSON.parse(given) as unknown;
      } catch {
        found.body = given;
      }
      found.method ||= "POST";
    } else if (!word.startsWith("-") && !found.url) found.url = word;
  }
  if (!/^https?:\/\//.test(found.url)) return null;
  found.method ||= "GET";
  if (Object.keys(found.headers ?? {}).length === 0) delete found.headers;
  return found;
}

function header(found: Curl, text: string): void {
  const at = text.indexOf(":");
  const name = text.slice(0, at).trim();
  if (at < 1) return;
  if (SECRET.test(name)) found.secret = true;
  else if (!/^content-type$/i.test(name)) (found.headers as Record<string, string>)[name] = text.slice(at + 1).trim();
}

/** Words as a shell splits them: quotes, backslashes and continued lines. */
function split(text: string): string[] {
  const words: string[] = [];
  let word = "";
  let quote = "";
  let open = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    if (quote) {
      if (char === quote) quote = "";
      else if (char === "\\" && quote === '"' && at + 1 < text.length) word += text[++at];
      else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      open = true;
    } else if (char === "\\") {
      at += 1;
      if (text[at] !== "\n" && at < text.length) word += text[at];
    } else if (/\s/.test(char)) {
      if (word || open) words.push(word);
      word = "";
      open = false;
    } else word += char;
  }
  if (word || open) words.push(word);
  return words;
}
