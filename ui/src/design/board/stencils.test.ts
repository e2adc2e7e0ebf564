import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { bend, freePlace, gridPlace, NODE, route, STENCILS, type Box2 } from "./stencils";

const meet = (a: Box2, b: Box2) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe("stencils", () => {
  it("has one for each kind, with a name of its own", () => {
    expect(STENCILS).toHaveLength(15);
    expect(new Set(STENCILS.map(({ kind }) => kind)).size).toBe(15);
    expect(new Set(STENCILS.map(({ name }) => name)).size).toBe(15);
  });

  it("puts box after box where nothing is, in rows", () => {
    const taken: Box2[] = [];
    for (let count = 0; count < 12; count += 1) {
      const place = { ...freePlace(taken, taken.at(-1) ?? null, { x: 0, y: 0 }), ...NODE };
      expect(taken.some((box) => meet(box, place))).toBe(false);
      taken.push(place);
    }
    expect(new Set(taken.map(({ y }) => y)).size).toBe(3);
  });

  it("never covers a box, wherever these stand", () => {
    const box = fc
      .record({ x: fc.integer({ min: -900, max: 900 }), y: fc.integer({ min: -900, max: 900 }) })
      .map((at) => ({ ...at, ...NODE }));
    fc.assert(
      fc.property(fc.array(box, { maxLength: 12 }), (taken) => {
        const place = { ...freePlace(taken, taken[0] ?? null, { x: 0, y: 0 }), ...NODE };
        return !taken.some((other) => meet(other, place));
      }),
    );
  });

  it("lays out the boxes of the easier mode apart from each other", () => {
    const boxes = Array.from({ length: 9 }, (_, index) => ({ ...gridPlace(index), ...NODE }));
    expect(boxes.some((a, i) => boxes.some((b, j) => i < j && meet(a, b)))).toBe(false);
  });
});

describe("route", () => {
  const at = (x: number, y: number): Box2 => ({ x, y, ...NODE });

  it("goes from rim to rim", () => {
    const { start, end } = route(at(0, 0), at(500, 0), 0);
    expect(start.x).toBeGreaterThanOrEqual(NODE.width);
    expect(end.x).toBeLessThanOrEqual(500);
    expect(start.y).toBeCloseTo(NODE.height / 2);
  });

  it("moves a second arrow aside", () => {
    expect(route(at(0, 0), at(500, 0), 20).start.y).toBeCloseTo(NODE.height / 2 + 20);
  });

  it("passes the box between, and stays straight where there is none", () => {
    const { start, end } = route(at(0, 0), at(700, 0), 0);
    expect(bend(start, end, [at(350, 300)])).toBeNull();
    const via = bend(start, end, [at(350, 0)]);
    expect(Math.abs((via?.y ?? 0) - NODE.height / 2)).toBeGreaterThan(NODE.height / 2);
  });
});
