import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Figures } from "../../bindings";
import { later } from "./figures";

function figures(spent: number, budget: number, rest: number): Figures {
  const segment = (id: string, spentMs: number, budgetMs: number) => ({
    id,
    title: id,
    budgetMs,
    extendedMs: 0,
    spentMs,
    overtimeMs: Math.max(0, spentMs - budgetMs),
    debtMs: Math.max(0, spentMs - budgetMs),
    skipped: false,
    done: false,
  });
  const over = Math.max(0, spent - budget);
  const remainingMs = Math.max(0, budget - spent) + rest;
  return {
    phase: { phase: "running" },
    current: 0,
    plannedMs: budget + rest,
    spentMs: spent,
    debtMs: over,
    remainingMs,
    projectedMs: spent + remainingMs,
    segments: [segment("a", spent, budget), { ...segment("b", 0, rest), debtMs: over }],
  };
}

describe("later", () => {
  it("draws what the core would answer", () => {
    const ms = fc.integer({ min: 0, max: 5_000_000 });
    fc.assert(
      fc.property(ms, ms, ms, ms, (spent, budget, rest, since) => {
        expect(later(figures(spent, budget, rest), since)).toEqual(figures(spent + since, budget, rest));
      }),
    );
  });

  it("stands still while the clock does", () => {
    const paused: Figures = { ...figures(1000, 5000, 0), phase: { phase: "paused", reason: "" } };
    expect(later(paused, 4000)).toBe(paused);
  });
});
