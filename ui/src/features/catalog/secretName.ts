/** The name under which the server keeps what is typed into a field: `ORDERS_DB_PASSWORD`. */
export function secretName(connection: string, field: string, taken: string[] = []): string {
  const key = free(slug(connection) || "connection", taken);
  const named = capitals(/^[a-z]/.test(key) ? key : `c_${key}`);
  const end = capitals(field).slice(0, 40);
  const room = 59 - end.length;
  if (named.length <= room) return `${named}_${end}`;
  // Of a long name the first words stay, and what the field is called.
  const words = named.slice(0, Math.max(named.slice(0, room + 1).lastIndexOf("_"), 0));
  return `${(words.length > Math.floor(room / 2) ? words : named.slice(0, room)).replace(/_+$/, "")}_${end}`;
}

const slug = (name: string) =>
  name
    .normalize("NFKD")
    .replaceAll(/[^ -~]/g, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");

/** The key, or with the first number that nobody has. */
function free(key: string, taken: string[]): string {
  if (!taken.includes(key)) return key;
  let number = 2;
  while (taken.includes(`${key}-${number}`)) number += 1;
  return `${key}-${number}`;
}

const capitals = (text: string) => text.replaceAll(/[^A-Za-z0-9]/g, "_").toUpperCase();
