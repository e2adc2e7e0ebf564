/**
 * Every query of the window, one row each: the name under which its answer is kept, and what it follows. What is
 * stale after a change is read off this table, so a new query is a new row and nothing else.
 */
import type { QueryKey } from "@tanstack/react-query";

import type { Changed, ItemFilter, ItemId, PageRef, SessionRequest } from "../bindings";
import type { FormKey } from "./backend";

/**
 * What a query can follow: what the core says has changed, a setting that changes what the core computes, packs on
 * disk, the folders that are being opened, and the study day.
 */
export type Subject = Changed["of"] | "computing" | "packs" | "opening" | "day";

interface Row<Key> {
  readonly key: Key;
  /** What the keys of all its answers begin with. */
  readonly prefix: QueryKey;
  readonly follows: readonly Subject[];
  /** What it follows too, but only for the one that the change names: an item, a page, a key. */
  readonly own?: Subject;
}

/** A query with one answer. */
const one = <const Prefix extends QueryKey>(prefix: Prefix, ...follows: Subject[]): Row<Prefix> => ({
  key: prefix,
  prefix,
  follows,
});

/** A query with an answer for each of what it is asked. */
const each = <Asked extends unknown[]>(
  name: string,
  asked: (...of: Asked) => QueryKey,
  follows: readonly Subject[] = [],
  own?: Subject,
): Row<(...of: Asked) => QueryKey> => ({
  key: (...of) => [name, ...asked(...of)],
  prefix: [name],
  follows,
  ...(own === undefined ? {} : { own }),
});

/** Whatever moves the schedule. */
const SCHEDULE: readonly Subject[] = ["item", "computing", "parameters", "due", "packs", "day"];

export const QUERIES = {
  library: one(["library"], "packs", "opening"),
  /** Kept by the events about folders that are being opened. */
  opening: one(["opening"]),
  health: one(["health"], "packs"),
  restoreOffer: one(["restore-offer"]),
  names: one(["names"], "packs"),
  search: each("search", (query: string, limit: number) => [query, limit], ["packs"]),
  page: each("page", (page: PageRef) => [page], [], "packs"),
  itemsOf: each("items", (page: PageRef) => [page], ["packs"]),

  today: one(["today"], ...SCHEDULE, "page", "place", "session", "boards", "interviews"),
  progress: one(["progress"], "page", "place"),
  flags: one(["flags"], "page", "packs"),
  undo: one(["undo"], "undo"),
  settings: one(["settings"], "setting"),
  device: each("device", (key: string) => [key], [], "device-setting"),
  dataFolder: one(["data-folder"]),
  formDraft: each("form-draft", (name: FormKey) => [name]),

  dueOf: each("due", (filter: ItemFilter) => [filter], [...SCHEDULE, "page", "session"]),
  sessionPreview: each("session-preview", (request: SessionRequest) => [request], [...SCHEDULE, "page", "session"]),
  session: one(["session"], "session", "due", "packs"),
  bankOf: each("bank", (filter: ItemFilter) => [filter], [...SCHEDULE, "page"]),
  bankOptions: one(["bank-options"], "packs"),
  memoryOf: each("memory", (item: ItemId) => [item], ["computing", "parameters", "day"], "item"),
  outlook: one(["outlook"], ...SCHEDULE),
  optimiser: one(["optimiser"], "optimiser", "item", "parameters"),
  parameterSets: one(["parameter-sets"], "parameters"),
  orphans: one(["orphans"], "item", "packs"),

  diagrams: one(["diagrams"], ...SCHEDULE, "boards"),
  attempts: each("attempts", (item: ItemId) => [item], [...SCHEDULE, "boards"]),
  versions: each("versions", (attempt: string) => [attempt], [...SCHEDULE, "boards"]),
  version: each("board-version", (attempt: string, version: number | undefined) => [attempt, version]),
  /** What was typed, as a diagram. */
  attemptMermaid: each("board-mermaid", (attempt: string) => [attempt]),
  /** The board under way. To read it is to be there, so nothing but the screen that shows it does. */
  board: each("board", (attempt: string) => [attempt]),
  drillsOf: each("drills", (item: ItemId) => [item], ["drills", "packs"], "item"),
  drill: each("drill", (item: ItemId, seed: number | string) => [item, seed]),
  sketch: each("sketch", (owner: string) => [owner]),
  drawing: each("drawing", (file: string) => [file]),

  scripts: one(["scripts"], ...SCHEDULE, "rehearsal"),
  rehearsal: one(["rehearsal"], "rehearsal", "packs"),
  runsOf: each("runs", (script: ItemId | null) => [script], ["rehearsal"], "item"),
  suggestedRating: each("suggested-rating", (...of: unknown[]) => of),
  rubricOf: each("rubric", (script: ItemId | null) => [script], ["packs"]),
  heard: each("heard", (run: string) => [run]),
  timeBox: one(["time-box"], "time-box"),
  recordings: one(["recordings"], "recordings"),
  microphones: one(["microphones"]),

  templates: one(["interview-templates"], "templates", "packs"),
  templateFit: each("template-fit", (template: unknown) => [template], ["packs"]),
  assembled: each("assembled", (template: string, seed: string) => [template, seed], ["templates", "packs"]),
  interview: one(["interview"], "interviews", "packs"),
  interviews: one(["interviews"], "interviews", "item"),
  interviewRubric: one(["interview-rubric"], "packs"),

  worksheetsOf: each("worksheets", (page: PageRef) => [page], ["packs"], "page"),
  allWorksheets: one(["all-worksheets"], "packs", "page"),
};

type Queries = typeof QUERIES;

/** The names under which the core's answers are kept. Nothing else makes one. */
export const keys = Object.fromEntries(Object.entries(QUERIES).map(([name, { key }]) => [name, key])) as {
  readonly [Name in keyof Queries]: Queries[Name]["key"];
};

/** What follows any of these. `about` names the ones that changed: an item, a page, a setting; null is all of them. */
export function following(subjects: readonly Subject[], about: readonly string[] | null = null): QueryKey[] {
  return Object.values<Row<unknown>>(QUERIES).flatMap(({ prefix, follows, own }) => {
    if (subjects.some((subject) => follows.includes(subject))) return [prefix];
    if (own === undefined || !subjects.includes(own)) return [];
    return about === null ? [prefix] : about.map((name) => [...prefix, name]);
  });
}
