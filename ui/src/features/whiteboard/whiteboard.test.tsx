import { act, screen, waitFor, within } from "@testing-library/react";
import { useEffect, useImperativeHandle, useRef, type Ref } from "react";
import { beforeEach, expect, test, vi } from "vitest";

import { BackendError } from "../../backend/error";
import { FakeBackend } from "../../backend/fake";
import { open } from "../../test/render";
import { expectAccessible } from "../../test/axe";
import type { BoardHandle, BoardProps } from "../../design/board/board-handle";
// Loaded ahead: the first test must not wait for it.
import ".";
import { byWeakness } from "./diagram-list";
import { optionsOf } from "./palette";

const ITEM = "backend/request-lifecycle#request-path";

/** What the board was asked to do; and a way to draw on it. */
const board = vi.hoisted(() => ({
  inserted: [] as [string, string | undefined][],
  connected: [] as [string, string, { label: string; asynchronous: boolean }][],
  scenes: [] as (string | null)[],
  draw: (scene: string): unknown => scene,
}));

vi.mock("../../design/board/board", () => ({
  loadEditor: () =>
    Promise.resolve({
      sceneOfBoxes: (boxes: { label: string }[]) => JSON.stringify({ boxes: boxes.map(({ label }) => label) }),
      overlayToSvg: () => Promise.resolve(`<svg viewBox="0 0 10 10"></svg>`),
      fileToSvg: () => Promise.resolve(`<svg viewBox="0 0 10 10"></svg>`),
    }),
  Board: function FakeBoard({ scene, onCommit, label, ref }: BoardProps & { ref?: Ref<BoardHandle> }) {
    const waiting = useRef<string | null>(null);
    useEffect(() => {
      board.scenes.push(scene);
      board.draw = (drawing) => (waiting.current = drawing);
    }, [scene]);
    useImperativeHandle(ref, () => ({
      insertStencil: (kind, name) => void board.inserted.push([kind, name]),
      connect: (from, to, options) => void board.connected.push([from, to, options]),
      nodes: () => [
        { id: "1", label: "Phone" },
        { id: "2", label: "Edge" },
        { id: "3", label: "Edge" },
      ],
      toFile: () => "{}",
      load: () => true,
      exportSvg: () => Promise.resolve("<svg/>"),
      exportPng: () => Promise.resolve(new Blob()),
      flush: () => {
        if (waiting.current !== null) onCommit?.(waiting.current, 7);
        waiting.current = null;
      },
      showAll: () => undefined,
    }));
    return <div role="application" aria-label={label} data-testid="board-canvas" />;
  },
}));

vi.mock("../../design/diagram/draw", async (original) => ({
  ...(await original<typeof import("../../design/diagram/draw")>()),
  drawn: () => null,
  draw: () => Promise.resolve({ svg: `<svg width="200" height="100"></svg>`, width: 200, height: 100 }),
}));

beforeEach(() => {
  board.inserted.length = 0;
  board.connected.length = 0;
  board.scenes.length = 0;
});

const box = (id: string, text: string) => [
  { id, type: "rectangle", x: 0, y: 0, width: 10, height: 10 },
  { id: `${id}t`, type: "text", containerId: id, originalText: text },
];
const arrow = (id: string, from: string, to: string) => ({
  id,
  type: "arrow",
  startBinding: { elementId: from },
  endBinding: { elementId: to },
});
const drawing = JSON.stringify({
  elements: [
    ...box("1", "Phone"),
    ...box("2", "Edge"),
    ...box("3", "API gateway"),
    ...box("4", "Toaster"),
    arrow("5", "1", "2"),
    arrow("6", "3", "2"),
    arrow("7", "1", "4"),
  ],
});

