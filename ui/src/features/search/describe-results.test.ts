import { expect, test } from "vitest";

import { describeResults } from "./describe-results";

test.each<[Parameters<typeof describeResults>[0], number, string]>([
  [{ total: 161, corrected: null, unmatched: [], any: false }, 60, "The first 60 of 161 places"],
  [
    { total: 161, corrected: "nothing", unmatched: ["zzqx"], any: false },
    60,
    "No matches for “zzqx”. The first 60 of 161 places for “nothing”",
  ],
  [
    { total: 1, corrected: "timeout", unmatched: [], any: false },
    1,
    "No matches for that spelling. 1 place for “timeout”",
  ],
  [
    { total: 2, corrected: null, unmatched: [], any: true },
    2,
    "Nothing has all of these words. 2 places with some of them",
  ],
  [
    { total: 2, corrected: "a b", unmatched: ['"no such phrase"', "zzqx"], any: true },
    2,
    "No matches for “no such phrase” or “zzqx”. Nothing has all of “a b”. 2 places with some of them",
  ],
  [{ total: 0, corrected: null, unmatched: ["zzqx"], any: false }, 0, ""],
])("%o is described", (found, shown, expected) => {
  expect(describeResults(found, shown)).toBe(expected);
});
