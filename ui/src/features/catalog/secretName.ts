/** The name under which the server keeps what is typed into a field: `ORDERS_DB_PASSWORD`. */
export function secretName(connection: string, field: string): string {
  const key = connection
    .normalize("NFKD")
    .replaceAll(/[^ -~]/g, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const plain = `${key || "connection"}_${field}`.replaceAll(/[^A-Za-z0-9]/g, "_").toUpperCase();
  const named = /^[A-Z]/.test(plain) ? plain : `C_${plain}`;
  return named.length > 60 ? named.slice(-60).replace(/^[_0-9]+/, "") : named;
}
