/**
 * Which feature draws. Its style sheet applies only to what it draws: every rule of
 * `features/<name>/*.css` is nested in `[data-feature="<name>"]`, which screens, dialogs and popovers have.
 */
import { createContext, use } from "react";

const FeatureContext = createContext<string | undefined>(undefined);

export const FeatureProvider = FeatureContext;

export function useFeature(): string | undefined {
  return use(FeatureContext);
}
