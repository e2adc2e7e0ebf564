import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { chordParts, isSingleKey, KeysProvider, matches, useCommands } from "./keys";

function Sheet({ run }: { run: (id: string) => void }) {
  const command = (id: string, keys: string[], whileTyping = false) => ({ id, title: id, group: "Window" as const, keys, whileTyping, run: () => run(id) });
  useCommands([command("flag", ["f"]), command("today", ["g t"]), command("palette", ["Mod+k"], true), command("undo", ["Mod+z"]), command("sheet", ["?"]), command("redo", ["Mod+Shift+Z"])]);
  return <input aria-label="Text" />;
}

function setup(singleKeys = true) {
  const run = vi.fn<(id: string) => void>();
  render(
    <KeysProvider singleKeys={singleKeys}>
      <Sheet run={run} />
    </KeysProvider>,
  );
  return { run, user: userEvent.setup() };
}

test("single keys, sequences and chords run their commands", async () => {
  const { run, user } = setup();
  await user.keyboard("fgt?{Control>}k{/Control}{Control>}{Shift>}Z{/Shift}{/Control}");
  expect(run.mock.calls.flat()).toEqual(["flag", "today", "sheet", "palette", "redo"]);
});

test("while typing, only what is meant for it acts", async () => {
  const { run, user } = setup();
  await user.click(screen.getByLabelText("Text"));
  await user.keyboard("fgt?{Control>}z{/Control}{Control>}k{/Control}");
  expect(run.mock.calls.flat()).toEqual(["palette"]);
  expect(screen.getByLabelText("Text")).toHaveValue("fgt?");
});

test("switched off, single keys do nothing and the others still act", async () => {
  const { run, user } = setup(false);
  await user.keyboard("fgt?{Control>}k{/Control}");
  expect(run.mock.calls.flat()).toEqual(["palette"]);
});

test("nothing acts while a word is being composed", () => {
  const { run } = setup();
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "f", isComposing: true, bubbles: true }));
  expect(run).not.toHaveBeenCalled();
});

test.each([
  ["Mod+k", { key: "k", ctrlKey: true }, true],
  ["Mod+k", { key: "k" }, false],
  ["f", { key: "F", shiftKey: true }, false],
  ["?", { key: "?", shiftKey: true }, true],
  ["Alt+ArrowLeft", { key: "ArrowLeft", altKey: true }, true],
  ["Mod+Shift+Z", { key: "Z", ctrlKey: true, shiftKey: true }, true],
  ["Mod+z", { key: "Z", ctrlKey: true, shiftKey: true }, false],
  ["Space", { key: " " }, true],
  ["Space", { key: "s" }, false],
  ["Mod++", { key: "+", ctrlKey: true, shiftKey: true }, true],
])("%s against %o: %s", (keys, event, expected) => {
  expect(matches(new KeyboardEvent("keydown", event), keys)).toBe(expected);
});

test("keys read as people write them", () => {
  expect(chordParts("Mod+k")).toEqual(["Ctrl", "K"]);
  expect(chordParts("g t")).toEqual(["G", "then", "T"]);
  expect(chordParts("Mod++")).toEqual(["Ctrl", "+"]);
  expect(isSingleKey("g t")).toBe(true);
  expect(isSingleKey("Alt+ArrowLeft")).toBe(false);
});
