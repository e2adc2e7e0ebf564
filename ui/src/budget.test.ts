import { gzipSync } from "node:zlib";

import { expect, test } from "vitest";
import type { Rolldown } from "vite";

import { figures } from "../budget";

const chunk = (code: string, imports: string[] = [], rest: object = {}) => ({
  type: "chunk",
  code,
  imports,
  viteMetadata: { importedCss: new Set<string>() },
  ...rest,
});

/** Text of its own for every length. */
const text = (length: number) =>
  Array.from({ length }, (_, n) => String.fromCharCode(33 + (((n * n * 7919) % 8191) % 93))).join("");

test("the first load is the entry with what it imports at once, scripts and styles alike", () => {
  const files = {
    "a.js": chunk(text(4000), ["b.js"], { isEntry: true, viteMetadata: { importedCss: new Set(["a.css"]) } }),
    "b.js": chunk(text(3000), ["a.js"]),
    "later.js": chunk(text(9000), ["b.js"]),
    "a.css": { type: "asset", source: text(2000) },
    "later.css": { type: "asset", source: text(2000) },
  };
  const { "first load, gzipped": first, ...rest } = figures(
    Object.fromEntries(
      Object.entries(files).map(([fileName, file]) => [fileName, { fileName, ...file }]),
    ) as unknown as Rolldown.OutputBundle,
  );
  const gzipped = (length: number) => gzipSync(text(length)).length / 1000;
  expect(first).toBeCloseTo(gzipped(4000) + gzipped(3000) + gzipped(2000));
  expect(rest).toEqual({ "largest script": 9, "all scripts": 16 });
});