test("lists the weakest first and leads to one", async () => {
  const { user } = await open({ name: "whiteboard", item: null });
  const rows = await screen.findAllByRole("link", { name: /boxes/ });
  expect(rows[0]).toHaveTextContent("Inbox in one transaction");
  expect(rows[1]).toHaveTextContent("78% on 12 Nov, due");
  await expectAccessible();
  await user.click(screen.getByTestId(`diagram-${ITEM}`));
  expect(await screen.findByRole("heading", { name: "Request path" })).toBeInTheDocument();
  expect(screen.getByText(/9 boxes and 8 arrows from memory/)).toBeInTheDocument();
  expect(await screen.findByRole("img", { name: /Scores from 48% to 78%/ })).toBeInTheDocument();
  await expectAccessible();
});

test("a board that is finished shows its grade without asking for it again", async () => {
  const { backend, user } = await open({ name: "whiteboard", item: ITEM });
  await user.click(await screen.findByTestId("board-begin"));
  expect(await screen.findByTestId("board-canvas")).toBeInTheDocument();
  act(() => void board.draw(drawing));
  const finish = vi.spyOn(backend, "boardFinish");
  const result = vi.spyOn(backend, "boardResult");
  await user.click(screen.getByTestId("board-finish"));
  expect(await screen.findByTestId("board-score")).toBeInTheDocument();
  expect(finish).toHaveBeenCalledTimes(1);
  expect(result).not.toHaveBeenCalled();

  // What is done elsewhere changes no grade; what is done to the diagram may.
  act(() =>
    backend.emit({ event: "study-changed", changed: [{ of: "place", page: "backend/start-here" }, { of: "undo" }] }),
  );
  expect(result).not.toHaveBeenCalled();
  act(() => backend.emit({ event: "study-changed", changed: [{ of: "item", item: ITEM }] }));
  expect(result).toHaveBeenCalledTimes(1);
});

test("draw, grade, overrule, rate: the whole run", async () => {
  const { backend, user } = await open({ name: "whiteboard", item: ITEM });
  await user.click(await screen.findByTestId("board-begin"));
  expect(await screen.findByTestId("board-canvas")).toBeInTheDocument();
  expect(screen.getByText("An order that was paid is never lost.")).toBeInTheDocument();
  expect(screen.queryByText(/Card provider/)).not.toBeInTheDocument();
  await expectAccessible();

  act(() => void board.draw(drawing));
  await user.click(screen.getByTestId("board-finish"));
  const before = (await screen.findByTestId("board-score")).textContent;
  await waitFor(() => expect(screen.getByTestId("compare")).toBeInTheDocument());
  const missing = screen.getByTestId("line-node:Auth");
  expect(missing).toHaveTextContent("Missing");
  expect(missing).toHaveTextContent("No box carries this name");
  expect(screen.getByTestId("line-edge:Edge->Gateway")).toHaveTextContent("Reversed");
  expect(screen.getByTestId("line-extra:4")).toHaveTextContent("Extra");
  await expectAccessible();

  await user.click(screen.getByTestId("overrule-node:Auth"));
  await waitFor(() => expect(screen.getByTestId("line-node:Auth")).toHaveTextContent("Your word"));
  expect(screen.getByTestId("board-score").textContent).not.toBe(before);
  await user.click(screen.getByTestId("take-back-node:Auth"));
  await waitFor(() => expect(screen.getByTestId("board-score").textContent).toBe(before));

  await user.click(screen.getByTestId("overrule-extra:4"));
  await user.click(await screen.findByRole("menuitem", { name: "Payments" }));
  await waitFor(() =>
    expect(screen.getByTestId("line-node:Payments")).toHaveTextContent("You said that they are the same."),
  );
  await user.click(screen.getByTestId("synonym-Toaster"));
  await waitFor(() => expect(backend.synonyms).toEqual([{ reference: "Payments", drawn: "Toaster" }]));
  expect(screen.queryByTestId("synonym-Toaster")).not.toBeInTheDocument();

  await user.type(screen.getByTestId("board-note"), "Auth first");
  await user.click(screen.getByTestId("rate-hard"));
  expect(await screen.findByTestId("board-rated")).toHaveTextContent(
    "Rated hard. It comes back on Wednesday 25 November.",
  );
  await user.click(screen.getByTestId("board-unrate"));
  await user.click(await screen.findByTestId("rate-again"));
  expect(await screen.findByTestId("board-rated")).toHaveTextContent("Rated again.");
  const attempts = screen.getByRole("region", { name: "Your attempts, as a table" });
  await waitFor(() => expect(within(attempts).getAllByRole("row")).toHaveLength(5));
});

