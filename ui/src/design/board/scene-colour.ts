/**
 * Colours inside a drawing. They are the drawing's own, out of Excalidraw's palette, and go with its
 * file; the editor turns them for dark itself. The window's colours are the tokens.
 */
export const FILL = {
  people: "#ffec99",
  edge: "#d0bfff",
  compute: "#a5d8ff",
  move: "#ffd8a8",
  keep: "#b2f2bb",
  outside: "#e9ecef",
};

export const MARKS = { recalled: "#2f9e44", missing: "#e03131", reversed: "#e8590c", extra: "#e8590c" };

/** The paper of a saved picture. */
export const SHEET = "#ffffff";
