import { expect, test } from "vitest";

import { leaveOut } from "../left-out";

const EXCALIDRAW = "/node_modules/@excalidraw/excalidraw/dist/prod/index.js";
const MERMAID = "/node_modules/mermaid/dist/chunks/mermaid.core/chunk-A.mjs";
const ARIA = "/node_modules/react-aria/dist/private/overlays/intlStrings.mjs";

/** What a build makes of these imports and this code; `error` is null when all is well. */
function check(imports: [from: string, what: string][], code: [id: string, text: string][] = []) {
  const plugin = leaveOut() as unknown as {
    resolveId: (source: string, importer?: string) => string | null;
    load: (id: string) => string | null;
    transform: (code: string, id: string) => { code: string } | null;
    buildEnd: (this: { error: (text: string) => void }, error?: Error) => void;
  };
  for (const [id] of imports) plugin.transform("", id);
  const codes = code.map(([id, text]) => plugin.transform(text, id)?.code ?? text);
  const instead = imports.map(([from, what]) => {
    const id = plugin.resolveId(what, from);
    return id === null ? null : plugin.load(id);
  });
  const errors: string[] = [];
  plugin.buildEnd.call({ error: (text) => void errors.push(text) });
  return { instead, codes, error: errors[0] ?? null };
}

test("what the window cannot reach is replaced, and its neighbours are not", () => {
  const { instead } = check([
    [EXCALIDRAW, "./locales/de-DE-XR44H4JA.js"],
    [EXCALIDRAW, "./locales/en-B4ZKOASM.js"],
    [EXCALIDRAW, "./subset-shared.chunk.js"],
    [ARIA, "../intl/overlays/de-DE.mjs"],
    [ARIA, "../intl/overlays/en-US.mjs"],
    ["/src/app.tsx", "./locales/de-DE-XR44H4JA.js"],
  ]);
  expect(instead).toEqual([
    expect.stringContaining("throw new Error("),
    null,
    expect.stringContaining("throw new Error("),
    "export default undefined;",
    null,
    null,
  ]);
});

test("a formula in a diagram stays as it was typed", async () => {
  const [code] = check([[MERMAID, "katex"]]).instead;
  const katex = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code ?? "")}`)) as {
    default: { renderToString: (formula: string) => string };
  };
  expect(katex.default.renderToString("a < b & c")).toBe("$$a &lt; b &amp; c$$");
});

test("Mermaid knows only the layouts that are built in", () => {
  const layouts = (flag: string) => `[dagre, ...${flag} ? [\n      {\n        name: "cose-bilkent",`;
  expect(check([], [[MERMAID, layouts("true")]]).codes).toEqual([layouts("false")]);
});

test("a package that is made differently fails the build, and one that is not used says nothing", () => {
  const { error } = check([[EXCALIDRAW, "./languages/de.js"]]);
  expect(error).toContain("Excalidraw's other languages");
  expect(error).toContain("Excalidraw's font tools");
  expect(error).not.toContain("KaTeX");
  expect(check([], [["/src/main.tsx", ""]]).error).toBeNull();
});
