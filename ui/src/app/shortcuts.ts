import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { PLACES } from "./places";

const typing = (target: EventTarget | null) => (target as HTMLElement | null)?.closest?.("input,textarea,select,[contenteditable],[role=dialog],[role=menu]");

/** Keys that work everywhere: the palette, the sheet, `/`, `n`, and `g` with a second key. */
export function useShortcuts({ palette, sheet }: { palette: () => void; sheet: () => void }): void {
  const navigate = useNavigate();
  const leader = useRef(0);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        palette();
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || typing(event.target)) return;
      if (Date.now() - leader.current < 1200) {
        leader.current = 0;
        const place = PLACES.find((each) => each.jump === event.key);
        if (place) {
          event.preventDefault();
          void navigate({ to: place.to });
        }
        return;
      }
      if (event.key === "g") leader.current = Date.now();
      else if (event.key === "?") sheet();
      else if (event.key === "/") focus("[data-page-search]", event);
      else if (event.key === "n") pressIt("[data-page-new]", event);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  });
}

function focus(selector: string, event: Event): void {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) return;
  event.preventDefault();
  found.focus();
}
function pressIt(selector: string, event: Event): void {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) return;
  event.preventDefault();
  found.click();
}

