import fc from "fast-check";
import { expect, test } from "vitest";

import { newHistory, type History, type Place } from "./history";
import { fromHash, toHash, type InterviewPlace, type Screen } from "../../screens";

/** An address cannot hold half a surrogate pair. */
const wellFormed = (text: string) => !/[\uD800-\uDFFF]/.test(text);
const name = fc
  .string({ minLength: 1, maxLength: 12 })
  .filter((text) => !text.includes("/") && text.trim() !== "" && !/^\.+$/.test(text) && wellFormed(text));
const screens: fc.Arbitrary<Screen> = fc.oneof(
  fc.constantFrom<Screen>({ name: "today" }, { name: "topics" }, { name: "flags" }, { name: "settings" }),
  fc
    .string()
    .filter(wellFormed)
    .map((query): Screen => ({ name: "search", query })),
  fc.constantFrom<Screen>(
    { name: "review" },
    { name: "review", resume: true },
    { name: "bank" },
    { name: "bank", at: "import" },
    { name: "rehearsal" },
    { name: "interview" },
    { name: "whiteboard", item: null },
  ),
  fc.tuple(name, name).map(([script, run]): Screen => ({ name: "rehearsal", script, run })),
  fc
    .tuple(name, name)
    .chain(([one, other]) =>
      fc.constantFrom<InterviewPlace>({ past: one }, { ready: one, seed: other }, { build: one }, { build: null }),
    )
    .map((at): Screen => ({ name: "interview", at })),
  fc
    .tuple(name, name)
    .chain(([item, of]) =>
      fc.constantFrom<Screen>(
        { name: "whiteboard", item },
        { name: "whiteboard", item, at: { board: of } },
        { name: "whiteboard", item, at: { attempt: of } },
        { name: "whiteboard", item, at: { drill: "controls" } },
      ),
    ),
  fc
    .tuple(name, name, fc.option(name))
    .map(([pack, page, anchor]): Screen => ({ name: "page", page: `${pack}/${page}`, anchor })),
);

test("an address leads back to its screen", () => {
  fc.assert(
    fc.property(screens, (screen) => {
      expect(fromHash(toHash(screen))).toEqual(screen);
    }),
  );
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
  const topics = history.at(history.snapshot().entries[1]?.id ?? 0);
  topics.remember(400);
  history.back();
  expect(topics.recall()).toBe(400);
  history.go({ name: "flags" });
  expect(topics.recall()).toBeUndefined();
});

test("what is known of a place is there with it, each under its name, and no place that is gone remembers", () => {
  const history = newHistory({ name: "rehearsal" });
  history.go({ name: "rehearsal", script: "p/a#s", run: "1" }, { past: "told" });
  const run = history.at(history.snapshot().entries[1]?.id ?? 0);
  run.remember(40);
  run.remember("open", "drawing");
  expect([run.recall(), run.recall("past"), run.recall("drawing")]).toEqual([40, "told", "open"]);
  history.back();
  history.go({ name: "flags" });
  run.remember(41);
  expect(run.recall()).toBeUndefined();
});

const hereIn = (history: History) => {
  const { entries, index } = history.snapshot();
  return history.at(entries[index]?.id ?? 0);
};

const LIST = { name: "interview" } as const;
const CARD = { name: "interview", at: { past: "2026-11-22" } } as const;

test.each<{ from: Screen; places: Screen[]; index: number }>([
  { from: LIST, places: [LIST, CARD], index: 0 },
  { from: { name: "today" }, places: [{ name: "today" }, LIST], index: 1 },
])(
  "up from a place leads back where one came from it ($from.name), and never adds a step",
  ({ from, places, index }) => {
    const history = newHistory(from);
    history.go(CARD);
    hereIn(history).up(LIST);
    const now = history.snapshot();
    expect([now.entries.map(({ screen }) => screen), now.index]).toEqual([places, index]);
  },
);

const READY = { name: "interview", at: { ready: "p/a", seed: "1" } } as const;
const names = (history: History) => {
  const { entries, index } = history.snapshot();
  return entries.map(({ screen }, at) => `${toHash(screen)}${at === index ? " *" : ""}`);
};

test.each<{ what: string; from: Screen; late: (place: Place) => void; then: string[] }>([
  {
    what: "a new place",
    from: LIST,
    late: (place) => place.go(CARD),
    then: ["#/interview", "#/interview?ready=p%2Fa&seed=1", "#/today *"],
  },
  {
    what: "another in its stead",
    from: LIST,
    late: (place) => place.replace(CARD),
    then: ["#/interview", "#/interview?past=2026-11-22", "#/today *"],
  },
  {
    what: "up to where one came from",
    from: LIST,
    late: (place) => place.up(LIST),
    then: ["#/interview", "#/today *"],
  },
  {
    what: "up to where one did not come from",
    from: { name: "flags" },
    late: (place) => place.up(LIST),
    then: ["#/flags", "#/interview", "#/today *"],
  },
])("a place that was left moves nobody: $what", ({ from, late, then }) => {
  const history = newHistory(from);
  history.go(READY);
  const place = hereIn(history);
  history.go({ name: "today" });
  late(place);
  expect(names(history)).toEqual(then);
});

test("a place that was left asks nothing about what is written elsewhere, nor comes back once it was dropped", () => {
  const history = newHistory(LIST);
  history.go(READY);
  const place = hereIn(history);
  history.back();
  history.go({ name: "today" });
  history.leaving.add({ isDirty: () => true, question: () => ({ title: "", text: "", stay: "" }) });
  for (const late of [() => place.go(CARD), () => place.up(LIST), () => place.replace(CARD)]) late();
  expect(names(history)).toEqual(["#/interview", "#/today *"]);
  expect(history.leaving.asked()).toBeNull();
});
