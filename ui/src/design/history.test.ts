import fc from "fast-check";
import { expect, test } from "vitest";

import { fromHash, newHistory, toHash, type Screen } from "./history";

/** An address cannot hold half a surrogate pair. */
const wellFormed = (text: string) => !/[\uD800-\uDFFF]/.test(text);
const name = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !text.includes("/") && text.trim() !== "" && !/^\.+$/.test(text) && wellFormed(text));
const screens: fc.Arbitrary<Screen> = fc.oneof(
  fc.constantFrom<Screen>({ name: "today" }, { name: "topics" }, { name: "flags" }, { name: "settings" }),
  fc.string().filter(wellFormed).map((query): Screen => ({ name: "search", query })),
  fc.tuple(name, name, fc.option(name)).map(([pack, page, anchor]): Screen => ({ name: "page", page: `${pack}/${page}`, anchor })),
);

test("an address leads back to its screen", () => {
  fc.assert(fc.property(screens, (screen) => {
      expect(fromHash(toHash(screen))).toEqual(screen);
    }));
});

test("no address is too odd to read", () => {
  fc.assert(fc.property(fc.string(), (text) => void fromHash(`#${text}`)));
});

test("back and forward walk through the places; a new one forgets what lay ahead", () => {
  const history = newHistory({ name: "today" });
  history.go({ name: "topics" });
  history.go({ name: "settings" });
  history.back();
  history.back();
  history.back();
  expect(history.snapshot().index).toBe(0);
  history.forward();
  history.go({ name: "flags" });
  history.forward();
  expect(history.snapshot().entries.map(({ screen }) => screen.name)).toEqual(["today", "topics", "flags"]);
});

test("the same place again begins anew and is no new entry", () => {
  const history = newHistory({ name: "today" });
  const page = { name: "page", page: "backend/caching", anchor: "stampede" } as const;
  for (const screen of [{ name: "topics" }, { name: "topics" }, page, page] as const) history.go(screen);
  const { entries, index } = history.snapshot();
  expect(entries.map(({ screen }) => screen.name)).toEqual(["today", "topics", "page"]);
  expect([index, entries[2]?.id]).toEqual([2, 4]);
});

test("what a place remembers is found again, and forgotten with it", () => {
  const history = newHistory({ name: "today" });
  history.go({ name: "topics" });
  const topics = history.snapshot().entries[1]?.id ?? 0;
  history.remember(topics, 400);
  history.back();
  expect(history.recall(topics)).toBe(400);
  history.go({ name: "flags" });
  expect(history.recall(topics)).toBeUndefined();
});
