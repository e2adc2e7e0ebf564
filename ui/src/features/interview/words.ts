/** Words and figures of the interview screens. */
import type { Dimension, Slot } from "../../bindings";
import { kindWord } from "../../shared/words/words";

export const DIMENSIONS: { dimension: Dimension; word: string }[] = [
  { dimension: "correctness", word: "Correctness" },
  { dimension: "depth", word: "Depth" },
  { dimension: "trade-offs", word: "Trade-offs" },
  { dimension: "communication", word: "Communication" },
  { dimension: "operations", word: "Operations" },
];

export function dimensionWord(dimension: Dimension): string {
  return DIMENSIONS.find((one) => one.dimension === dimension)?.word ?? dimension;
}

/** `2.8`. */
export function points(value: number): string {
  return value.toFixed(1);
}

/** What a slot asks for, in a line. */
export function slotLine(slot: Slot): string {
  const kind = kindWord(slot.kind, slot.count).toLowerCase();
  const level = slot.level.length === 0 ? "" : ` ${slot.level.join(" or ")}`;
  return `${String(slot.count)}${level} ${kind}, ${String(slot.minutes)} min`;
}
