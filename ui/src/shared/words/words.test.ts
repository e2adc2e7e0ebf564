import { expect, test } from "vitest";

import { clock, count, fromDay, minutes } from "./words";

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