test("a typed board is graded the same way", async () => {
  const { user } = await open({ name: "whiteboard", item: ITEM });
  await user.click(await screen.findByTestId("board-way-type"));
  await user.click(screen.getByTestId("board-begin"));
  await user.type(
    await screen.findByTestId("text-board-input"),
    "Phone -> Edge: 3 s{Enter}Edge -> API gateway{Enter}half -",
  );
  expect(await screen.findByText("Understood: 3 boxes, 2 arrows")).toBeInTheDocument();
  expect(screen.getByText(/This line has half an arrow/, { selector: "li" })).toBeInTheDocument();
  // What is heard is a sentence; the list of arrows is there to be read.
  const heard = screen
    .getAllByRole("status")
    .map(({ textContent }) => textContent)
    .filter((text) => text.includes("arrow"));
  expect(heard).toEqual([expect.stringMatching(/^3 boxes, 2 arrows\. Line \d: This line has half an arrow/)]);
  await expectAccessible();
  await user.click(screen.getByTestId("board-finish"));
  expect(await screen.findByTestId("board-score")).toBeInTheDocument();
  expect(screen.queryByTestId("line-edge:Client->Edge")).toHaveTextContent("Recalled");
});

test("boxes and arrows are added by name, without a drag", async () => {
  const { user } = await open({ name: "whiteboard", item: ITEM });
  await user.click(await screen.findByTestId("board-begin"));
  await screen.findByTestId("board-canvas");
  await user.keyboard("{Alt>}n{/Alt}");
  await user.type(await screen.findByTestId("add-name"), "Orders{Enter}Stock{Enter}");
  expect(board.inserted).toEqual([
    ["service", "Orders"],
    ["service", "Stock"],
  ]);
  expect(screen.getByText("Added: Orders, Stock.")).toBeInTheDocument();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByTestId("add-dialog")).not.toBeInTheDocument());
  await user.keyboard("{Alt>}c{/Alt}");
  for (const [picker, name] of [
    ["connect-from", "Phone"],
    ["connect-to", "Edge (2)"],
  ] as const) {
    await user.click(await screen.findByTestId(picker));
    await user.click(await screen.findByRole("option", { name }));
    await waitFor(() => expect(screen.getByTestId(picker)).toHaveTextContent(name));
  }
  await user.click(screen.getByTestId("connect-submit"));
  expect(board.connected).toEqual([["1", "3", { label: "", asynchronous: false }]]);
});

test("Enter that is held adds one box, not one without a name for each repeat", async () => {
  const backend = new FakeBackend();
  const { user } = await open({ name: "whiteboard", item: ITEM }, backend);
  await user.click(await screen.findByTestId("board-begin"));
  await screen.findByTestId("board-canvas");
  await user.keyboard("{Alt>}n{/Alt}");
  await user.type(await screen.findByTestId("add-name"), "Orders{Enter>5/}");
  expect(screen.getByText("Added: Orders.")).toBeInTheDocument();
});

test("hints reveal and cost, and say so first", async () => {
  const { user } = await open({ name: "whiteboard", item: ITEM });
  await user.click(await screen.findByTestId("board-begin"));
  expect(await screen.findByText(/A hint costs: the best rating is then hard/)).toBeInTheDocument();
  await user.click(screen.getByTestId("hint-groups"));
  expect(await screen.findByText(/API gateway, Auth, Orders/)).toBeInTheDocument();
  expect(screen.queryByTestId("hint-groups")).not.toBeInTheDocument();
  await user.click(screen.getByTestId("board-finish"));
  expect(await screen.findByTestId("rate-good")).toBeDisabled();
  expect(screen.getByText("After hints the best rating is hard.")).toBeInTheDocument();
});

