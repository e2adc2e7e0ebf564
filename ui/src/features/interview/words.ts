/** Words and figures of the interview screens. */
import type { Dimension } from "../../bindings/Dimension";
import type { Slot } from "../../bindings/Slot";

export const DIMENSIONS: { dimension: Dimension; word: string; anchors: [string, string, string, string] }[] = [
  { dimension: "correctness", word: "Correctness", anchors: ["wrong on the main point", "right with gaps that matter", "right, small gaps", "right, and knows where it stops being right"] },
  { dimension: "depth", word: "Depth", anchors: ["names the thing", "says how it works", "says why, and what follows", "reaches a level below without being asked"] },
  { dimension: "trade-offs", word: "Trade-offs", anchors: ["one way only", "names another way", "names the price of both", "says when to choose which, with a number"] },
  { dimension: "communication", word: "Communication", anchors: ["hard to follow", "followed with questions", "clear from start to end", "the answer came first, the rest in order"] },
  { dimension: "operations", word: "Operations", anchors: ["stops at the design", "mentions monitoring", "says what breaks and how one would see it", "has run it: alert, rollback, guard"] },
];

export function dimensionWord(dimension: Dimension): string {
  return DIMENSIONS.find((one) => one.dimension === dimension)?.word ?? dimension;
}

/** `m:ss`. */
export function clock(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}`;
}

/** `2.8`. */
export function points(value: number): string {
  return value.toFixed(1);
}

export function day(instant: string): string {
  return new Date(instant).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" });
}

/** What a slot asks for, in a line. */
export function slotLine(slot: Slot): string {
  const kind = slot.kind === "question" ? (slot.count === 1 ? "question" : "questions") : slot.kind === "diagram" ? (slot.count === 1 ? "diagram" : "diagrams") : slot.count === 1 ? "script" : "scripts";
  const level = slot.level.length === 0 ? "" : ` ${slot.level.join(" or ")}`;
  return `${String(slot.count)}${level} ${kind}, ${String(slot.minutes)} min`;
}
