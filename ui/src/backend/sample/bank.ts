/** A small stand-in for the core's bank, with the same shape of answer. */
import type { Bank, BankItem, BankOptions, Item, ItemFilter, ItemId, ItemKind } from "../../bindings";

const tally = <T extends string>(values: (T | null)[]): [T, number][] =>
  [...new Set(values)]
    .filter((value) => value !== null)
    .map((value) => [value, values.filter((other) => other === value).length]);

export function sampleBankOptions(items: Item[]): BankOptions {
  const questions = items.flatMap(({ body }) => (body.kind === "question" ? [body] : []));
  return {
    categories: tally(questions.map(({ category }) => category)),
    tags: tally(questions.flatMap(({ tags }) => tags)),
  };
}

const kindOf = ({ body }: Item): ItemKind => (body.kind === "card" ? (body.cue ? "cue" : "card") : body.kind);

export function sampleBank(items: Item[], filter: ItemFilter, suspended: ReadonlySet<ItemId>): Bank {
  const all = items.map((item): BankItem => ({
    item: item.id,
    title: item.title,
    kind: kindOf(item),
    level: item.body.kind === "question" ? item.body.level : null,
    category: item.body.kind === "question" ? item.body.category : null,
    tags: item.body.kind === "question" ? item.body.tags : [],
    diagram: item.body.kind === "diagram",
    phase: "new",
    recall: null,
    dueDay: null,
    due: false,
    flagged: false,
    leech: false,
    suspended: suspended.has(item.id),
  }));
  const none = (list: unknown[]) => list.length === 0;
  const shown = all.filter(
    (item) =>
      (none(filter.kinds) || filter.kinds.includes(item.kind)) &&
      (none(filter.levels) || (item.level !== null && filter.levels.includes(item.level))) &&
      (none(filter.categories) || (item.category !== null && filter.categories.includes(item.category))) &&
      (none(filter.tags) || item.tags.some((tag) => filter.tags.includes(tag))) &&
      (none(filter.states) || filter.states.includes(item.phase)) &&
      (none(filter.items) || filter.items.includes(item.item)) &&
      (filter.diagram === undefined || item.diagram === filter.diagram) &&
      (filter.due === undefined || item.due === filter.due) &&
      (filter.flagged === undefined || item.flagged === filter.flagged) &&
      (filter.leech === undefined || item.leech === filter.leech) &&
      (filter.suspended === undefined || item.suspended === filter.suspended) &&
      (filter.text === undefined || item.title.toLowerCase().includes(filter.text.toLowerCase())),
  );
  const level = (name: string) => shown.filter((item) => item.level === name).length;
  return {
    items: shown,
    levels: { easy: level("easy"), medium: level("medium"), hard: level("hard") },
    kinds: tally(shown.map(({ kind }) => kind)).map(([kind, count]) => ({ kind, count, minutes: 0 })),
    phases: tally(shown.map(({ phase }) => phase)),
  };
}