test("the easier mode begins with the boxes; what was begun goes on", async () => {
  const backend = new FakeBackend();
  const { user } = await open({ name: "whiteboard", item: ITEM }, backend);
  await user.click(await screen.findByTestId("board-easier"));
  await user.click(screen.getByTestId("board-begin"));
  await screen.findByTestId("board-canvas");
  expect(board.scenes[0]).toContain("Card provider");
  const [diagram] = (await backend.boardDiagrams()).filter(({ item }) => item === ITEM);
  expect(diagram?.unfinished).not.toBeNull();
  await user.click(screen.getByTestId("board-discard"));
  await user.click(await screen.findByTestId("discard-dialog-go"));
  expect(await screen.findByTestId("board-begin")).toBeInTheDocument();
});

test("a board that cannot be saved is not graded as if it were", async () => {
  const backend = new FakeBackend();
  const { user } = await open({ name: "whiteboard", item: ITEM }, backend);
  await user.click(await screen.findByTestId("board-begin"));
  await screen.findByTestId("board-canvas");
  act(() => void board.draw(drawing));
  const full = new BackendError({
    kind: "disk-full",
    message: "The disk is full.",
    help: "Free some space, then try again.",
  });
  backend.fail("boardSave", full);
  backend.fail("boardFinish", full);
  await user.click(screen.getByTestId("board-finish"));
  expect(await screen.findByTestId("toast-error")).toHaveTextContent("The disk is full.");
  expect(screen.getByTestId("board-saved")).toHaveTextContent("Not saved");
  backend.fail("boardSave", null);
  backend.fail("boardFinish", null);
  await user.click(screen.getByTestId("board-finish"));
  expect(await screen.findByTestId("line-edge:Edge->Gateway")).toHaveTextContent("Reversed");
});

test("blanks are typed or chosen, and a drill that was left goes on", async () => {
  const { user } = await open({ name: "whiteboard", item: ITEM });
  expect(await screen.findByTestId("offer-blanks")).toHaveTextContent("about 3 tasks");
  await user.click(screen.getByTestId("drill-blanks"));
  expect(await screen.findByTestId("blank-input")).toHaveFocus();
  await user.type(screen.getByTestId("blank-input"), "edge{Enter}");
  await waitFor(() => expect(screen.getByTestId("task-0")).toHaveTextContent("at once"));
  await user.type(screen.getByTestId("blank-input"), "Toaster{Enter}");
  expect(await screen.findByText("Toaster")).toBeInTheDocument();
  expect(screen.getByTestId("blank-input")).toHaveFocus();
  await expectAccessible();
  await user.click(screen.getByTestId("drill-leave"));
  await user.click(await screen.findByRole("button", { name: "Resume: Fill the blanks" }));
  await user.click(await screen.findByRole("button", { name: "API gateway" }));
  await waitFor(() => expect(screen.getByTestId("task-1")).toHaveTextContent("after 1 wrong try"));
  await user.click(screen.getByTestId("blank-show"));
  expect(await screen.findByTestId("drill-end")).toHaveTextContent("1 of 3 right at once");
  await expectAccessible();
  await user.click(screen.getByTestId("drill-done"));
  await waitFor(() => expect(screen.getByTestId("offer-blanks")).toHaveTextContent("1 of 3 on 22 Nov"));
});

