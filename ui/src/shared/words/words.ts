/**
 * Numbers with their units, times and dates as people say them, and the one list of each thing that has a name: item
 * kinds, ratings, levels, card states. A new member of one of those types does not compile until it has its words.
 */
import type { HitKind, ItemCounts, ItemKind, Level, MemoryPhase, Rating } from "../../bindings";

const whole = new Intl.NumberFormat("en");

export function count(value: number, one: string, many = `${one}s`): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`;
}

/** `12 min`, `1 h 40 min`. */
export function minutes(value: number): string {
  const rounded = Math.max(1, Math.round(value));
  if (rounded < 60) return `${rounded} min`;
  const rest = rounded % 60;
  return rest === 0 ? `${Math.floor(rounded / 60)} h` : `${Math.floor(rounded / 60)} h ${rest} min`;
}

export function number(value: number): string {
  return whole.format(value);
}

/** `82%`, of a share of one. */
export function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

/** `Caching, Retries and Timeouts`. */
export function list(words: readonly string[]): string {
  return new Intl.ListFormat("en-GB").format(words);
}

/** `12 min`, `1.5 min`: a budget, to the tenth. */
export function budget(value: number): string {
  return `${Math.round(value * 10) / 10} min`;
}

/** `less than a minute`, `12 min`, `1 h 20 min`. */
export function span(value: number): string {
  if (value < 1) return value === 0 ? "0 min" : "less than a minute";
  return minutes(value);
}

/** `about 12 min`, `less than a minute`. */
export function about(value: number): string {
  return value > 0 && value < 1 ? span(value) : `about ${span(value)}`;
}

/** Days a memory holds: `4 days`, `3 months`. */
export function holds(days: number): string {
  if (days < 1) return "under a day";
  if (days < 45) return count(Math.round(days), "day");
  if (days < 600) return count(Math.round(days / 30.4), "month");
  return `${(days / 365).toFixed(1)} years`;
}

/** `2.6 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** A deadline: `250 ms`, `2.6 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Number((ms / 1000).toFixed(2))} s`;
}

/** `22 November, 14:05`. */
export function moment(instant: string): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" }).format(
    new Date(instant),
  );
}

/** `14:05`, of an instant in milliseconds. */
export function timeAt(instant: number): string {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(new Date(instant));
}

/** A study day, `2026-11-22`, as a date that no time zone moves. */
const civil = (day: string) => new Date(`${day}T00:00Z`);

/** `Sunday, 22 November`, of a study day. */
export function longDate(day: string): string {
  return new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(
    civil(day),
  );
}

/** `22 Nov 2026`, of a study day. */
export function dayDate(day: string): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(
    civil(day),
  );
}

/** When a study day comes, seen from another: `today`, `in 4 days`, `for 2 days` when it is past. */
export function fromDay(day: string, today: string): string {
  const days = Math.round((civil(day).getTime() - civil(today).getTime()) / 86_400_000);
  if (days < 0) return days === -1 ? "since yesterday" : `for ${-days} days`;
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  return days < 30 ? `in ${days} days` : dayDate(day);
}

/** `22 Nov`, of an instant in milliseconds. */
export function shortDate(instant: number): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" }).format(instant);
}

/** `22 Nov 2026`. */
export function day(instant: string): string {
  return new Date(instant).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}

const two = (value: number) => String(value).padStart(2, "0");

/** A time that runs: `3:05`. What is over zero or under it is for the words beside it to say. */
export function clock(ms: number): string {
  const whole = Math.floor(Math.abs(ms) / 1000);
  return `${Math.floor(whole / 60)}:${two(whole % 60)}`;
}

/** The same, with hours: `9:05`, `1:02:00`. */
export function longClock(ms: number): string {
  const whole = Math.floor(Math.max(0, ms) / 1000);
  const hours = Math.floor(whole / 3600);
  return hours === 0 ? clock(ms) : `${hours}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** For one, and for another number. */
type Forms = readonly [one: string, many: string];

const KINDS: Record<ItemKind, Forms> = {
  card: ["Card", "Cards"],
  cue: ["Cue", "Cues"],
  question: ["Question", "Questions"],
  diagram: ["Diagram", "Diagrams"],
  script: ["Script", "Scripts"],
};

const HITS: Record<HitKind, Forms> = {
  page: ["Page", "Pages"],
  heading: ["Section", "Sections"],
  card: KINDS.card,
  question: KINDS.question,
  diagram: KINDS.diagram,
  script: KINDS.script,
};

/** What a page's counts are of, in the order they are said; follow-ups belong to their questions. */
const COUNTS: Record<Exclude<keyof ItemCounts, "followUps">, ItemKind> = {
  cards: "card",
  questions: "question",
  diagrams: "diagram",
  scripts: "script",
};

const PHASES: Record<MemoryPhase, string> = {
  new: "New",
  learning: "Being learned",
  review: "In review",
  relearning: "Being relearned",
};

const LEVEL_WORDS: Record<Level, string> = { easy: "Easy", medium: "Medium", hard: "Hard" };

/** Worst first, as their digits are. */
const RATING_WORDS: Record<Rating, { word: string; help: string }> = {
  again: { word: "Again", help: "Not remembered" },
  hard: { word: "Hard", help: "Remembered with effort or gaps" },
  good: { word: "Good", help: "Remembered" },
  easy: { word: "Easy", help: "Remembered at once and in full" },
};

const namesOf = <K extends string>(table: Record<K, unknown>) => Object.keys(table) as K[];

export const ITEM_KINDS = namesOf(KINDS);
export const HIT_KINDS = namesOf(HITS);
export const MEMORY_PHASES = namesOf(PHASES);
export const LEVELS = namesOf(LEVEL_WORDS);
/** Worst first; `key` is what one presses. */
export const RATINGS = namesOf(RATING_WORDS).map((rating, index) => ({
  rating,
  key: String(index + 1),
  ...RATING_WORDS[rating],
}));

/** `Card`; for another number than one, `Cards`. */
export function kindWord(kind: ItemKind, value = 1): string {
  return KINDS[kind][value === 1 ? 0 : 1];
}

/** `31 cards`. */
export function countKind(kind: ItemKind, value: number): string {
  return `${whole.format(value)} ${kindWord(kind, value).toLowerCase()}`;
}

/** `["31 cards", "1 diagram"]`, without what there is none of. */
export function countKinds(counts: ItemCounts): string[] {
  return namesOf(COUNTS)
    .filter((of) => counts[of] > 0)
    .map((of) => countKind(COUNTS[of], counts[of]));
}

/** How many items there are, whatever their kind. */
export function itemCount(counts: ItemCounts): number {
  return namesOf(COUNTS).reduce((sum, of) => sum + counts[of], 0);
}

/** `Section`; for another number than one, `Sections`. */
export function hitWord(kind: HitKind, value = 1): string {
  return HITS[kind][value === 1 ? 0 : 1];
}

export function phaseWord(phase: MemoryPhase): string {
  return PHASES[phase];
}

export function levelWord(level: Level): string {
  return LEVEL_WORDS[level];
}

export function ratingWord(rating: Rating): string {
  return RATING_WORDS[rating].word;
}

/** `request-lifecycle` as people read it. */
export function categoryWord(slug: string): string {
  const words = slug.replace(/-/g, " ").replace(/^api\b/, "API");
  return words === "" ? "Other" : words.charAt(0).toUpperCase() + words.slice(1);
}
