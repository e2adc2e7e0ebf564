/** What is there before the first screen, and what comes with each screen: read off the imports. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { SCREEN_NAMES, SCREENS } from "./screens";
import { open } from "./test/render";

const SRC = import.meta.dirname;
const STATIC = /^(?:import|export)\s+(?!type\b)(?:[^"';]*?\bfrom\s+)?"(\.[^"]*)";/gm;

function resolve(from: string, path: string): string {
  const target = join(dirname(from), path);
  const found = ["", ".ts", ".tsx", "/index.tsx"].map((end) => target + end).find((one) => isFile(one));
  if (found === undefined) throw new Error(`${relative(SRC, from)} imports ${path}, which is not there`);
  return found;
}

const isFile = (path: string) => existsSync(path) && statSync(path).isFile();

/** The files that are loaded together with one: what it imports, and what that imports. */
function loadedWith(entry: string): Set<string> {
  const found = new Set<string>();
  const waiting = [join(SRC, entry)];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    if (!/\.tsx?$/.test(file)) continue;
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(STATIC)) waiting.push(resolve(file, path));
  }
  return new Set([...found].map((file) => relative(SRC, file)));
}

const FEATURES = readdirSync(join(SRC, "features"));

test("the first load holds the shell and no feature", () => {
  const loaded = loadedWith("main.tsx");
  expect(loaded).toContain("shell/shell.tsx");
  expect(loaded).toContain("shell/shell.css");
  expect([...loaded].filter((file) => file.startsWith("features/"))).toEqual([]);
});

test("the first load holds no editor and no diagrams", () => {
  const loaded = loadedWith("main.tsx");
  expect([...loaded].filter((file) => /^design\/(board|diagram)\/.*\.tsx?$/.test(file))).toEqual([]);
});

test.each(FEATURES)("%s brings all of its sheets along", (feature) => {
  const loaded = loadedWith(`features/${feature}/index.tsx`);
  const sheets = readdirSync(join(SRC, "features", feature)).filter((file) => file.endsWith(".css"));
  expect(sheets.length).toBeGreaterThan(0);
  expect(sheets.filter((sheet) => !loaded.has(`features/${feature}/${sheet}`))).toEqual([]);
});

test("once the first screen is painted, the others are ready and never begin blank", async () => {
  const { history } = await open({ name: "today" });
  await waitFor(() => expect(performance.getEntriesByName("understudy:painted")).toHaveLength(1));
  await act(async () => {
    await Promise.all(SCREEN_NAMES.map((name) => SCREENS[name].load()));
  });
  act(() => history.go({ name: "flags" }));
  expect(screen.getByRole("heading", { level: 1, name: "Flags" })).toBeInTheDocument();
});
