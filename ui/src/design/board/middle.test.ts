import { expect, test } from "vitest";

import { middleOf } from "./middle";

const VIEW = { width: 800, height: 600 };
const box = (id: string, x: number, y: number) => ({ id, x, y, width: 100, height: 50 });

test.each([
  ["nothing is drawn", [], null],
  ["one box", [box("a", 0, 0)], null],
  ["it fits at the least zoom", [box("a", 0, 0), box("b", 7_800, 5_800)], null],
  ["too wide, and empty in its middle", [box("a", 0, 0), box("b", 4_500, 0), box("c", 12_000, 0)], "b"],
  ["too high", [box("a", 0, 0), box("b", 0, 5_000), box("c", 0, 9_000)], "b"],
])("the middle of a drawing: %s", (_, drawn, middle) => {
  expect(middleOf(drawn, VIEW)?.id ?? null).toBe(middle);
});
