import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { compare } from "./words";

const join = (typed: string, answer: string, keep: "typed" | "answer") =>
  compare(typed, answer).filter(({ side }) => side === "both" || side === keep).map(({ text }) => text).join(" ");

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

  it("loses no word of the answer", () => {
    const words = fc.array(fc.constantFrom("a", "b", "C", "d.", "e")).map((list) => list.join(" "));
    fc.assert(fc.property(words, words, (typed, answer) => {
      expect(join(typed, answer, "answer")).toBe(answer);
    }));
  });
});
