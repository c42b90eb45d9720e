/** A sentence of the server: names in backticks are set as code. */
export function Coded({ text }: { text: string }) {
  return text.split("`").map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part));
}
