import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const source = join(import.meta.dirname, "../..");
const sheets = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css"));

/** A long word that cannot be broken, in a text wrapped so, ends WebKitGTK's web process at some widths. */
test("no text asks to be wrapped prettily", () => {
  expect(sheets.length).toBeGreaterThan(10);
  const pretty = sheets.filter((name) =>
    /text-wrap(-style)?:[^;]*pretty/.test(readFileSync(join(source, name), "utf8")),
  );
  expect(pretty).toEqual([]);
});

/** In a grid or flex row, a heading's longest word decides its least width. */
test("a long word in a heading breaks instead of running out of the window", () => {
  const base = readFileSync(join(source, "design/controls/base.css"), "utf8");
  const rule = /^\s*h1,\s+h2,\s+h3,\s+h4 \{([^}]*)\}/m.exec(base)?.[1] ?? "";
  expect(rule).toContain("overflow-wrap: anywhere");
});

test("every field and every paragraph runs in the direction of its own text", () => {
  const base = readFileSync(join(source, "design/controls/base.css"), "utf8");
  const [, selectors = ""] = /([^{}]*)\{\s*unicode-bidi: plaintext;\s*\}/.exec(base) ?? [];
  for (const element of ["textarea", "input", "p", "li", "span", "a", "button"])
    expect(selectors).toMatch(new RegExp(`\\b${element}\\b`));
});

test("the classes that the core gives to code are the ones that are coloured", () => {
  const rust = readFileSync(join(source, "../../src-tauri/core/pack/src/render/highlight.rs"), "utf8");
  const table = /static CLASSES:[^]*?\.into_iter\(\)/.exec(rust)?.[0] ?? "";
  const given = [...new Set([...table.matchAll(/"(c-[a-z -]+)"\),/g)].map(([, classes]) => classes ?? ""))].map(
    (classes) => classes.split(" "),
  );
  expect(given.length).toBeGreaterThan(10);
  const prose = readFileSync(join(source, "design/prose/prose.css"), "utf8");
  const coloured = [...prose.matchAll(/^\s*(\.c-[^{,]*?)(?=,$| \{$)/gm)].map(([, selector]) =>
    (selector ?? "").split(".").slice(1),
  );
  const isColoured = (classes: string[]) => coloured.some((selector) => selector.every((one) => classes.includes(one)));
  expect(given.filter((classes) => !isColoured(classes))).toEqual([]);
  expect(
    coloured.filter((selector) => !given.some((classes) => selector.every((one) => classes.includes(one)))),
  ).toEqual([]);
});
