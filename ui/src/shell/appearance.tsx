/** Puts the settings of the look on <html>, where the tokens read them. */
import { useEffect, useLayoutEffect, useState } from "react";

import { useBackend } from "../backend/context";
import type { Settings, Theme } from "../bindings";

/** What `data-theme` may say. */
export type PaintedTheme = "light" | "dark" | "contrast";

export function paintedTheme(setting: Theme, desktop: "light" | "dark"): PaintedTheme {
  return setting === "system" ? desktop : setting;
}

function desktopNow(): "light" | "dark" {
  const told = document.documentElement.dataset["desktop"];
  if (told === "light" || told === "dark") return told;
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function useDesktopTheme(): "light" | "dark" {
  const backend = useBackend();
  const [theme, setTheme] = useState(desktopNow);
  useEffect(() => {
    const stop = backend.onDesktopTheme(setTheme);
    const query = window.matchMedia("(prefers-color-scheme: dark)");
    const follow = () => setTheme(query.matches ? "dark" : "light");
    query.addEventListener("change", follow);
    return () => {
      stop();
      query.removeEventListener("change", follow);
    };
  }, [backend]);
  return theme;
}

export function useAppearance(settings: Settings | undefined): void {
  const desktop = useDesktopTheme();
  useLayoutEffect(() => {
    if (settings === undefined) return;
    const root = document.documentElement;
    root.dataset["theme"] = paintedTheme(settings.theme, desktop);
    root.dataset["readingFont"] = settings.readingFont;
    root.dataset["motion"] = settings.reducedMotion ? "less" : "system";
    root.style.setProperty("--text-scale", String(settings.textSize / 100));
    root.dataset["measure"] = settings.measure;
  }, [settings, desktop]);
}
