/** The whiteboard over the bridge: the window draws these shapes and decides nothing. */
import type { AcceptedSynonym } from "../bindings/AcceptedSynonym";
import type { AttemptSummary } from "../bindings/AttemptSummary";
import type { BoardDiagram } from "../bindings/BoardDiagram";
import type { BoardResult } from "../bindings/BoardResult";
import type { BoardVersion } from "../bindings/BoardVersion";
import type { BoardView } from "../bindings/BoardView";
import type { BoardWay } from "../bindings/BoardWay";
import type { DrillKind } from "../bindings/DrillKind";
import type { DrillOffer } from "../bindings/DrillOffer";
import type { DrillStep } from "../bindings/DrillStep";
import type { DrillView } from "../bindings/DrillView";
import type { HintKind } from "../bindings/HintKind";
import type { ItemId } from "../bindings/ItemId";
import type { Rating } from "../bindings/Rating";
import type { Ruling } from "../bindings/Ruling";
import type { Sketch } from "../bindings/Sketch";
import type { TextReading } from "../bindings/TextReading";

export type { AcceptedSynonym } from "../bindings/AcceptedSynonym";
export type { AttemptSummary } from "../bindings/AttemptSummary";
export type { BoardChoice } from "../bindings/BoardChoice";
export type { BoardCounts as Counts } from "../bindings/BoardCounts";
export type { BoardDiagram } from "../bindings/BoardDiagram";
export type { BoardGrade } from "../bindings/BoardGrade";
export type { BoardResult } from "../bindings/BoardResult";
export type { BoardVersion } from "../bindings/BoardVersion";
export type { BoardView } from "../bindings/BoardView";
export type { ControlLine } from "../bindings/ControlLine";
export type { DeadlineLine } from "../bindings/DeadlineLine";
export type { DeadlineVerdict } from "../bindings/DeadlineVerdict";
export type { DrillKind } from "../bindings/DrillKind";
export type { DrillOffer } from "../bindings/DrillOffer";
export type { DrillStep } from "../bindings/DrillStep";
export type { DrillTask } from "../bindings/DrillTask";
export type { DrillView } from "../bindings/DrillView";
export type { EdgeLine } from "../bindings/EdgeLine";
export type { EdgeVerdict } from "../bindings/EdgeVerdict";
export type { GroupLine } from "../bindings/GroupLine";
export type { GroupVerdict } from "../bindings/GroupVerdict";
export type { Hint } from "../bindings/Hint";
export type { HintKind } from "../bindings/HintKind";
export type { Kind as StencilKind } from "../bindings/Kind";
export type { NodeLine } from "../bindings/NodeLine";
export type { NodeVerdict } from "../bindings/NodeVerdict";
export type { Rating } from "../bindings/Rating";
export type { Ruling } from "../bindings/Ruling";
export type { TextReading } from "../bindings/TextReading";

export type AttemptId = string;

/** The board's part of `Backend`. */
export interface BoardBackend {
  diagrams(): Promise<BoardDiagram[]>;
  /** Resumes the unfinished attempt at the item, else begins one. */
  open(item: ItemId, way: BoardWay): Promise<BoardView>;
  /** Its time runs from now on. */
  view(attempt: AttemptId): Promise<BoardView>;
  /** A drawing that differs from the last is a new version. */
  save(attempt: AttemptId, scene: string): Promise<BoardVersion>;
  /** The board is no longer on the screen: its time stands still. */
  leave(): Promise<void>;
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
  /** Takes the rating back, whatever was done since, so that it can be rated anew. */
  unrate(attempt: AttemptId): Promise<BoardResult>;
  discard(attempt: AttemptId): Promise<void>;
  /** Oldest first. */
  attempts(item: ItemId): Promise<AttemptSummary[]>;
  versions(attempt: AttemptId): Promise<BoardVersion[]>;
  version(attempt: AttemptId, version: number): Promise<string>;
  /** What is drawn, as Mermaid. */
  mermaid(attempt: AttemptId): Promise<string>;

  /** Shorter drills that a diagram offers. They change no schedule. */
  drills(item: ItemId): Promise<DrillOffer[]>;
  /** Goes on with a drill, or begins one. */
  drillOpen(item: ItemId, drill: DrillKind): Promise<DrillView>;
  drillStep(item: ItemId, drill: DrillKind, step: DrillStep): Promise<DrillView>;

  /** A scratch board that belongs to a rehearsal or an interview, held against nothing. */
  sketch(owner: string): Promise<Sketch>;
  sketchSave(owner: string, scene: string): Promise<BoardVersion>;
  /** A kept drawing by its file's name. */
  drawing(name: string): Promise<string>;
  /** Puts a kept drawing on a board of its own for a diagram, to be graded. */
  ofDrawing(item: ItemId, drawing: string): Promise<void>;
}

type Call = <T>(command: string, args?: Record<string, unknown>) => Promise<T>;

/** The commands behind it, over whatever carries them. */
export function boardCommands(call: Call): BoardBackend {
  return {
    diagrams: () => call("board_diagrams"),
    open: (item, way) => call("board_open", { item, way }),
    view: (attempt) => call("board", { attempt }),
    save: (attempt, scene) => call("board_save", { attempt, scene }),
    leave: () => call("board_leave"),
    text: (attempt, source) => call("board_text", { attempt, source }),
    hint: (attempt, kind) => call("board_hint", { attempt, kind }),
    finish: (attempt) => call("board_finish", { attempt }),
    result: (attempt) => call("board_result", { attempt }),
    overrule: (attempt, ruling, on) => call("board_overrule", { attempt, ruling, on }),
    synonym: (attempt, synonym) => call("board_synonym", { attempt, synonym }),
    close: (attempt, rating, note) => call("board_close", { attempt, rating, note }),
    note: (attempt, note) => call("board_note", { attempt, note }),
    unrate: (attempt) => call("board_unrate", { attempt }),
    discard: (attempt) => call("board_discard", { attempt }),
    attempts: (item) => call("board_attempts", { item }),
    versions: (attempt) => call("board_versions", { attempt }),
    version: (attempt, version) => call("board_version", { attempt, version }),
    mermaid: (attempt) => call("board_mermaid", { attempt }),
    drills: (item) => call("drills", { item }),
    drillOpen: (item, drill) => call("drill_open", { item, drill }),
    drillStep: (item, drill, step) => call("drill_step", { item, drill, step }),
    sketch: (owner) => call("sketch", { owner }),
    sketchSave: (owner, scene) => call("sketch_save", { owner, scene }),
    drawing: (name) => call("drawing", { name }),
    ofDrawing: (item, drawing) => call("board_of_drawing", { item, drawing }),
  };
}
