import { useEffect, useRef } from "react";

/** Ctrl+S saves what stands on the page, with what was typed into a paste box and not yet read. */
export function useSaveKey(save: () => void): void {
  const latest = useRef(save);
  useEffect(() => {
    latest.current = save;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.metaKey || event.ctrlKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      if (event.repeat) return;
      const box = document.activeElement;
      if (box instanceof HTMLInputElement && box.dataset.paste !== undefined && box.value) box.blur();
      setTimeout(() => latest.current(), 0); // after the page has taken in what the box held
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
