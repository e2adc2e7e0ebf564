/** The orders the bank can be read in. */
import type { BankItem } from "../../bindings";

export type Sort = "reading" | "weakest" | "due" | "level" | "category" | "title";

export const SORTS: readonly { value: Sort; label: string }[] = [
  { value: "reading", label: "In reading order" },
  { value: "weakest", label: "Weakest first" },
  { value: "due", label: "Due soonest" },
  { value: "level", label: "Easy to hard" },
  { value: "category", label: "By category" },
  { value: "title", label: "A to Z" },
];

const strength = (item: BankItem): number => item.recall ?? (item.phase === "new" ? 2 : -1);
const LEVEL = { easy: 0, medium: 1, hard: 2 };
const words = new Intl.Collator("en", { numeric: true });

/** Equals keep their reading order; what says nothing of the order comes last. */
export function sorted(items: readonly BankItem[], sort: Sort): readonly BankItem[] {
  const by = (compare: (a: BankItem, b: BankItem) => number) => [...items].sort(compare);
  switch (sort) {
    case "reading":
      return items;
    case "weakest":
      // What is being learned has no figure yet: it comes before all that has one, and what is new after.
      return by((a, b) => strength(a) - strength(b));
    case "due": {
      // Learning steps have no day: they come before all days, and what is new after them.
      const day = (item: BankItem) => item.dueDay ?? (item.phase === "new" ? "9999" : "0000");
      return by((a, b) => (day(a) < day(b) ? -1 : day(a) > day(b) ? 1 : 0));
    }
    case "level":
      return by((a, b) => (a.level === null ? 3 : LEVEL[a.level]) - (b.level === null ? 3 : LEVEL[b.level]));
    case "category":
      return by((a, b) => words.compare(a.category ?? "\uffff", b.category ?? "\uffff"));
    case "title":
      return by((a, b) => words.compare(a.title, b.title));
  }
}
