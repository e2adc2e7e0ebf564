/** What the bank's numbers and states are called. */
import type { BankItem, ItemFilter, ItemKind, MemoryPhase } from "../../backend/types";

export const KINDS: Record<ItemKind, string> = { card: "Card", cue: "Cue", question: "Question", diagram: "Diagram", script: "Script" };
export const PHASES: Record<MemoryPhase, string> = { new: "New", learning: "Being learned", review: "In review", relearning: "Being relearned" };

export const EVERYTHING: ItemFilter = { packs: [], pages: [], kinds: [], levels: [], categories: [], tags: [], states: [], items: [] };

/** `backend/caching#stampede` stands on `backend/caching`. */
export function pageOf(item: string): string {
  return item.split("#")[0] ?? item;
}

/** `request-lifecycle` as people read it. */
export function category(slug: string): string {
  const words = slug.replace(/-/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A study day as a date; days near today by name. */
export function dueWords(day: string | null, today: string): string {
  if (day === null) return "";
  const days = Math.round((Date.parse(`${day}T00:00Z`) - Date.parse(`${today}T00:00Z`)) / 86_400_000);
  if (days < 0) return days === -1 ? "since yesterday" : `for ${-days} days`;
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  if (days < 30) return `in ${days} days`;
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(new Date(`${day}T00:00Z`));
}

/** One line under an item's prompt. */
export function detail(item: BankItem): string {
  return [KINDS[item.kind], item.level, item.category === null ? null : category(item.category)].filter((part) => part !== null).join(" · ");
}
