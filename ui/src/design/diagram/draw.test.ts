import type { MermaidConfig } from "mermaid";
import { beforeEach, expect, test, vi } from "vitest";

import { draw, drawn } from "./draw";
import { paletteNow, type Palette } from "./palette";

const { mermaid } = vi.hoisted(() => {
  let box = "";
  return {
    mermaid: {
      initialize: ({ themeVariables }: MermaidConfig) => {
        box = String((themeVariables as { mainBkg?: unknown }).mainBkg);
      },
      render: () => Promise.resolve({ svg: `<svg viewBox="0 0 40 20"><rect fill="${box}"/></svg>` }),
    },
  };
});
vi.mock("mermaid", () => ({ default: mermaid }));

/** Paints the window: what a theme is, and what its style sheet says. */
function paint(theme: string, box: string): void {
  document.documentElement.dataset["theme"] = theme;
  document.documentElement.style.setProperty("--diagram-node", box);
}

beforeEach(() => {
  Object.defineProperty(document, "fonts", { value: { load: () => Promise.resolve([]) }, configurable: true });
});

test("a drawing is in the colours that it was asked for in, even when the theme changes before its turn", async () => {
  paint("day", "#eeeeee");
  const day = paletteNow();
  const first = draw("flowchart LR", day);
  paint("night", "#222222");
  const night = paletteNow();
  const check = async (drawing: Promise<{ svg: string }>, palette: Palette, colour: string) => {
    expect((await drawing).svg).toContain(colour);
    expect(drawn("flowchart LR", palette)?.svg).toContain(colour);
  };
  await check(first, day, "#eeeeee");
  expect(drawn("flowchart LR", night)).toBeNull();
  await check(draw("flowchart LR", night), night, "#222222");
  await check(draw("flowchart LR", day), day, "#eeeeee");
});
