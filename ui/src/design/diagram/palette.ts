/** The colours that a diagram is drawn in, with their theme: one value, so that they can't get out of step. */
import { useSyncExternalStore } from "react";

import { tokenHex } from "../controls/colour";
import { onPaintedTheme, paintedTheme } from "../controls/theme";

const TOKENS = {
  paper: "--paper",
  ink: "--ink",
  soft: "--ink-soft",
  node: "--diagram-node",
  border: "--diagram-border",
  line: "--diagram-line",
  group: "--diagram-group",
  note: "--diagram-note",
} as const;

export type Colours = Readonly<Record<keyof typeof TOKENS, string>>;

export interface Palette {
  readonly theme: string;
  readonly colours: Colours;
}

/** A theme's tokens never change, so each is read once: while the page is painted in it. */
const palettes = new Map<string, Palette>();

export function paletteNow(): Palette {
  const theme = paintedTheme();
  const known = palettes.get(theme);
  if (known !== undefined) return known;
  const colours = Object.fromEntries(Object.entries(TOKENS).map(([name, token]) => [name, tokenHex(token)])) as Record<
    keyof typeof TOKENS,
    string
  >;
  const palette = { theme, colours };
  palettes.set(theme, palette);
  return palette;
}

/** The palette that the page is painted in; renders again when it changes. */
export function usePalette(): Palette {
  return useSyncExternalStore(onPaintedTheme, paletteNow);
}
