import { useEffect, useState } from "react";

const read = () => document.documentElement.dataset["theme"] ?? "light";

/** What `data-theme` on the page says, followed. */
export function usePaintedTheme(): string {
  const [theme, setTheme] = useState(read);
  useEffect(() => {
    const observer = new MutationObserver(() => setTheme(read()));
    observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => observer.disconnect();
  }, []);
  return theme;
}
