import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";

import { compare, recalled } from "./word-diff";

const join = (typed: string, answer: string, keep: "typed" | "answer") =>
  compare(typed, answer)
    .filter(({ side }) => side === "both" || side === keep)
    .map(({ text }) => text)
    .join(" ");

describe("compare", () => {
  it("tells what was said, what was not, and what is not in the answer", () => {
    expect(compare("The deadline shrinks per hop", "the deadline shrinks from hop to hop.")).toEqual([
      { text: "the deadline shrinks", side: "both" },
      { text: "per", side: "typed" },
      { text: "from", side: "answer" },
      { text: "hop", side: "both" },
      { text: "to hop.", side: "answer" },
    ]);
  });

  it("makes each word plain once, not once for each pair", () => {
    const lowered = vi.spyOn(String.prototype, "toLocaleLowerCase");
    compare("a deadline ".repeat(40), "the deadline ".repeat(50));
    expect(lowered.mock.calls.length).toBeLessThanOrEqual(2 * (40 + 50));
  });

  it("counts what was recalled of the answer", () => {
    for (const [typed, answer, expected] of [
      ["a copy nearby", "A copy, kept nearby.", [3, 4]],
      ["", "A copy", [0, 2]],
      ["more words than it has", "has", [1, 1]],
      ["x", "x — y", [1, 2]],
    ] as const) {
      const { said, all } = recalled(compare(typed, answer));
      expect([said, all], `${typed} / ${answer}`).toEqual(expected);
    }
  });

  it("loses no word of the answer", () => {
    const words = fc.array(fc.constantFrom("a", "b", "C", "d.", "e")).map((list) => list.join(" "));
    fc.assert(
      fc.property(words, words, (typed, answer) => {
        expect(join(typed, answer, "answer")).toBe(answer);
      }),
    );
  });
});
