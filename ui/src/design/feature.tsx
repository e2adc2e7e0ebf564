/**
 * Which feature draws. Its style sheet holds for what it draws and nothing else: every rule of
 * `features/<name>/*.css` stands under `[data-feature="<name>"]`, which screens, dialogs and popovers carry.
 */
import { createContext, use } from "react";

import type { Screen } from "./history";

const FeatureContext = createContext<string | undefined>(undefined);

export const FeatureProvider = FeatureContext;

export function useFeature(): string | undefined {
  return use(FeatureContext);
}

/** The feature that draws a screen. */
export function featureOf({ name }: Screen): string {
  return name === "page" ? "reading" : name;
}
