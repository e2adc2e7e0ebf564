/** What the bank's numbers and states are called. */
import type { Bank, BankItem, ItemKind, MemoryPhase } from "../../backend/types";
import { count, number } from "../../design/words";

export const KINDS: Record<ItemKind, string> = { card: "Card", cue: "Cue", question: "Question", diagram: "Diagram", script: "Script" };
export const PHASES: Record<MemoryPhase, string> = { new: "New", learning: "Being learned", review: "In review", relearning: "Being relearned" };

/** `backend/caching#stampede` stands on `backend/caching`. */
export function pageOf(item: string): string {
  return item.split("#")[0] ?? item;
}

/** `request-lifecycle` as people read it. */
export function category(slug: string): string {
  const words = slug.replace(/-/g, " ").replace(/^api\b/, "API");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** One line under an item's prompt. */
export function detail(item: BankItem): string {
  return [KINDS[item.kind], item.level, item.category === null ? null : category(item.category)].filter((part) => part !== null).join(" · ");
}

const MANY: Record<ItemKind, [string, string]> = { card: ["card", "cards"], cue: ["cue", "cues"], question: ["question", "questions"], diagram: ["diagram", "diagrams"], script: ["script", "scripts"] };

/** `31 questions: 7 easy, 17 medium, 7 hard · 2 due`, or the kinds when there are several. */
export function told({ items, levels, kinds, phases }: Bank): string {
  const due = items.filter((item) => item.due).length;
  const fresh = phases.find(([phase]) => phase === "new")?.[1] ?? 0;
  const parts = (["easy", "medium", "hard"] as const).filter((level) => levels[level] > 0).map((level) => `${number(levels[level])} ${level}`).join(", ");
  const only = kinds.length === 1 ? kinds[0] : undefined;
  const head = only !== undefined
    ? `${count(only.count, ...MANY[only.kind])}${only.kind === "question" && parts !== "" ? `: ${parts}` : ""}`
    : `${count(items.length, "item")}${kinds.length === 0 ? "" : `: ${kinds.map(({ kind, count: many }) => count(many, ...MANY[kind]) + (kind === "question" && parts !== "" ? ` (${parts})` : "")).join(", ")}`}`;
  return [head, due === 0 ? null : `${number(due)} due`, fresh === 0 ? null : `${number(fresh)} new`].filter((part) => part !== null).join(" · ");
}
