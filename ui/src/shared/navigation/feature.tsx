/**
 * Which feature draws. Its style sheet applies only to what it draws: every rule of
 * `features/<name>/*.css` is nested in `[data-feature="<name>"]`, which screens, dialogs and popovers have.
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
