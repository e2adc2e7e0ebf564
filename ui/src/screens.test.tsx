/** What holds for every screen, read from the table: its files, its names, its address, and that it can be used. */
import { existsSync } from "node:fs";
import { join } from "node:path";

import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { demoBackend } from "./backend/sample/demo";
import { featureOf, fromHash, SCREEN_NAMES, SCREENS, toHash } from "./screens";
import { expectAccessible } from "./test/axe";
import { open } from "./test/render";

test.each(SCREEN_NAMES)("%s has a feature of its name, and one place in the sidebar", (name) => {
  const { sidebar } = SCREENS[name];
  expect(existsSync(join(import.meta.dirname, "features", featureOf(name), "index.tsx"))).toBe(true);
  if (typeof sidebar === "string") expect(SCREENS[sidebar].sidebar).toBeTypeOf("object");
});

test("no two screens have a name or a key in common", () => {
  const rows = Object.values(SCREENS);
  for (const all of [rows.map(({ title }) => title), rows.flatMap(({ command }) => command.keys ?? [])])
    expect(all).toEqual([...new Set(all)]);
});

const STARTS = SCREEN_NAMES.flatMap((name) => {
  const { start } = SCREENS[name];
  return start === null ? [] : [{ name, start }];
});

test.each(STARTS)("$name opens at its address, under its name, and axe objects to nothing there", async (row) => {
  const { name, start } = row;
  const at = fromHash(toHash(start));
  expect(at).toEqual(start);
  await open(start, demoBackend());
  const shown = await screen.findByTestId(`screen-${name}`);
  await within(shown).findByRole("heading", { level: 1 });
  await waitFor(() => expect(document.title).toBe(`${SCREENS[name].title} · Understudy`));
  await expectAccessible();
});

test.each(STARTS)("a key leads to $name, and the sidebar marks it", async ({ name, start }) => {
  const { sidebar, command } = SCREENS[name];
  const elsewhere = name === "today" ? "topics" : "today";
  const { history, user } = await open({ name: elsewhere });
  await screen.findByRole("heading", { level: 1 });
  const [keys = ""] = command.keys ?? [];
  await user.keyboard(keys.replace("Mod+,", "{Control>},{/Control}").replace(" ", ""));
  await screen.findByTestId(`screen-${name}`);
  expect(history.snapshot().entries.at(-1)?.screen).toEqual(start);
  const item = typeof sidebar === "string" ? sidebar : name;
  expect(screen.getByTestId(`rail-${item}`)).toHaveAttribute("aria-current", "page");
});
