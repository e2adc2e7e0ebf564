import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";

import { Segmented } from "../../design/controls/controls";
import { Slider } from "../../design/controls/slider";
import { Switch } from "../../design/controls/switch";
import { KeyScope, KeysProvider, useCommandList, useCommands, type Command } from "./commands";
import { Keys } from "../../design/controls/keys";
import { Dialog } from "../../design/controls/overlays";

type Run = (id: string) => void;

/** `id: keys`, and what else holds of them. */
function Offer({ run, commands }: { run: Run; commands: [id: string, keys: string[], more?: Partial<Command>][] }) {
  useCommands(
    commands.map(([id, keys, more]) => ({ id, title: id, group: "Window", keys, run: () => run(id), ...more })),
  );
  return null;
}

function Window({ run, children, later = false }: { run: Run; children?: React.ReactNode; later?: boolean }) {
  // A title that changes registers anew, so the window's commands are then the younger ones.
  const [isLater, setLater] = useState(false);
  return (
    <>
      <Offer
        run={run}
        commands={[
          ["window-undo", ["Mod+z"], isLater ? { title: "Undo it" } : {}],
          ["sheet", ["?"], { onBoard: true }],
          ["palette", ["Mod+k"], { whileTyping: true, onBoard: true }],
          ["larger", ["Mod+="], { inDialogs: true, whileTyping: true, repeats: true }],
          ["today", ["g t"]],
          ["page", ["Space"], { isUsual: true, repeats: true }],
          ["leave", ["Escape"], { whileTyping: "only" }],
        ]}
      />
      {later ? (
        <button type="button" onClick={() => setLater(true)}>
          Later
        </button>
      ) : null}
      {children}
    </>
  );
}

function setup(children?: React.ReactNode, singleKeys = true, later = false) {
  const run = vi.fn<Run>();
  render(
    <KeysProvider singleKeys={singleKeys}>
      <Window run={run} later={later}>
        <KeyScope kind="screen">
          <Offer
            run={run}
            commands={[
              ["flag", ["f"]],
              ["undo", ["Mod+z"]],
              ["rate", ["3", "Space"]],
              ["next", ["ArrowRight", "j"], { repeats: true }],
              ["redo", ["Mod+Shift+Z"]],
            ]}
          />
          {children}
        </KeyScope>
      </Window>
    </KeysProvider>,
  );
  return { ran: () => run.mock.calls.flat(), run, user: userEvent.setup() };
}

test("single keys, sequences and chords run their commands", async () => {
  const { ran, user } = setup();
  await user.keyboard("fgt?{Control>}k{/Control}{Control>}{Shift>}Z{/Shift}{/Control}");
  expect(ran()).toEqual(["flag", "today", "sheet", "palette", "redo"]);
});

test("a key that ends no sequence is itself", async () => {
  const { ran, user } = setup();
  await user.keyboard("g3gj");
  expect(ran()).toEqual(["rate", "next"]);
});

test("the screen's command wins over the window's, whichever registered last", async () => {
  const { ran, user } = setup(undefined, true, true);
  await user.click(screen.getByRole("button", { name: "Later" }));
  await user.keyboard("{Control>}z{/Control}");
  await user.click(document.body);
  await user.keyboard(" ");
  expect(ran()).toEqual(["undo", "rate"]);
});

test("a part of a screen wins over the screen", async () => {
  const run = vi.fn<Run>();
  const { user } = setup(
    <KeyScope kind="screen">
      <Offer run={run} commands={[["answer", ["3"]]]} />
    </KeyScope>,
  );
  await user.keyboard("3");
  expect(run.mock.calls.flat()).toEqual(["answer"]);
});

test("two commands of one scope cannot share a chord", () => {
  const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
  expect(() =>
    setup(
      <Offer
        run={() => undefined}
        commands={[
          ["one", ["x"]],
          ["two", ["x"]],
        ]}
      />,
    ),
  ).toThrow("x belongs to both one and two");
  error.mockRestore();
});

test("the list has each id and each chord once", () => {
  const Listed = () => (
    <ul>
      {useCommandList().map(({ id, keys }) => (
        <li key={id}>
          {id} {keys === undefined ? "none" : <Keys keys={keys[0] ?? ""} />}
        </li>
      ))}
    </ul>
  );
  setup(<Listed />);
  const listed = screen.getAllByRole("listitem").map(({ textContent }) => textContent);
  expect(listed).toContain("undo CtrlZ");
  expect(listed).toContain("window-undo none");
  expect(listed.some((text) => text.startsWith("page"))).toBe(false);
});

test("while typing, only what is meant for it acts", async () => {
  const { ran, user } = setup(<input aria-label="Text" />);
  await user.click(screen.getByLabelText("Text"));
  await user.keyboard("fgt?3 {Control>}z{/Control}{Control>}k{/Control}");
  expect(ran()).toEqual(["palette"]);
  expect(screen.getByLabelText("Text")).toHaveValue("fgt?3 ");
  await user.keyboard("{Escape}");
  expect(ran()).toEqual(["palette", "leave"]);
});

test("a field that keeps its keys to itself lets chords through", async () => {
  const { ran, user } = setup(
    <div onKeyDown={(event) => event.stopPropagation()}>
      <input aria-label="Text" />
    </div>,
  );
  await user.click(screen.getByLabelText("Text"));
  await user.keyboard("f{Control>}k{/Control}");
  expect(ran()).toEqual(["palette"]);
});

