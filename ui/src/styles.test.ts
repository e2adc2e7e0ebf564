/** Looks must not depend on which sheets were loaded: what a feature styles, it styles for itself alone. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const SRC = import.meta.dirname;
const files = (ending: string) =>
  readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending) && !file.includes(".test."))
    .toSorted();
const read = (file: string) => readFileSync(join(SRC, file), "utf8").replaceAll(/\/\*[^]*?\*\//g, "");
/** `review` for what lies in `features/review`; null for what every feature may use. */
const featureOf = (file: string) => /^features\/([^/]+)/.exec(file)?.[1] ?? null;

/** The layer that a sheet's rules are in, by where it lies; null for the sheets that hold no rules of ours. */
function layerOf(file: string): string | null {
  if (file === "layers.css" || file === "design/board/vendor.css") return null;
  const own = { "design/controls/tokens.css": "tokens", "design/controls/base.css": "base" }[file];
  return own ?? (featureOf(file) === null ? (file.split("/")[0] ?? "") : "feature");
}

/** The text of a sheet's outermost rules: what stands before each brace, and what follows the last. */
function outermost(sheet: string): string[] {
  const heads: string[] = [];
  let depth = 0;
  let head = "";
  for (const letter of sheet) {
    if (letter === "{" && depth++ === 0) heads.push(head.trim());
    if (depth === 0) head += letter;
    if (letter === "}" && --depth === 0) head = "";
  }
  return [...heads, ...(head.trim() === "" ? [] : [head.trim()])];
}

const SHEETS = files(".css");

/** What stands between the braces of a sheet that is a single rule. */
const within = (sheet: string) => sheet.slice(sheet.indexOf("{") + 1, sheet.lastIndexOf("}"));

test.each(SHEETS.filter((file) => layerOf(file) !== null))("%s is in its layer", (file) => {
  expect(outermost(read(file))).toEqual([`@layer ${layerOf(file)}`]);
});

test("every layer has its place, and the features have the last word", () => {
  const [, order = ""] = /@layer ([^;{]*);/.exec(read("layers.css")) ?? [];
  const layers = order.split(", ");
  const used = SHEETS.map(layerOf).filter((layer) => layer !== null);
  expect(layers.toSorted()).toEqual([...new Set([...used, "vendor"])].toSorted());
  expect(layers.at(-1)).toBe("feature");
  expect(/^import "(\.[^"]*\.css)";/m.exec(read("main.tsx"))?.[1]).toBe("./layers.css");
});

test.each(SHEETS.filter((file) => featureOf(file) !== null))("%s holds for its feature alone", (file) => {
  expect(outermost(within(read(file)))).toEqual([`:where([data-feature="${featureOf(file)}"])`]);
});

