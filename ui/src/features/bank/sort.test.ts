import { expect, it } from "vitest";

import type { BankItem, MemoryPhase } from "../../bindings";
import { sorted } from "./sort";

function row(item: string, phase: MemoryPhase, recall: number | null): BankItem {
  return {
    item,
    title: item,
    kind: "card",
    level: null,
    category: null,
    tags: [],
    diagram: false,
    phase,
    recall,
    dueDay: null,
    due: false,
    flagged: false,
    leech: false,
    suspended: false,
  };
}

it("puts what is being learned before the weakest, and what is new last", () => {
  const items = [
    row("new", "new", null),
    row("strong", "review", 0.9),
    row("failed", "relearning", null),
    row("weak", "review", 0.4),
  ];
  expect(sorted(items, "weakest").map((item) => item.title)).toEqual(["failed", "weak", "strong", "new"]);
});
