/** Which entries answer what was typed, best first. */
import UFuzzy from "@leeoniya/ufuzzy";

export interface Ranked<T> {
  value: T;
  /** Stretches of the title that answer the query: start and end, in turns. */
  ranges: number[];
}

// One mistake a word. The mode is a const enum, which a single-file compile cannot read.
// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment
const fuzzy = new UFuzzy({ intraMode: 1, intraIns: 1, intraSub: 1, intraTrn: 1, intraDel: 1 });

/** From this position on, the order of matches no longer affects the score. */
const LATEST = 20;

/**
 * Ranks by how well the title answers; where two are alike, by `weight` (more is better) and then by
 * the order given. An empty query keeps the order.
 */
export function rank<T>(
  values: readonly T[],
  query: string,
  title: (value: T) => string,
  weight: (value: T) => number,
  limit: number,
): Ranked<T>[] {
  const typed = query.trim();
  if (typed === "") return values.slice(0, limit).map((value) => ({ value, ranges: [] }));
  const titles = values.map(title);
  const [indexes, info, order] = fuzzy.search(titles, typed, 1, 1000);
  if (indexes === null) return [];
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- the library's types merge two cases
  if (info === null || order === null) return pick(values, indexes, limit);
  const ranked = order.map((place, position) => {
    const index = info.idx[place] ?? 0;
    const value = values[index] as T;
    const text = titles[index]?.toLowerCase() ?? "";
    // Weighted by the value: a topic that starts with the words ranks above a section with exactly that name.
    const factor = text === typed.toLowerCase() ? 5 : text.startsWith(typed.toLowerCase()) ? 2.8 : 1;
    return {
      value,
      ranges: info.ranges[place] ?? [],
      score: weight(value) * factor - Math.min(position, LATEST) * 0.35,
    };
  });
  ranked.sort((a, b) => b.score - a.score);
  return ranked.slice(0, limit).map(({ value, ranges }) => ({ value, ranges }));
}

function pick<T>(values: readonly T[], indexes: number[], limit: number): Ranked<T>[] {
  return indexes.slice(0, limit).map((index) => ({ value: values[index] as T, ranges: [] }));
}
