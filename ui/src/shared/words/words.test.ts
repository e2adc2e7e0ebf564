import { expect, test } from "vitest";

import {
  about,
  budget,
  clock,
  count,
  dayDate,
  duration,
  fromDay,
  HIT_KINDS,
  hitWord,
  holds,
  longClock,
  longDate,
  minutes,
  percent,
  RATINGS,
  ratingWord,
  span,
} from "./words";

test.each([
  ["2026-11-30", "today"],
  ["2026-12-01", "tomorrow"],
  ["2026-12-04", "in 4 days"],
  ["2026-12-29", "in 29 days"],
  ["2026-12-30", "30 Dec 2026"],
  ["2026-11-29", "since yesterday"],
  ["2026-11-28", "for 2 days"],
])("a study day from another: %s", (day, expected) => expect(fromDay(day, "2026-11-30")).toBe(expected));

test("days are counted across a change of the clocks", () => {
  expect(fromDay("2026-03-30", "2026-03-28")).toBe("in 2 days");
  expect(fromDay("2026-10-26", "2026-10-24")).toBe("in 2 days");
});

test.each([
  [0.2, "1 min"],
  [59.6, "1 h"],
  [100, "1 h 40 min"],
  [120, "2 h"],
])("%f minutes", (value, expected) => expect(minutes(value)).toBe(expected));
test.each([
  [0, "0:00"],
  [59_999, "0:59"],
  [185_000, "3:05"],
  [-61_000, "1:01"],
])("%i ms on a clock", (ms, expected) => expect(clock(ms)).toBe(expected));
test.each([
  [1, "1 item"],
  [0, "0 items"],
  [2139, "2,139 items"],
])("%i of a thing", (value, expected) => expect(count(value, "item")).toBe(expected));

test.each([
  [-500, "0:00"],
  [59 * 60_000 + 5000, "59:05"],
  [3_720_000, "1:02:00"],
])("%i ms on a clock with hours", (ms, expected) => expect(longClock(ms)).toBe(expected));

test.each<[(value: number) => string, number, string]>([
  [span, 0, "0 min"],
  [span, 0.4, "less than a minute"],
  [span, 80, "1 h 20 min"],
  [about, 0.4, "less than a minute"],
  [about, 12, "about 12 min"],
  [budget, 12, "12 min"],
  [budget, 1.46, "1.5 min"],
  [duration, 250, "250 ms"],
  [duration, 2600, "2.6 s"],
  [percent, 0.825, "83%"],
  [holds, 0.5, "under a day"],
  [holds, 4, "4 days"],
  [holds, 91, "3 months"],
  [holds, 730, "2.0 years"],
])("%o of %f", (word, value, expected) => expect(word(value)).toBe(expected));

test("a study day is the same date in every time zone", () => {
  expect(dayDate("2026-11-22")).toBe("22 Nov 2026");
  expect(longDate("2026-11-22")).toMatch(/^Sunday,? 22 November$/);
});

test("ratings go from the worst to the best, as their digits do", () => {
  expect(RATINGS.map(({ rating, key }) => `${key} ${ratingWord(rating)}`)).toEqual([
    "1 Again",
    "2 Hard",
    "3 Good",
    "4 Easy",
  ]);
});

test("kinds of answers to a search, one and many", () => {
  expect(HIT_KINDS.map((kind) => hitWord(kind, 2)).slice(0, 3)).toEqual(["Pages", "Sections", "Cards"]);
  expect(hitWord("heading")).toBe("Section");
});
