import fc from "fast-check";
import { expect, test } from "vitest";

import { isWhole, moved, STEP, WHOLE, zoomed } from "./view";

const coordinate = fc.integer({ min: -400, max: 400 });

test("what lies under the pointer stays there", () => {
  fc.assert(
    fc.property(coordinate, coordinate, fc.double({ min: 0.6, max: 3, noNaN: true }), (x, y, factor) => {
      const before = { zoom: 1.5, x: 20, y: -30 };
      const after = zoomed(before, factor, { x, y });
      expect((x - after.x) / after.zoom).toBeCloseTo((x - before.x) / before.zoom);
      expect((y - after.y) / after.zoom).toBeCloseTo((y - before.y) / before.zoom);
    }),
  );
});

test("in and out again shows the whole", () => {
  expect(isWhole(zoomed(zoomed(WHOLE, STEP), 1 / STEP))).toBe(true);
});

test("a drawing is never moved out of its frame", () => {
  const [shown, frame] = [
    { width: 600, height: 300 },
    { width: 600, height: 300 },
  ];
  fc.assert(
    fc.property(fc.array(fc.tuple(coordinate, coordinate)), (steps) => {
      const end = steps.reduce((view, [dx, dy]) => moved(view, dx, dy, shown, frame), zoomed(WHOLE, 2));
      expect(Math.abs(end.x)).toBeLessThan((600 * 2 + 600) / 2);
      expect(Math.abs(end.y)).toBeLessThan((300 * 2 + 300) / 2);
    }),
  );
});
