/** Words and figures of the interview screens. */
import type { Dimension } from "../../bindings/Dimension";
import type { Slot } from "../../bindings/Slot";
import type { SlotKind } from "../../bindings/SlotKind";

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
  const kind = slot.kind === "question" ? (slot.count === 1 ? "question" : "questions") : slot.kind === "diagram" ? (slot.count === 1 ? "diagram" : "diagrams") : slot.count === 1 ? "script" : "scripts";
  const level = slot.level.length === 0 ? "" : ` ${slot.level.join(" or ")}`;
  return `${String(slot.count)}${level} ${kind}, ${String(slot.minutes)} min`;
}

const KIND_WORDS: Record<SlotKind, string> = { question: "Questions", diagram: "Diagrams", script: "Scripts" };
export const kindWord = (kind: SlotKind): string => KIND_WORDS[kind];

/** `request-lifecycle` as people read it. */
export function categoryWord(slug: string): string {
  const words = slug.replace(/-/g, " ").replace(/^api\b/, "API");
  return words === "" ? "Other" : words.charAt(0).toUpperCase() + words.slice(1);
}