test("switched off, single keys do nothing; the others act, and the page still turns", async () => {
  const { ran, user } = setup(undefined, false);
  await user.keyboard("fgt?3 {ArrowRight}{Control>}k{/Control}");
  expect(ran()).toEqual(["page", "next", "palette"]);
});

test("a held key acts once, unless its command repeats", async () => {
  const { ran, user } = setup();
  await user.keyboard("{3>4/}{j>3/}{ >3/}");
  expect(ran()).toEqual(["rate", "next", "next", "next", "rate"]);
});

test("Enter that is held presses a button and sends a form once, and writes lines in a text", async () => {
  const act = vi.fn<(what: string) => void>();
  const { user } = setup(
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          act("form");
        }}
      >
        <input aria-label="Name" />
      </form>
      <button type="button" onClick={() => act("button")}>
        Add
      </button>
      <textarea aria-label="Text" />
    </>,
  );
  await user.click(screen.getByLabelText("Name"));
  await user.keyboard("{Enter>5/}");
  expect(act.mock.calls.flat()).toEqual(["form"]);
  await user.tab();
  await user.keyboard("{Enter>5/}");
  expect(act.mock.calls.flat()).toEqual(["form", "button"]);
  await user.click(screen.getByLabelText("Text"));
  await user.keyboard("{Enter>3/}");
  expect(screen.getByLabelText("Text")).toHaveValue("\n\n\n");
});

test("nothing acts while a word is being composed", () => {
  const { ran } = setup();
  for (const more of [{ isComposing: true }, { keyCode: 229 }, { key: "Process" }]) {
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "f", code: "KeyF", bubbles: true, ...more }));
  }
  expect(ran()).toEqual([]);
});

test("controls keep their own keys, and letters work beside them", async () => {
  const change = vi.fn<(what: string) => void>();
  const { ran, user } = setup(
    <>
      <label>
        <input type="checkbox" onChange={() => change("checkbox")} /> Point
      </label>
      <Switch isSelected={false} onChange={() => change("switch")}>
        Loud
      </Switch>
      <Segmented
        label="Kind"
        value="a"
        choices={[
          { value: "a", label: "A" },
          { value: "b", label: "B" },
        ]}
        onChange={change}
      />
      <Slider
        label="Size"
        value={3}
        min={1}
        max={9}
        step={1}
        format={String}
        onChange={(value) => change(String(value))}
        onChangeEnd={() => undefined}
      />
      <details>
        <summary>More</summary>text
      </details>
      <select aria-label="Which">
        <option>one</option>
      </select>
    </>,
  );
  const reach = async (role: string, name: string) => {
    for (let presses = 0; document.activeElement !== screen.getByRole(role, { name }) && presses < 20; presses++)
      await user.tab();
  };
  await reach("checkbox", "Point");
  await user.keyboard(" f");
  await reach("switch", "Loud");
  await user.keyboard(" f");
  await reach("radio", "A");
  await user.keyboard("{ArrowRight}f");
  await reach("slider", "Size");
  await user.keyboard("{ArrowRight}f");
  await reach("combobox", "Which");
  await user.keyboard("f");
  expect(ran()).toEqual(["flag", "flag", "flag", "flag"]);
  expect(change.mock.calls.flat()).toEqual(["checkbox", "switch", "b", "4"]);
});

test("behind a dialog nothing acts, but for what says so; its own commands do", async () => {
  const run = vi.fn<Run>();
  const Opener = () => {
    const [isOpen, setOpen] = useState(true);
    return (
      <Dialog title="Note" isOpen={isOpen} onClose={() => setOpen(false)}>
        <Offer run={run} commands={[["save", ["Mod+Enter"], { whileTyping: true }]]} />
        <textarea aria-label="Text" />
      </Dialog>
    );
  };
  const { ran, user } = setup(<Opener />);
  await user.keyboard("f3 {Control>}k{/Control}");
  expect(ran()).toEqual([]);
  await user.click(screen.getByLabelText("Text"));
  await user.keyboard("{Control>}k=z{Enter}{/Control}");
  expect(ran()).toEqual(["larger"]);
  expect(run.mock.calls.flat()).toEqual(["save"]);
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  await user.keyboard("f");
  expect(ran()).toEqual(["larger", "flag"]);
});

test("the board keeps its keys, but for what is taken before it", async () => {
  const seen = vi.fn<(key: string) => void>();
  const { ran, user } = setup(
    <div data-own-keys tabIndex={0} aria-label="Board" role="application" onKeyDown={({ key }) => seen(key)} />,
  );
  await user.tab();
  expect(screen.getByLabelText("Board")).toHaveFocus();
  await user.keyboard("f3 r?{Control>}z=k{/Control}gt");
  expect(ran()).toEqual(["sheet", "palette"]);
  expect(seen.mock.calls.flat().filter((key) => key !== "Control")).toEqual(["f", "3", " ", "r", "z", "=", "g", "t"]);
});

test("Cyrillic and Greek layouts reach every letter", () => {
  const { ran } = setup();
  const press = (key: string, code: string, more: KeyboardEventInit = {}) =>
    window.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true, ...more }));
  press("а", "KeyF");
  press("п", "KeyG");
  press("е", "KeyT");
  press("л", "KeyK", { ctrlKey: true });
  press("φ", "KeyF");
  expect(ran()).toEqual(["flag", "today", "palette", "flag"]);
});
