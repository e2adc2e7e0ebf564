import { expect, test } from "vitest";

import { rank } from "./rank";

const titles = [
  "Caching and its four failures",
  "Settings",
  "Search",
  "Request lifecycle and timeouts",
  "What do you know after a timeout?",
  "Databases under load",
];
const found = (query: string) =>
  rank(
    titles,
    query,
    (title) => title,
    () => 0,
    10,
  ).map(({ value }) => value);

test.each([
  ["", titles],
  ["settings", ["Settings"]],
  ["setings", ["Settings"]],
  ["timeouts lifecycle", ["Request lifecycle and timeouts"]],
  ["zzz", []],
])("%j finds %j", (query, expected) => {
  expect(found(query)).toEqual(expected);
});

test("the stretches that answer are told", () => {
  expect(
    rank(
      ["Caching"],
      "cach",
      (title) => title,
      () => 0,
      1,
    )[0]?.ranges,
  ).toEqual([0, 4]);
});

test("what is worth more comes first among equals", () => {
  const hits = rank(
    ["time one", "time two"],
    "time",
    (title) => title,
    (title) => (title === "time two" ? 20 : 0),
    2,
  );
  expect(hits.map(({ value }) => value)).toEqual(["time two", "time one"]);
});

test("a topic that begins with the words goes before a section that is called just so", () => {
  const [section, topic] = ["Caching", "Caching and consistency"];
  const hits = rank(
    [section, topic, "Caching headers", "Cache"],
    "caching",
    (title) => title,
    (title) => (title === topic ? 10 : 4),
    4,
  );
  expect(hits.map(({ value }) => value).slice(0, 2)).toEqual([topic, section]);
});
