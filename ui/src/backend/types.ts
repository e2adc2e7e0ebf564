/**
 * Everything that crosses the bridge: generated from Rust, and below that, by hand, the shapes that
 * only the bridge itself knows.
 */
import type { ItemId } from "../bindings/ItemId";
import type { Notice } from "../bindings/Notice";
import type { PackView } from "../bindings/PackView";
import type { PageRef } from "../bindings/PageRef";
import type { Settings } from "../bindings/Settings";

export type { Action } from "../bindings/Action";
export type { SummaryLine } from "../bindings/SummaryLine";
export type { SessionView } from "../bindings/SessionView";
export type { SessionSummary } from "../bindings/SessionSummary";
export type { SessionRequest } from "../bindings/SessionRequest";
export type { SessionMode } from "../bindings/SessionMode";
export type { ReviewItem } from "../bindings/ReviewItem";
export type { Rating } from "../bindings/Rating";
export type { MemoryPhase } from "../bindings/MemoryPhase";
export type { ItemKind } from "../bindings/ItemKind";
export type { ItemFilter } from "../bindings/ItemFilter";
export type { DueOverview } from "../bindings/DueOverview";
export type { Answer } from "../bindings/Answer";
export type { Bank } from "../bindings/Bank";
export type { BankItem } from "../bindings/BankItem";
export type { Block } from "../bindings/Block";
export type { Diagnostic } from "../bindings/Diagnostic";
export type { DiagramView } from "../bindings/DiagramView";
export type { ErrorKind } from "../bindings/ErrorKind";
export type { Failure } from "../bindings/Failure";
export type { Flag } from "../bindings/Flag";
export type { FollowUp } from "../bindings/FollowUp";
export type { Heading } from "../bindings/Heading";
export type { Item } from "../bindings/Item";
export type { ItemBody } from "../bindings/ItemBody";
export type { ItemCounts } from "../bindings/ItemCounts";
export type { ItemId } from "../bindings/ItemId";
export type { Layer } from "../bindings/Layer";
export type { Level } from "../bindings/Level";
export type { MadeCard } from "../bindings/MadeCard";
export type { NewCard } from "../bindings/NewCard";
export type { OptimiserState } from "../bindings/OptimiserState";
export type { Orphan } from "../bindings/Orphan";
export type { Outlook } from "../bindings/Outlook";
export type { ParameterSet } from "../bindings/ParameterSet";
export type { Proposal } from "../bindings/Proposal";
export type { SavedFilter } from "../bindings/SavedFilter";
export type { MemoryView } from "../bindings/MemoryView";
export type { Notice } from "../bindings/Notice";
export type { Outcome } from "../bindings/Outcome";
export type { PackView } from "../bindings/PackView";
export type { PageKind } from "../bindings/PageKind";
export type { PageLink } from "../bindings/PageLink";
export type { PageProgress } from "../bindings/PageProgress";
export type { PageRef } from "../bindings/PageRef";
export type { PageSummary } from "../bindings/PageSummary";
export type { PageView } from "../bindings/PageView";
export type { Place } from "../bindings/Place";
export type { PlanProgress } from "../bindings/PlanProgress";
export type { Progress } from "../bindings/Progress";
export type { ReadingFont } from "../bindings/ReadingFont";
export type { Section } from "../bindings/Section";
export type { Settings } from "../bindings/Settings";
export type { Severity } from "../bindings/Severity";
export type { Theme } from "../bindings/Theme";
export type { Today } from "../bindings/Today";
export type { UndoState } from "../bindings/UndoState";

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

export type SettingKey = keyof Settings;

export interface PacksChanged {
  pack: string;
  /** Empty when the pack as a whole came, went or changed. */
  pages: PageRef[];
}

export interface StudyChanged {
  changed: string[];
}

export interface OpenPlace {
  page: PageRef;
  anchor: string | null;
}
