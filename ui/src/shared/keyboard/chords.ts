/**
 * Chords as text (`Mod+K`, `Alt+ArrowLeft`, `?`, `g t`), how an event is matched with one on any keyboard
 * layout, and how one reads.
 *
 * A letter is what the layout writes; where it writes no Latin letters (Cyrillic, Greek, Hebrew), it is the
 * key that has the letter on a US keyboard. A digit or a sign is what the layout writes, with or without
 * Shift and AltGr. Keys with names (Enter, ArrowLeft, Space) need exactly their modifiers.
 */

export interface Chord {
  /** Lower case for a letter; a space for Space. */
  key: string;
  mod: boolean;
  alt: boolean;
  shift: boolean;
}

/** By what the layout writes, or by where the key lies when the layout cannot write it. */
export type Match = "character" | "position";

type KeyEvent = Pick<
  KeyboardEvent,
  "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "getModifierState"
>;

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

const MODIFIERS = new Set(["Mod", "Alt", "Shift"]);
const MODIFIER_KEYS = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "OS", "CapsLock", "Fn", "NumLock"]);

/** Where signs lie on a US keyboard. */
const SIGN_CODES: Record<string, string> = {
  "/": "Slash",
  ",": "Comma",
  ".": "Period",
  "[": "BracketLeft",
  "]": "BracketRight",
  "-": "Minus",
  "=": "Equal",
};
const SHIFTED_SIGN_CODES: Record<string, string> = { "?": "Slash", "+": "Equal" };

/** The names of a chord's keys: `Mod++` is Mod and +. */
function partsOf(chord: string): string[] {
  return chord === "+" ? ["+"] : chord.split(/\+(?!$)/);
}

/** The chords of a sequence, one after the other. */
export function sequenceOf(keys: string): string[] {
  return keys.split(" ");
}

export function parseChord(text: string): Chord {
  const parts = partsOf(text);
  const named = parts.find((part) => !MODIFIERS.has(part)) ?? "";
  // A space divides one chord from the next, so the key itself goes by its name.
  const key = named === "Space" ? " " : named.length === 1 ? named.toLowerCase() : named;
  return { key, mod: parts.includes("Mod"), alt: parts.includes("Alt"), shift: parts.includes("Shift") };
}

const isLatinLetter = (key: string) => /^\p{Script=Latin}$/u.test(key);
const isPlainLetter = (key: string) => /^[a-z]$/i.test(key);
const isDigit = (key: string) => /^\d$/.test(key);

/** AltGr writes signs; Windows reports it as Ctrl and Alt together. */
function isAltGraph(event: KeyEvent): boolean {
  if (event.getModifierState("AltGraph")) return true;
  return event.ctrlKey && event.altKey && event.key.length === 1 && !isPlainLetter(event.key);
}

/** How an event is one chord; null when it is not. */
export function match(event: KeyEvent, { key, mod, alt, shift }: Chord): Match | null {
  const altGraph = key.length === 1 && key !== " " && isAltGraph(event);
  const [modKey, otherKey] = isMac ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  if ((!altGraph && (modKey !== mod || otherKey)) || (altGraph && mod)) return null;
  const altKey = !altGraph && event.altKey;
  if (altKey !== alt) return null;
  if (key.length > 1 || key === " ") return event.key === key && event.shiftKey === shift ? "character" : null;
  if (event.key.toLowerCase() === key) return isPlainLetter(key) && event.shiftKey !== shift ? null : "character";
  return !altGraph && liesThere(event, key, shift, altKey) ? "position" : null;
}

function liesThere(event: KeyEvent, key: string, shift: boolean, alt: boolean): boolean {
  // French layouts write digits with Shift only; the key is meant all the same.
  if (isDigit(key)) return event.code === `Digit${key}` && !event.shiftKey && !isDigit(event.key);
  // Alt composes other signs on some systems: Option+N writes a tilde.
  const writesAnother = alt
    ? !isPlainLetter(event.key)
    : !isLatinLetter(event.key) && event.key > "\u007f" && event.key.length === 1;
  if (!writesAnother) return false;
  if (isPlainLetter(key)) return event.code === `Key${key.toUpperCase()}` && event.shiftKey === shift;
  if (event.shiftKey) return event.code === SHIFTED_SIGN_CODES[key];
  return event.code === SIGN_CODES[key];
}

/** Whether the event is this chord, in one way or the other. */
export function matches(event: KeyEvent, text: string): boolean {
  return match(event, parseChord(text)) !== null;
}

export function isModifierKey(key: string): boolean {
  return MODIFIER_KEYS.has(key);
}

interface Composing {
  isComposing: boolean;
  keyCode: number;
  key: string;
}

/** A word is being composed: keys belong to the input method. WebKit tells of the last one by its code alone. */
export function isComposing(event: Composing): boolean {
  return event.isComposing || event.keyCode === 229 || event.key === "Process";
}

/** Whether Ctrl or Alt is part of it: no text is written with it. */
export function isHeld(keys: string): boolean {
  return sequenceOf(keys).every((chord) => {
    const { mod, alt } = parseChord(chord);
    return mod || alt;
  });
}

/**
 * Whether a control's own handler is meant: for keys that belong to the field with the focus. What acts on a
 * whole screen is a command.
 */
export function isPressed(event: { nativeEvent: KeyEvent & Composing }, ...chords: string[]): boolean {
  return !isComposing(event.nativeEvent) && chords.some((chord) => matches(event.nativeEvent, chord));
}

/** Keys that write a sign, with nothing held: they can be switched off. Keys with names stay. */
export function isSingleKey(keys: string): boolean {
  return sequenceOf(keys).every((chord) => {
    const { key, mod, alt } = parseChord(chord);
    return key.length === 1 && !mod && !alt;
  });
}

const NAMES: Record<string, string> = {
  Mod: isMac ? "⌘" : "Ctrl",
  Alt: isMac ? "⌥" : "Alt",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  PageUp: "Page Up",
  PageDown: "Page Down",
};

/** How a chord reads: `["Ctrl", "K"]`. A sequence has `then` between its parts. */
export function chordParts(keys: string): string[] {
  return sequenceOf(keys).flatMap((chord, index) => {
    const named = partsOf(chord).map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part));
    return index === 0 ? named : ["then", ...named];
  });
}