test("coming back to a drill that ended shows how it ended; another one begins when it is asked for", async () => {
  const { backend, history, user } = await open({ name: "whiteboard", item: ITEM });
  await user.click(await screen.findByTestId("drill-controls"));
  for (const list of await screen.findAllByRole("combobox")) await user.selectOptions(list, "API gateway → Auth");
  await waitFor(() => expect(screen.getByTestId("controls-check")).toBeEnabled());
  await user.click(screen.getByTestId("controls-check"));
  await screen.findByTestId("drill-end");
  act(() => history.back());
  await screen.findByTestId("drill-controls");
  act(() => history.forward());
  expect(await screen.findByTestId("drill-end")).toHaveTextContent("2 of 5 right at once");
  expect(backend.control.count("drillOpen")).toBe(1);
  await user.click(screen.getByTestId("drill-again"));
  await waitFor(() => expect(screen.queryByTestId("drill-end")).toBeNull());
  expect(backend.control.count("drillOpen")).toBe(2);
});

test("controls are placed and checked together", async () => {
  const { user } = await open({ name: "whiteboard", item: ITEM });
  await user.click(await screen.findByTestId("drill-controls"));
  const lists = await screen.findAllByRole("combobox");
  expect(screen.getByTestId("controls-check")).toBeDisabled();
  for (const list of lists) await user.selectOptions(list, "API gateway → Auth");
  await waitFor(() => expect(screen.getByTestId("controls-check")).toBeEnabled());
  await user.click(screen.getByTestId("controls-check"));
  expect(await screen.findByTestId("drill-end")).toHaveTextContent("2 of 5 right at once");
  expect(screen.getByTestId("task-0")).toHaveTextContent("It belongs on Edge → API gateway.");
  await expectAccessible();
});

test("failures: what was said is kept before the page's row shows", async () => {
  const backend = new FakeBackend();
  const { user } = await open({ name: "whiteboard", item: ITEM }, backend);
  await user.click(await screen.findByTestId("drill-failures"));
  await user.type(await screen.findByTestId("struck-input"), "503 at once");
  expect(screen.queryByText(/before any charge/)).not.toBeInTheDocument();
  await user.click(screen.getByTestId("struck-show"));
  expect(await screen.findByText("Orders answers 503 before any charge.")).toBeInTheDocument();
  expect(screen.getByRole("heading", { name: "Answer" })).toHaveFocus();
  expect(screen.getByText("You: 503 at once")).toBeInTheDocument();
  backend.fail(
    "drillStep",
    new BackendError({ kind: "disk-full", message: "The disk is full.", help: "Free some space, then try again." }),
  );
  await user.click(screen.getByTestId("mark-2"));
  expect(await screen.findByTestId("problem")).toHaveTextContent("The disk is full.");
  backend.fail("drillStep", null);
  await user.click(screen.getByTestId("mark-2"));
  await waitFor(() => expect(screen.queryByTestId("problem")).toBeNull());
  await user.click(await screen.findByTestId("struck-show"));
  await user.click(await screen.findByTestId("mark-1"));
  expect(await screen.findByTestId("drill-end")).toHaveTextContent("1.5 of 2 known");
  await expectAccessible();
});

test("drills that cannot be read say so, and the board is still there", async () => {
  const backend = new FakeBackend();
  backend.drills = () =>
    Promise.reject(
      new BackendError({ kind: "corrupt-store", message: "The log cannot be read.", help: "Restore a backup." }),
    );
  await open({ name: "whiteboard", item: ITEM }, backend);
  expect(await screen.findByText("The drills cannot be shown")).toBeInTheDocument();
  expect(screen.getByTestId("board-begin")).toBeEnabled();
  await expectAccessible();
});

test("small things", () => {
  expect(
    optionsOf([
      { id: "a", label: "Cache" },
      { id: "b", label: "Cache" },
    ]).map(({ name }) => name),
  ).toEqual(["Cache", "Cache (2)"]);
});

test("chance prefers what is weak and reaches everything", async () => {
  const diagrams = await new FakeBackend().boardDiagrams();
  expect(byWeakness(diagrams, 0)?.item).toBe("backend/idempotency#inbox");
  expect(byWeakness(diagrams, 0.999)?.item).toBe(ITEM);
  expect(byWeakness([], 0.5)).toBeNull();
});

