import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const source = join(import.meta.dirname, "..");
const sheets = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css"));

/** A long word that cannot be broken, in a text wrapped so, ends WebKitGTK's web process at some widths. */
test("no text asks to be wrapped prettily", () => {
  expect(sheets.length).toBeGreaterThan(10);
  const pretty = sheets.filter((name) => /text-wrap(-style)?:[^;]*pretty/.test(readFileSync(join(source, name), "utf8")));
  expect(pretty).toEqual([]);
});
