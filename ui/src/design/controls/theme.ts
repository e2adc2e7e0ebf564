/** What `data-theme` on the page says. The attribute is authoritative; views subscribe to it and miss no change. */
import { useSyncExternalStore } from "react";

export function paintedTheme(): string {
  return document.documentElement.dataset["theme"] ?? "light";
}

/** Calls back on each change, until unsubscribed. */
export function onPaintedTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}

/** What `data-theme` on the page says, followed. */
export function usePaintedTheme(): string {
  return useSyncExternalStore(onPaintedTheme, paintedTheme);
}
