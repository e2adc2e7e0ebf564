/** Numbers with their units, and the words for kinds, ratings and categories, as people say them. */
import type { ItemKind, Rating } from "../../bindings";

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

/** `22 Nov 2026`. */
export function day(instant: string): string {
  return new Date(instant).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}

/** A time that runs: `3:05`. What is over zero or under it is for the words beside it to say. */
export function clock(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}`;
}

const KINDS: Record<ItemKind, [string, string]> = {
  card: ["Card", "Cards"],
  cue: ["Cue", "Cues"],
  question: ["Question", "Questions"],
  diagram: ["Diagram", "Diagrams"],
  script: ["Script", "Scripts"],
};

export const ITEM_KINDS = Object.keys(KINDS) as ItemKind[];

/** `Card`; for another number than one, `Cards`. */
export function kindWord(kind: ItemKind, value = 1): string {
  return KINDS[kind][value === 1 ? 0 : 1];
}

/** `31 cards`. */
export function countKind(kind: ItemKind, value: number): string {
  return `${whole.format(value)} ${kindWord(kind, value).toLowerCase()}`;
}

/** Worst first, as their digits are. */
export const RATINGS: { rating: Rating; word: string; key: string; help: string }[] = [
  { rating: "again", word: "Again", key: "1", help: "Not remembered" },
  { rating: "hard", word: "Hard", key: "2", help: "Remembered with effort or gaps" },
  { rating: "good", word: "Good", key: "3", help: "Remembered" },
  { rating: "easy", word: "Easy", key: "4", help: "Remembered at once and in full" },
];

export function ratingWord(rating: Rating): string {
  return RATINGS.find((one) => one.rating === rating)?.word ?? rating;
}

/** `request-lifecycle` as people read it. */
export function categoryWord(slug: string): string {
  const words = slug.replace(/-/g, " ").replace(/^api\b/, "API");
  return words === "" ? "Other" : words.charAt(0).toUpperCase() + words.slice(1);
}
