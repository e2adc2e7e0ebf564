/**
 * The whiteboard over the bridge. Written by hand until the core exports these shapes; the window
 * draws them and decides nothing.
 */
import type { ItemId } from "../bindings/ItemId";
import type { PageRef } from "../bindings/PageRef";

export type AttemptId = string;
export type Rating = "again" | "hard" | "good" | "easy";
export type NodeVerdict = "recalled" | "missing" | "extra";
export type EdgeVerdict = NodeVerdict | "reversed" | "loose";
export type GroupVerdict = NodeVerdict | "differs";
export type DeadlineVerdict = "holds" | "broken";

/** The board's stencils, spelled as in a shape's `customData.kind`. */
export type StencilKind =
  | "client" | "user" | "cdn" | "load-balancer" | "gateway" | "service" | "worker" | "queue" | "cache" | "sql" | "nosql"
  | "object-store" | "search" | "scheduler" | "third-party";

/** A diagram that can be practised. */
export interface BoardDiagram {
  item: ItemId;
  title: string;
  page: PageRef;
  pageTitle: string;
  minutes: number;
  nodes: number;
  edges: number;
  attempts: number;
  /** 0..1 */
  lastScore: number | null;
  bestScore: number | null;
  /** Milliseconds since 1970. */
  lastAt: number | null;
  /** 0 (sits) to 1 (never drawn, or gone). */
  weakness: number;
  due: boolean;
  /** An attempt that was begun and not graded. */
  unfinished: AttemptId | null;
}

export type HintKind = "node" | "groups";

export type Hint = { kind: "node"; label: string } | { kind: "groups"; groups: { title: string; members: string[] }[] };

export interface BoardView {
  attempt: AttemptId;
  item: ItemId;
  title: string;
  page: PageRef;
  pageTitle: string;
  /** The diagram's minutes. */
  minutes: number;
  /** Typed rather than drawn. */
  text: boolean;
  /** Began with the reference's boxes. */
  easier: boolean;
  /** Worked on so far, when this view was made. */
  elapsedMs: number;
  requirements: string[];
  invariants: string[];
  /** The drawing as it was saved last, an `.excalidraw` file. */
  scene: string | null;
  /** What was typed, for a text board. */
  source: string;
  version: number;
  hints: Hint[];
  /** The best rating that the hints leave. */
  cap: Rating | null;
  hintsLeft: { nodes: number; groups: boolean };
  /** Easier mode: the boxes to begin with. */
  starter: { label: string; kind: StencilKind | null }[];
  finished: boolean;
}

/** What was understood of a text board. */
export interface TextReading {
  nodes: string[];
  edges: { from: string; to: string; label: string }[];
  problems: { line: number; message: string; help: string }[];
}

/** What a score is made of. */
export interface Counts {
  /** Boxes the reference needs. */
  nodes: number;
  nodesRecalled: number;
  nodesExtra: number;
  /** Arrows the reference needs. */
  edges: number;
  edgesRecalled: number;
  edgesReversed: number;
  edgesExtra: number;
  /** Pairs of reference boxes that no arrow joins. */
  openPairs: number;
}

export interface NodeLine {
  /** Names the line in rulings. */
  id: string;
  reference: string | null;
  drawn: string | null;
  verdict: NodeVerdict;
  reason: string;
  referenceId: string | null;
  /** The one that answers first, then its copies. */
  drawnIds: string[];
  optional: boolean;
  /** The person's word, not the grader's. */
  overruled: boolean;
}

export interface EdgeLine {
  id: string;
  /** The labels of its ends. */
  reference: [string, string] | null;
  /** Empty where it dangles. */
  drawn: [string, string] | null;
  verdict: EdgeVerdict;
  reason: string;
  referenceLabel: string;
  drawnLabel: string;
  referenceId: string | null;
  drawnIds: string[];
  optional: boolean;
  overruled: boolean;
}

export interface GroupLine {
  reference: string | null;
  drawn: string | null;
  verdict: GroupVerdict;
  reason: string;
  outside: string[];
  inside: string[];
  drawnIds: string[];
}

export interface ControlLine {
  hop: [string, string];
  required: string[];
  found: string[];
  missing: string[];
  reason: string;
}

export interface DeadlineLine {
  node: string;
  allowedMs: number;
  neededMs: number;
  verdict: DeadlineVerdict;
  reason: string;
}

/** A name that the person let pass for a box. */
export interface AcceptedSynonym {
  reference: string;
  drawn: string;
}

/** One word of the person against the grade. */
export type Ruling =
  | { kind: "same"; referenceId: string; drawnId: string }
  | { kind: "not-same"; referenceId: string; drawnId: string }
  | { kind: "ignore"; drawnId: string }
  | { kind: "recalled"; line: string }
  | { kind: "missing"; line: string };