/** The classes that a sheet styles. */
const classes = (file: string) =>
  [...read(file).matchAll(/\.(-?[a-zA-Z_][\w-]*)(?=[^{}]*\{)/g)].map(([, name]) => name ?? "");

/** The class names that a file writes out; one that is put together ends in `*`. */
function written(file: string): string[] {
  const values = [...read(file).matchAll(/class(?:Name)?=(?:"([^"]*)"|\{((?:[^{}]|\{[^{}]*\})*)\})/g)].flatMap(
    ([, plain, code = ""]) => {
      if (plain !== undefined) return [plain];
      // What a class is chosen by is none.
      const chosen = code.replaceAll(/[!=]== "[^"]*"/g, "");
      // In `rating-${…}` it is a part of a name, else names of its own.
      const within = [...chosen.matchAll(/(?<!-)\$\{[^}]*\}/g)].flatMap(([text]) => quoted(text));
      const whole = chosen.replaceAll(/\$\{[^}]*\}/g, "*");
      return [...within, ...quoted(whole), ...[...whole.matchAll(/`([^`]*)`/g)].map(([, text]) => text ?? "")];
    },
  );
  return values.flatMap((text) => text.split(/\s+/)).filter((name) => name !== "" && name !== "*");
}

const quoted = (code: string) => [...code.matchAll(/"([^"]*)"/g)].map(([, text]) => text ?? "");

/** Classes of what Excalidraw draws, which its sheet changes. */
const isVendors = (sheet: string) => sheet.startsWith("design/board/");

test("no class is written that nothing styles", () => {
  const styled = new Set(SHEETS.flatMap(classes));
  const isStyled = (name: string) =>
    name.endsWith("*") ? [...styled].some((one) => one.startsWith(name.slice(0, -1))) : styled.has(name);
  expect(
    files(".tsx").flatMap((file) =>
      written(file)
        .filter((name) => !isStyled(name))
        .map((name) => `${file}: ${name}`),
    ),
  ).toEqual([]);
});

test("no class is styled that nothing writes", () => {
  const core = join(SRC, "../../src-tauri/core");
  const rust = readdirSync(core, { recursive: true, encoding: "utf8" })
    .filter((file) => /^(?:pack|html)\/.*\.rs$/.test(file))
    .map((file) => readFileSync(join(core, file), "utf8"));
  const sources = [
    ...[...files(".tsx"), ...files(".ts")].map(read),
    ...rust,
    readFileSync(join(SRC, "../index.html"), "utf8"),
  ].join("\n");
  const names = new Set(sources.match(/[\w-]+/g));
  // `rating-${rating}` is written as `rating-`.
  const starts = new Set([...sources.matchAll(/([\w-]+-)(?:\$\{|\{)/g)].map(([, start]) => start));
  const isWritten = (name: string) => names.has(name) || starts.has(name.slice(0, name.lastIndexOf("-") + 1));
  const own = SHEETS.filter((sheet) => !isVendors(sheet));
  expect(
    own.flatMap((sheet) =>
      [...new Set(classes(sheet))].filter((name) => !isWritten(name)).map((name) => `${sheet}: ${name}`),
    ),
  ).toEqual([]);
});

test("no file uses a class that only another feature styles", () => {
  const styled = new Map<string, Set<string | null>>();
  for (const sheet of SHEETS) {
    for (const name of classes(sheet)) styled.set(name, (styled.get(name) ?? new Set()).add(featureOf(sheet)));
  }
  const strays = files(".tsx").flatMap((file) => {
    const isFound = (name: string) => {
      const owners = name.endsWith("*")
        ? [...styled].filter(([one]) => one.startsWith(name.slice(0, -1))).map(([, of]) => of)
        : [styled.get(name)].filter((of) => of !== undefined);
      return owners.length === 0 || owners.some((of) => of.has(null) || of.has(featureOf(file)));
    };
    return written(file)
      .filter((name) => !isFound(name))
      .map((name) => `${file}: ${name}`);
  });
  expect(strays).toEqual([]);
});

test("what opens above the page says which feature draws it", () => {
  const raw = /import \{[^}]*\b(?:Popover|Modal|ModalOverlay)\b[^}]*\} from "react-aria-components"/;
  expect(files(".tsx").filter((file) => featureOf(file) !== null && raw.test(read(file)))).toEqual([]);
});

test("a feature brings its own sheet", () => {
  const imports = files(".tsx").flatMap((file) =>
    [...read(file).matchAll(/^import "(\.[^"]*\.css)";/gm)].map(([, path]) => ({
      file,
      sheet: join(dirname(file), path ?? ""),
    })),
  );
  const wrong = imports.filter(({ file, sheet }) => file !== "main.tsx" && featureOf(sheet) !== featureOf(file));
  expect(wrong).toEqual([]);
  // Whatever is styled is loaded by somebody.
  expect(SHEETS.filter((sheet) => !imports.some((one) => one.sheet === sheet))).toEqual([]);
});

test("nothing is laid out for one direction of writing", () => {
  const oneWay =
    /(?:^|[\s;{])(?:left|right)\s*:|(?:margin|padding|border|inset)-(?:left|right)|text-align:\s*(?:left|right)|float:|transform-origin:\s*(?:left|right)|translateX/;
  expect(SHEETS.filter((file) => oneWay.test(read(file)))).toEqual([]);
  // Measured from the left of the window, a place is at its left in any direction.
  const measured = /insetInline(?:Start|End):\s*(?!["'`])/;
  expect(files(".tsx").filter((file) => measured.test(read(file)))).toEqual([]);
});
