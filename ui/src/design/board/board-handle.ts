/** What the rest of the window can ask of a board, whatever editor stands behind it. */
import type { Kind as StencilKind } from "../../bindings";

/** A box on the board, as lists name it. */
export interface BoardNode {
  id: string;
  /** What it says; the stencil's name when it says nothing. */
  label: string;
}

export interface BoardHandle {
  /** Adds a labelled shape beside the selection, or in the middle of what is seen. */
  insertStencil: (kind: StencilKind, label?: string) => void;
  /** Draws a bound arrow; dotted for a call nobody waits for. */
  connect: (from: string, to: string, options: { label: string; asynchronous: boolean }) => void;
  /** The boxes, in reading order. */
  nodes: () => BoardNode[];
  /** The drawing as an `.excalidraw` file. */
  toFile: () => string;
  /** Replaces the drawing; Excalidraw's undo leads back. False when the text is no drawing. */
  load: (scene: string) => boolean;
  exportSvg: () => Promise<string>;
  exportPng: () => Promise<Blob>;
  /** Commits what has not been committed. */
  flush: () => void;
  /** Brings everything into view. */
  showAll: () => void;
}

export interface BoardProps {
  /** Read once, when the board appears. Null for an empty board. */
  scene: string | null;
  readOnly?: boolean;
  /** Keys go to the board as soon as it is there; as a rule when it can be drawn on. */
  takesFocus?: boolean;
  /** Called when the drawing has changed and stood still for a moment, and before the board goes. */
  onCommit?: (scene: string, version: number) => void;
  onReady?: () => void;
  label: string;
}
