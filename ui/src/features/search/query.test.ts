import fc from "fast-check";
import { expect, test } from "vitest";

import { formatQuery, parseQuery } from "./query";

test("filters are read out of what is typed", () => {
  expect(parseQuery("kind:question level:hard pool  wait")).toEqual({
    words: "pool wait",
    kind: "question",
    topic: null,
    level: "hard",
  });
  expect(parseQuery("a kind:")).toEqual({ words: "a", kind: null, topic: null, level: null });
  expect(parseQuery("mankind:card")).toMatchObject({ words: "mankind:card", kind: null });
});

test("a query that is written is read as it was", () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  const query = fc.record({
    words: fc.array(word).map((words) => words.join(" ")),
    kind: fc.option(word),
    topic: fc.option(word),
    level: fc.option(word),
  });
  fc.assert(
    fc.property(query, (given) => {
      expect(parseQuery(formatQuery(given))).toEqual(given);
    }),
  );
});
