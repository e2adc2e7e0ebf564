import { expect, test } from "vitest";

import { chordParts, isComposing, isSingleKey, match, parseChord, type Match } from "./chords";

/** A press as a browser reports it: what the layout writes, which key it was, what was held. */
type Press = [key: string, code: string, held?: string];

function check([key, code, held = ""]: Press, chord: string, expected: Match | null) {
  const event = new KeyboardEvent("keydown", {
    key,
    code,
    ctrlKey: held.includes("Ctrl"),
    altKey: /Alt(?!Gr)/.test(held),
    shiftKey: held.includes("Shift"),
    metaKey: held.includes("Meta"),
    modifierAltGraph: held.includes("AltGr"),
  });
  // happy-dom knows no AltGraph.
  Object.defineProperty(event, "getModifierState", {
    value: (name: string) => name === "AltGraph" && held.includes("AltGr"),
  });
  expect(match(event, parseChord(chord)), `${held}+${key} (${code}) as ${chord}`).toBe(expected);
}

test.each<[string, Press, string, Match | null]>([
  ["a letter", ["k", "KeyK"], "k", "character"],
  ["a letter with Ctrl", ["k", "KeyK", "Ctrl"], "Mod+k", "character"],
  ["Ctrl is missing", ["k", "KeyK"], "Mod+k", null],
  ["Ctrl is too much", ["k", "KeyK", "Ctrl"], "k", null],
  ["the Super key is not Ctrl", ["k", "KeyK", "Meta"], "Mod+k", null],
  ["a capital is another chord", ["F", "KeyF", "Shift"], "f", null],
  ["Caps Lock is not Shift", ["F", "KeyF"], "f", "character"],
  ["redo is not undo", ["Z", "KeyZ", "Ctrl+Shift"], "Mod+z", null],
  ["redo", ["Z", "KeyZ", "Ctrl+Shift"], "Mod+Shift+z", "character"],
  ["a key with a name", ["ArrowLeft", "ArrowLeft", "Alt"], "Alt+ArrowLeft", "character"],
  ["Space", [" ", "Space"], "Space", "character"],
  ["Shift and Space is another chord", [" ", "Space", "Shift"], "Space", null],
  ["S is not Space", ["s", "KeyS"], "Space", null],
  ["plus needs Shift here", ["+", "Equal", "Ctrl+Shift"], "Mod++", "character"],
  ["plus of the number pad", ["+", "NumpadAdd", "Ctrl"], "Mod++", "character"],
  ["a question mark", ["?", "Slash", "Shift"], "?", "character"],
])("US: %s", (_, press, chord, expected) => check(press, chord, expected));

test.each<[string, Press, string, Match | null]>([
  ["Russian Ctrl+K", ["л", "KeyK", "Ctrl"], "Mod+k", "position"],
  ["Russian g", ["п", "KeyG"], "g", "position"],
  ["Russian redo", ["Я", "KeyZ", "Ctrl+Shift"], "Mod+Shift+z", "position"],
  ["a Russian capital is another chord", ["А", "KeyF", "Shift"], "f", null],
  ["Russian comma with Ctrl", ["б", "Comma", "Ctrl"], "Mod+,", "position"],
  ["the Russian full stop is on the slash", [".", "Slash"], ".", "character"],
  ["and is no slash", [".", "Slash"], "/", null],
  ["Russian question mark", ["?", "Digit7", "Shift"], "?", "character"],
  ["which is no 7", ["?", "Digit7", "Shift"], "7", null],
  ["Russian brackets", ["х", "BracketLeft"], "[", "position"],
  ["Greek f", ["φ", "KeyF"], "f", "position"],
  ["Arabic question mark", ["؟", "Slash", "Shift"], "?", "position"],
  ["Hebrew slash", ["/", "KeyQ"], "/", "character"],
  ["AZERTY: A is the letter, not the place", ["a", "KeyQ"], "a", "character"],
  ["AZERTY: what lies at A is Q", ["q", "KeyA"], "a", null],
  ["AZERTY: digits without Shift", ["&", "Digit1"], "1", "position"],
  ["AZERTY: digits with Shift", ["1", "Digit1", "Shift"], "1", "character"],
  ["AZERTY: Ctrl and minus", ["-", "Digit6", "Ctrl"], "Mod+-", "character"],
  ["AZERTY: Ctrl and zero", ["à", "Digit0", "Ctrl"], "Mod+0", "position"],
  ["US: an exclamation mark is no 1", ["!", "Digit1", "Shift"], "1", null],
  ["German question mark", ["?", "Minus", "Shift"], "?", "character"],
  ["German slash", ["/", "Digit7", "Shift"], "/", "character"],
  ["German ü is a letter of its own", ["ü", "BracketLeft"], "[", null],
  ["German bracket by AltGr", ["[", "Digit8", "AltGr"], "[", "character"],
  ["German bracket by AltGr, as Windows tells it", ["[", "Digit8", "Ctrl+Alt"], "[", "character"],
  ["AltGr and a digit is no digit", ["[", "Digit8", "AltGr"], "8", null],
  ["Polish ń by AltGr is no n", ["ń", "KeyN", "AltGr"], "n", null],
  ["and not where AltGr is not told either", ["ń", "KeyN"], "n", null],
  ["Option composes on a Mac", ["˜", "KeyN", "Alt"], "Alt+n", "position"],
  ["or waits for the next key", ["Dead", "KeyN", "Alt"], "Alt+n", "position"],
  ["Dvorak Alt+C", ["c", "KeyI", "Alt"], "Alt+c", "character"],
  ["Dvorak: what lies at C is J", ["j", "KeyC", "Alt"], "Alt+c", null],
])("other layouts: %s", (_, press, chord, expected) => check(press, chord, expected));

test.each([
  ["an ordinary key", { key: "f", keyCode: 70, isComposing: false }, false],
  ["a word is being composed", { key: "f", keyCode: 70, isComposing: true }, true],
  ["the Enter that ends it", { key: "Enter", keyCode: 229, isComposing: false }, true],
  ["a key that an input method took", { key: "Process", keyCode: 0, isComposing: false }, true],
])("composing: %s", (_, event, expected) => {
  expect(isComposing(event)).toBe(expected);
});

test("keys read as people write them", () => {
  expect(chordParts("Mod+k")).toEqual(["Ctrl", "K"]);
  expect(chordParts("g t")).toEqual(["G", "then", "T"]);
  expect(chordParts("Mod++")).toEqual(["Ctrl", "+"]);
  expect(chordParts("Space")).toEqual(["Space"]);
});

test.each([
  ["g t", true],
  ["?", true],
  ["Space", true],
  ["Alt+ArrowLeft", false],
  ["Mod+k", false],
  ["Escape", false],
  ["F1", false],
])("%s is a single key: %s", (keys, expected) => {
  expect(isSingleKey(keys)).toBe(expected);
});
