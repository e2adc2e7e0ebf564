/** What the bank's numbers and states are called. */
import type { Bank, BankItem } from "../../bindings";
import { categoryWord, count, countKind, kindWord, LEVELS, number } from "../../shared/words/words";

/** One line under an item's prompt. */
export function detail(item: BankItem): string {
  return [kindWord(item.kind), item.level, item.category === null ? null : categoryWord(item.category)]
    .filter((part) => part !== null)
    .join(" · ");
}

/** `31 questions: 7 easy, 17 medium, 7 hard · 2 due`, or the kinds when there are several. */
export function describeBank({ items, levels, kinds, phases }: Bank): string {
  const due = items.filter((item) => item.due).length;
  const fresh = phases.find(([phase]) => phase === "new")?.[1] ?? 0;
  const parts = LEVELS.filter((level) => levels[level] > 0)
    .map((level) => `${number(levels[level])} ${level}`)
    .join(", ");
  const only = kinds.length === 1 ? kinds[0] : undefined;
  const each = kinds.map(
    ({ kind, count: many }) => countKind(kind, many) + (kind === "question" && parts !== "" ? ` (${parts})` : ""),
  );
  const head =
    only !== undefined
      ? `${countKind(only.kind, only.count)}${only.kind === "question" && parts !== "" ? `: ${parts}` : ""}`
      : `${count(items.length, "item")}${each.length === 0 ? "" : `: ${each.join(", ")}`}`;
  return [head, due === 0 ? null : `${number(due)} due`, fresh === 0 ? null : `${number(fresh)} new`]
    .filter((part) => part !== null)
    .join(" · ");
}
