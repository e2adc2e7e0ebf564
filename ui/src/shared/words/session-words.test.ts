import { expect, test } from "vitest";

import type { DueOverview, SessionPreview } from "../../bindings";
import { newFrom, sessionHolds } from "./session-words";

const preview = (
  minutes: number,
  fresh: number,
  ...kinds: SessionPreview["byKind"][number]["kind"][]
): SessionPreview => ({
  minutes,
  fresh,
  byKind: [...new Set(kinds)].map((kind) => ({ kind, count: kinds.filter((one) => one === kind).length, minutes: 1 })),
});

test.each<[number, SessionPreview, string]>([
  [10, preview(10, 0, "card", "card", "question"), "10 min: 2 cards, 1 question."],
  [10, preview(9.8, 1, "card", "card", "question"), "10 min: 2 cards, 1 question. 1 is new."],
  [10, preview(9.8, 3, "card", "card", "question"), "10 min: 2 cards, 1 question. All of them are new."],
  [45, preview(4, 1, "card"), "4 min: 1 card. It’s new. That’s all there is for now."],
  [5, preview(10, 1, "diagram"), "10 min: 1 diagram. Nothing shorter is left."],
  [5, preview(0, 0), "There’s nothing to answer."],
])("a session of %i minutes says what it holds", (asked, held, expected) => {
  expect(sessionHolds(asked, held)).toBe(expected);
});

const source = (title: string, layer: string | null): DueOverview["newFrom"][number] => ({
  page: "p/q",
  title,
  layer,
  count: 3,
});

test.each([
  [[], "what you’ve read"],
  [[source("Caching", "Core details")], "Core details of “Caching”"],
  [[source("Glossary", null), source("Caching", "Core details")], "“Glossary” and 1 other place"],
])("new items name their place: %o", (sources, expected) => {
  expect(newFrom(sources)).toBe(expected);
});
