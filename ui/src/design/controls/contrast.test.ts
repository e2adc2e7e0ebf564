import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { RATINGS } from "../../shared/words/words";
import { contrast, parseOklch, toHex } from "./colour";

const source = join(process.cwd(), "src");
const css = readFileSync(join(source, "design/controls/tokens.css"), "utf8");

/** The tokens of one theme, the light ones where it does not say otherwise. */
function theme(selector: string): Map<string, string> {
  const tokens = new Map<string, string>();
  for (const wanted of [":root {", selector]) {
    const start = css.indexOf(wanted);
    const body = css.slice(start, css.indexOf("}", start));
    for (const match of body.matchAll(/(--[\w-]+):\s*([^;]+);/g)) tokens.set(match[1] ?? "", match[2] ?? "");
  }
  return tokens;
}

const themes = {
  light: theme(":root {"),
  dark: theme(`:root[data-theme="dark"] {`),
  contrast: theme(`:root[data-theme="contrast"] {`),
};

const TEXT = 4.5;
const SHAPE = 3;
const pairs: [string, string, number][] = [
  ...["--ink", "--ink-soft", "--ink-faint", "--accent", ...RATINGS.map(({ rating }) => `--${rating}`)].flatMap((ink) =>
    ["--paper", "--paper-sunk", "--paper-raised"].map((paper): [string, string, number] => [ink, paper, TEXT]),
  ),
  ["--accent", "--accent-wash", TEXT],
  ["--ink", "--accent-wash", TEXT],
  ["--ink-soft", "--accent-wash", TEXT],
  ...RATINGS.flatMap(({ rating: name }): [string, string, number][] => [
    [`--${name}`, `--${name}-wash`, TEXT],
    ["--ink", `--${name}-wash`, TEXT],
    ["--ink-soft", `--${name}-wash`, TEXT],
  ]),
  ["--on-accent", "--accent", TEXT],
  ["--on-accent", "--accent-strong", TEXT],
  ["--on-mark", "--mark", TEXT],
  ["--on-mark-now", "--mark-now", TEXT],
  ["--ink", "--selection", TEXT],
  ...["comment", "keyword", "string", "number", "name", "type"].map((name): [string, string, number] => [
    `--code-${name}`,
    "--paper-sunk",
    TEXT,
  ]),
  ["--line-strong", "--paper", SHAPE],
  ["--line-strong", "--paper-sunk", SHAPE],
  ["--diagram-border", "--paper", SHAPE],
  ["--diagram-line", "--paper", SHAPE],
  ["--ink", "--diagram-node", TEXT],
  ["--ink", "--diagram-group", TEXT],
  ["--ink", "--diagram-note", TEXT],
];

describe.each(Object.entries(themes))("the %s theme", (_name, tokens) => {
  test.each(pairs)("%s on %s reaches %d", (front, back, least) => {
    const [one, two] = [front, back].map((token) => parseOklch(tokens.get(token) ?? ""));
    if (one == null || two == null) throw new Error(`${front} or ${back} is no colour`);
    expect(contrast(one, two)).toBeGreaterThanOrEqual(least);
  });
});

test("the theme that the shell paints first is the theme's own paper", () => {
  const papers = Object.values(themes).map((tokens) => {
    const rgb = parseOklch(tokens.get("--paper") ?? "");
    return rgb === null ? null : toHex(rgb);
  });
  expect(papers).toEqual(["#fcfaf6", "#191714", "#ffffff"]);
});

test("no raw colour outside the tokens", () => {
  const files = (readdirSync(source, { recursive: true }) as string[]).filter(
    (file) => /\.(css|tsx?)$/.test(file) && !/tokens\.css|\.test\.|colour\.ts/.test(file),
  );
  const found = files.filter((file) =>
    /#[0-9a-f]{3,8}\b(?=[;,\s)"'])|\b(?:rgba?|hsla?|oklch|oklab)\(/i.test(
      readFileSync(join(source, file), "utf8").replace(/\bmermaid.*#\w+/g, ""),
    ),
  );
  expect(found).toEqual([]);
});

test.each(RATINGS)("$rating has a colour and a wash by its name in data-rating", ({ rating }) => {
  const [, rule = ""] = new RegExp(`\\[data-rating="${rating}"\\] \\{([^}]*)\\}`).exec(css) ?? [];
  expect(rule).toContain(`--rating: var(--${rating});`);
  expect(rule).toContain(`--rating-wash: var(--${rating}-wash);`);
});
