import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";

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
    ["a final letter of its own", "<p>ΟΔΟΣ, οδός</p>", "οδοσ", ["ΟΔΟΣ"]],
    ["a letter that becomes two", "<p>İstanbul, istanbul</p>", "stanbul", ["stanbul", "stanbul"]],
    ["an empty query", "<p>x</p>", "  ", []],
  ])("%s", (_name, html, query, expected) => {
    expect(texts(html, query)).toEqual(expected);
  });

  test("the work grows with the page, not with its square", () => {
    const work = (blocks: number) => {
      const root = document.createElement("article");
      root.innerHTML = "<p>a deadline</p>".repeat(blocks);
      let steps = 0;
      const counted = (["some", "every", "find", "findIndex", "filter", "map", "forEach"] as const).map((name) => {
        const real = Reflect.get(Array.prototype, name) as (
          this: unknown[],
          visit: (...of: unknown[]) => unknown,
        ) => unknown;
        return vi.spyOn(Array.prototype, name as "map").mockImplementation(function (
          this: unknown[],
          visit: (...of: never[]) => unknown,
        ) {
          return real.call(this, (...of: unknown[]) => {
            steps += 1;
            return visit(...(of as never[]));
          }) as never;
        });
      });
      const found = findRanges(root, "deadline").length;
      for (const spy of counted) spy.mockRestore();
      expect(found).toBe(blocks);
      return steps;
    };
    expect(work(400)).toBeLessThan(2.5 * work(200) + 100);
  });

  test("every range holds the query", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[ab]{1,6}$/), { minLength: 1 }),
        fc.stringMatching(/^[ab]{1,3}$/),
        (words, query) => {
          const found = texts(words.map((word) => `<p>${word}</p>`).join(""), query);
          expect(found.every((text) => text === query)).toBe(true);
          expect(found.length).toBe(
            words.reduce((sum, word) => sum + (word.match(new RegExp(query, "g")) ?? []).length, 0),
          );
        },
      ),
    );
  });
});
