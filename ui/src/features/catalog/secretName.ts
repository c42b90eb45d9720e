/** The name under which the server keeps what is typed into a field: `ORDERS_DB_PASSWORD`. */
export function secretName(connection: string, field: string): string {
  const key = connection
    .normalize("NFKD")
    .replaceAll(/[^ -~]/g, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const named = capitals(/^[a-z]/.test(key || "connection") ? key || "connection" : `c_${key}`);
  const end = capitals(field).slice(0, 40);
  const room = 59 - end.length;
  if (named.length <= room) return `${named}_${end}`;
  // Of a long name the first words stay, and what the field is called.
  const words = named.slice(0, named.slice(0, room + 1).lastIndexOf("_"));
  return `${(words.length > Math.floor(room / 2) ? words : named.slice(0, room)).replace(/_+$/, "")}_${end}`;
}

const capitals = (text: string) => text.replaceAll(/[^A-Za-z0-9]/g, "_").toUpperCase();