test("a note to a board is written when one leaves at once", async () => {
  const backend = new FakeBackend();
  const { history, user } = await open({ name: "whiteboard", item: ITEM }, backend);
  await user.click(await screen.findByTestId("board-begin"));
  await screen.findByTestId("board-canvas");
  act(() => void board.draw(drawing));
  await user.click(screen.getByTestId("board-finish"));
  await user.type(await screen.findByTestId("board-note"), "broker first");
  history.go({ name: "topics" });
  await waitFor(async () => expect((await backend.boardAttempts(ITEM)).at(-1)?.note).toBe("broker first"));
  expect(await screen.findByTestId("screen-topics")).toBeInTheDocument();
});

test("a drawing that cannot be read says why", async () => {
  const { user } = await open({ name: "whiteboard", item: ITEM });
  await user.click(await screen.findByTestId("board-begin"));
  const file = new File(["{}"], "mine.excalidraw", { type: "application/json" });
  file.text = () => Promise.reject(new DOMException("The file is gone.", "NotFoundError"));
  await user.upload(await screen.findByTestId("board-file"), file);
  expect(await screen.findByTestId("toast-error")).toHaveTextContent("The file is gone.");
});

test("a grade that is read late does not lead back to it", async () => {
  const backend = new FakeBackend();
  const { user } = await open({ name: "whiteboard", item: ITEM }, backend);
  await user.click(await screen.findByTestId("board-begin"));
  await screen.findByTestId("board-canvas");
  act(() => void board.draw(drawing));
  await user.click(screen.getByTestId("board-finish"));
  await user.type(await screen.findByTestId("board-note"), "broker first");
  // The note is written on the way out, and the grade read again for it.
  const held = backend.hold("boardResult", "after");
  await user.click(screen.getByTestId("board-done"));
  await screen.findByTestId("board-begin");
  expect(held.waiting).toBeGreaterThan(0);
  held.end();
  await act(() => new Promise((resolve) => setTimeout(resolve, 0)));
  expect(screen.queryByTestId("board-score")).toBeNull();
  expect(screen.getByTestId("board-begin")).toBeInTheDocument();
});

/** A graded board that was saved twice, so that it can show how it grew. */
async function openAndGradeTwoSteps() {
  const backend = new FakeBackend();
  const { user } = await open({ name: "whiteboard", item: ITEM }, backend);
  await user.click(await screen.findByTestId("board-begin"));
  await screen.findByTestId("board-canvas");
  const { attempt } = await backend.boardOpen(ITEM, { easier: false, text: false });
  await backend.boardSave(attempt, drawing);
  act(() => void board.draw(drawing));
  await user.click(screen.getByTestId("board-finish"));
  return { backend, user };
}

test("a way of comparing that the next attempt does not offer gives way to one it does", async () => {
  const { user } = await openAndGradeTwoSteps();
  await user.click(await screen.findByTestId("compare-way-steps"));
  await user.click(screen.getByTestId("board-again"));
  await screen.findByTestId("board-canvas");
  act(() => void board.draw(drawing));
  await user.click(screen.getByTestId("board-finish"));
  const ways = within(await screen.findByTestId("compare-way"));
  expect(ways.queryByRole("radio", { name: "How it grew" })).toBeNull();
  expect(ways.getByRole("radio", { name: "Overlay" })).toBeChecked();
});

test("a step that cannot be read says so instead of that nothing was drawn", async () => {
  const { backend, user } = await openAndGradeTwoSteps();
  backend.fail(
    "boardVersion",
    new BackendError({ kind: "not-found", message: "this version is no longer kept", help: "The newest 200 are." }),
  );
  await user.click(await screen.findByTestId("compare-way-steps"));
  expect(await screen.findByText("Couldn’t load this step")).toBeInTheDocument();
  expect(screen.queryByText("Nothing was drawn.")).toBeNull();
  backend.fail("boardVersion", null);
  await user.click(screen.getByTestId("read-again"));
  await waitFor(() => expect(screen.queryByText("Couldn’t load this step")).toBeNull());
});
