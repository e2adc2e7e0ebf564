/**
 * Shapes that cross the bridge and are not generated yet. Each moves to `bindings/` when its Rust
 * type lands; the names stay, so that nothing else changes.
 */
import type { ErrorKind } from "../bindings/ErrorKind";
import type { ItemId } from "../bindings/ItemId";
import type { Level } from "../bindings/Level";
import type { PackView } from "../bindings/PackView";
import type { PageRef } from "../bindings/PageRef";
import type { PageSummary } from "../bindings/PageSummary";

export type { Block } from "../bindings/Block";
export type { Diagnostic } from "../bindings/Diagnostic";
export type { DiagramView } from "../bindings/DiagramView";
export type { ErrorKind } from "../bindings/ErrorKind";
export type { FollowUp } from "../bindings/FollowUp";
export type { Heading } from "../bindings/Heading";
export type { Item } from "../bindings/Item";
export type { ItemBody } from "../bindings/ItemBody";
export type { ItemCounts } from "../bindings/ItemCounts";
export type { ItemId } from "../bindings/ItemId";
export type { Layer } from "../bindings/Layer";
export type { Level } from "../bindings/Level";
export type { PackView } from "../bindings/PackView";
export type { PageKind } from "../bindings/PageKind";
export type { PageLink } from "../bindings/PageLink";
export type { PageRef } from "../bindings/PageRef";
export type { PageSummary } from "../bindings/PageSummary";
export type { PageView } from "../bindings/PageView";
export type { Section } from "../bindings/Section";
export type { Severity } from "../bindings/Severity";

/** What an error looks like when it comes over the bridge. */
export interface ErrorBody {
  kind: ErrorKind;
  message: string;
  help: string | null;
}

/** All enabled packs, the built-in one first. */
export interface Library {
  packs: PackView[];
  problems: Notice[];
}

/** A file as it is on disk. */
export interface Source {
  path: string;
  text: string;
}

export type HitKind = "page" | "heading" | "card" | "question" | "diagram" | "script";

/** One place that answers a search. */
export interface Hit {
  page: PageRef;
  pageTitle: string;
  anchor: string | null;
  heading: string | null;
  kind: HitKind;
  item: ItemId | null;
  snippet: SnippetPart[];
  score: number;
}

export interface SnippetPart {
  text: string;
  mark: boolean;
}

export interface SearchResults {
  hits: Hit[];
  /** Everything that matched, also what `limit` left out. */
  total: number;
  /** The query that was answered when the typed one had a likely typo. */
  corrected: string | null;
  tookMs: number;
}

/** Something the palette can jump to. */
export interface Name {
  page: PageRef;
  anchor: string | null;
  item: ItemId | null;
  title: string;
  /** The page's title for headings and items; the pack's for pages. */
  detail: string;
  kind: HitKind;
}

/** Where someone is in a page. */
export interface Place {
  page: PageRef;
  /** The heading above the top of the window; null before the first. */
  anchor: string | null;
  /** How far from that heading towards the next, 0..1: the same at every text size. */
  offset: number;
  /** Of the page, 0..100. */
  percent: number;
}

export interface Today {
  continueAt: Place | null;
  next: PageSummary | null;
  plan: { done: number; total: number };
  /** To read what is left of the plan. */
  minutesLeft: number;
  /** To review what is due today. */
  dueMinutes: number;
}

export interface Progress {
  pages: Record<PageRef, PageProgress>;
}

export interface PageProgress {
  /** Layer ids. */
  layersRead: string[];
  learned: boolean;
  flags: Flag[];
  note: string | null;
  place: Place | null;
  /** An instant, RFC 3339. */
  lastReadAt: string | null;
}

/** "Something is unclear or wrong here." */
export interface Flag {
  id: string;
  page: PageRef;
  anchor: string | null;
  note: string;
  /** An instant, RFC 3339. */
  at: string;
}

/** What a person did. Every write is one of these. */
export type Action =
  | { kind: "layer-read"; page: PageRef; layer: string }
  | { kind: "layer-unread"; page: PageRef; layer: string }
  | { kind: "topic-learned"; page: PageRef }
  | { kind: "topic-unlearned"; page: PageRef }
  | { kind: "page-flagged"; page: PageRef; anchor: string | null; note: string }
  | { kind: "flag-resolved"; flag: string }
  | { kind: "note-written"; page: PageRef; text: string }
  | SettingChanged;

export type SettingChanged = {
  [K in keyof Settings]: { kind: "setting-changed"; key: K; value: Settings[K] };
}[keyof Settings];

export interface Outcome {
  /** Page refs, item ids, "settings". */
  changed: string[];
  undo: UndoState;
}

/** What undo and redo would do, in words for people. */
export interface UndoState {
  undo: string | null;
  redo: string | null;
}

export type ThemeSetting = "system" | "light" | "dark" | "contrast";
export type Measure = "narrow" | "normal" | "wide";
export type ReadingFont = "serif" | "sans" | "legible";

export interface Settings {
  theme: ThemeSetting;
  /** Percent of the normal reading size, 80..200. */
  textSize: number;
  measure: Measure;
  readingFont: ReadingFont;
  /** Single-key shortcuts; those with Ctrl or Alt always work. */
  shortcuts: boolean;
  /** Less movement than the system asks for. */
  reducedMotion: boolean;
  sounds: boolean;
  /** The hour at which a study day begins, 0..23. */
  rolloverHour: number;
  /** 0.7..0.97. */
  desiredRetention: number;
  minutesPerDay: number;
}

/** Something about the machine or the data that a person should know. */
export interface Notice {
  level: "info" | "warning" | "error";
  title: string;
  message: string;
  help: string | null;
}

export interface PacksChanged {
  pack: string;
  pages: PageRef[];
}

export interface StudyChanged {
  changed: string[];
}

export interface OpenPlace {
  page: PageRef;
  anchor: string | null;
}

/** Filters of a search, as the query syntax spells them. */
export interface SearchFilter {
  kind: HitKind | null;
  topic: string | null;
  level: Level | null;
}