export interface BoardGrade {
  /** 0..1 */
  score: number;
  rating: Rating;
  counts: Counts;
  nodes: NodeLine[];
  edges: EdgeLine[];
  groups: GroupLine[];
  controls: ControlLine[];
  /** Up to the first box whose calls do not fit. */
  deadlines: DeadlineLine[];
  /** Names the person let pass, to be kept in My pack. */
  offers: AcceptedSynonym[];
}

export interface BoardChoice {
  rating: Rating;
  /** A civil date. */
  nextDue: string;
  /** "in 3 days" */
  label: string;
}

export interface BoardResult {
  attempt: AttemptId;
  item: ItemId;
  title: string;
  page: PageRef;
  pageTitle: string;
  at: number;
  tookMs: number;
  minutes: number;
  text: boolean;
  easier: boolean;
  hints: Hint[];
  grade: BoardGrade;
  /** In force, in the order given. */
  rulings: Ruling[];
  suggested: Rating;
  cap: Rating | null;
  choices: BoardChoice[];
  /** The rating in the log; null until the person closes the board. */
  rated: Rating | null;
  note: string;
  scene: string | null;
  source: string;
  /** Mermaid. */
  reference: string;
  versions: number;
}

export interface AttemptSummary {
  attempt: AttemptId;
  at: number;
  score: number;
  rating: Rating | null;
  tookMs: number;
  text: boolean;
  easier: boolean;
  hints: number;
  note: string;
}

export interface BoardVersion {
  version: number;
  at: number;
}

/** The board's part of `Backend`. */
export interface BoardBackend {
  diagrams(): Promise<BoardDiagram[]>;
  /** Resumes the unfinished attempt at the item, else begins one. */
  open(item: ItemId, how: { easier: boolean; text: boolean }): Promise<BoardView>;
  view(attempt: AttemptId): Promise<BoardView>;
  save(attempt: AttemptId, scene: string, version: number): Promise<BoardVersion>;
  /** Keeps what was typed and says what was understood of it. */
  text(attempt: AttemptId, source: string): Promise<TextReading>;
  hint(attempt: AttemptId, kind: HintKind): Promise<BoardView>;
  finish(attempt: AttemptId): Promise<BoardResult>;
  result(attempt: AttemptId): Promise<BoardResult>;
  /** `on` false takes that ruling back. */
  overrule(attempt: AttemptId, ruling: Ruling, on: boolean): Promise<BoardResult>;
  /** Keeps a name in My pack. */
  synonym(attempt: AttemptId, synonym: AcceptedSynonym): Promise<BoardResult>;
  /** The review goes into the log. */
  close(attempt: AttemptId, rating: Rating, note: string): Promise<BoardResult>;
  note(attempt: AttemptId, note: string): Promise<void>;
  discard(attempt: AttemptId): Promise<void>;
  /** Oldest first. */
  attempts(item: ItemId): Promise<AttemptSummary[]>;
  versions(attempt: AttemptId): Promise<BoardVersion[]>;
  version(attempt: AttemptId, version: number): Promise<string>;
  /** What is drawn, as Mermaid. */
  mermaid(attempt: AttemptId): Promise<string>;
}

type Call = <T>(command: string, args?: Record<string, unknown>) => Promise<T>;

/** The commands behind it, over whatever carries them. */
export function boardCommands(call: Call): BoardBackend {
  return {
    diagrams: () => call("board_diagrams"),
    open: (item, { easier, text }) => call("board_open", { item, easier, text }),
    view: (attempt) => call("board", { attempt }),
    save: (attempt, scene, version) => call("board_save", { attempt, scene, version }),
    text: (attempt, source) => call("board_text", { attempt, source }),
    hint: (attempt, kind) => call("board_hint", { attempt, kind }),
    finish: (attempt) => call("board_finish", { attempt }),
    result: (attempt) => call("board_result", { attempt }),
    overrule: (attempt, ruling, on) => call("board_overrule", { attempt, ruling, on }),
    synonym: (attempt, synonym) => call("board_synonym", { attempt, synonym }),
    close: (attempt, rating, note) => call("board_close", { attempt, rating, note }),
    note: (attempt, note) => call("board_note", { attempt, note }),
    discard: (attempt) => call("board_discard", { attempt }),
    attempts: (item) => call("board_attempts", { item }),
    versions: (attempt) => call("board_versions", { attempt }),
    version: (attempt, version) => call("board_version", { attempt, version }),
    mermaid: (attempt) => call("board_mermaid", { attempt }),
  };
}
