import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { findRanges } from "./find";

function texts(html: string, query: string): string[] {
  const root = document.createElement("article");
  root.innerHTML = html;
  return findRanges(root, query).map((range) => range.toString());
}

describe("find in page", () => {
  test.each([
    ["letter case", "<p>Timeout and timeout</p>", "TIMEOUT", ["Timeout", "timeout"]],
    ["across inline elements", "<p>a <b>dead</b>line</p>", "deadline", ["deadline"]],
    ["never across paragraphs", "<p>dead</p><p>line</p>", "deadline", []],
    ["typographic quotes", "<p>the caller’s budget</p>", "caller's", ["caller’s"]],
    ["a no-break space", "<p>50\u00a0ms</p>", "50 ms", ["50\u00a0ms"]],
    ["not in drawings or buttons", "<svg><text>pool</text></svg><button>pool</button><p>pool</p>", "pool", ["pool"]],
    ["overlaps count once", "<p>aaaa</p>", "aa", ["aa", "aa"]],
    ["an empty query", "<p>x</p>", "  ", []],
  ])("%s", (_name, html, query, expected) => {
    expect(texts(html, query)).toEqual(expected);
  });

  test("every range holds the query", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[ab]{1,6}$/), { minLength: 1 }), fc.stringMatching(/^[ab]{1,3}$/), (words, query) => {
        const found = texts(words.map((word) => `<p>${word}</p>`).join(""), query);
        expect(found.every((text) => text === query)).toBe(true);
        expect(found.length).toBe(words.reduce((sum, word) => sum + (word.match(new RegExp(query, "g")) ?? []).length, 0));
      }),
    );
  });
});
