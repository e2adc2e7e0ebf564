/** The filters of a query, in the words that the search itself understands: `kind:card topic:caching level:hard`. */

export interface Query {
  /** What is looked for, without the filters. */
  words: string;
  kind: string | null;
  topic: string | null;
  level: string | null;
}

const FILTER = /(^|\s)(kind|topic|level):(\S*)/g;

export function parseQuery(text: string): Query {
  const query: Query = { words: "", kind: null, topic: null, level: null };
  query.words = text
    .replace(FILTER, (_match, space: string, key: "kind" | "topic" | "level", value: string) => {
      query[key] = value === "" ? null : value;
      return space;
    })
    .replace(/\s+/g, " ")
    .trim();
  return query;
}

export function formatQuery({ words, kind, topic, level }: Query): string {
  const filters = Object.entries({ kind, topic, level }).flatMap(([key, value]) =>
    value === null ? [] : [`${key}:${value}`],
  );
  return [words, ...filters].filter((part) => part !== "").join(" ");
}
