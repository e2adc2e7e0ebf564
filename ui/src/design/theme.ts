/** What `data-theme` on the page says. The attribute is the truth: whoever shows it follows it, and misses no change. */
import { useSyncExternalStore } from "react";

export function paintedTheme(): string {
  return document.documentElement.dataset["theme"] ?? "light";
}

/** Tells each change of it, until it is told to stop. */
export function onPaintedTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}

/** What `data-theme` on the page says, followed. */
export function usePaintedTheme(): string {
  return useSyncExternalStore(onPaintedTheme, paintedTheme);
}
