let last: Element | null = null;

/** What was pressed last; for an entry of a menu its menu, which is still there when what it opens comes late. */
document.addEventListener("focusin", ({ target }) => {
  const menu = (target as Element).closest("[role=menu]");
  const opener = menu ? document.querySelector(`[aria-controls="${CSS.escape(menu.id)}"]`) : (target as Element);
  if (opener) last = opener;
});

export function lastOpener(): Element | null {
  const here = document.activeElement;
  return here && here !== document.body && !here.closest("[role=menu]") ? here : last;
}
