/** Every stage of a screen is a place: the way back leads to what was there, as it was. */
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { open, startSession, type Opened } from "./test/render";
import type { Method } from "./backend/fake/control";
import { toHash, type Screen } from "./screens";

const ITEM = "backend/request-lifecycle#request-path";

interface Walk {
  from: Screen;
  /** Leads from the list to the inner place; the ids of what is pressed in turn. */
  presses: string[];
  /** Shown there. */
  inner: string;
  /** Shown where one came from. */
  outer: string;
  /** The button that leaves the inner place, where there is one. */
  leave?: string;
}

const WALKS: Record<string, Walk> = {
  "a prepared interview": {
    from: { name: "interview" },
    presses: ["prepare-phone-screen"],
    inner: "interview-ready",
    outer: "template-phone-screen",
  },
  "an interview being built": {
    from: { name: "interview" },
    presses: ["copy-phone-screen"],
    inner: "builder",
    outer: "template-phone-screen",
    leave: "builder-cancel",
  },
  "a drill": {
    from: { name: "whiteboard", item: ITEM },
    presses: ["drill-blanks"],
    inner: "drill-progress",
    outer: "board-begin",
    leave: "drill-leave",
  },
  "a board": {
    from: { name: "whiteboard", item: ITEM },
    presses: ["board-way-type", "board-begin"],
    inner: "text-board-input",
    outer: "board-resume",
  },
  "a session": { from: { name: "review" }, presses: ["session-start"], inner: "review-item", outer: "session-start" },
  "an import": { from: { name: "bank" }, presses: ["bank-import"], inner: "import-choose", outer: "bank-items" },
};

async function walk({ user }: Opened, ids: string[]) {
  for (const id of ids) {
    await waitFor(() => expect(screen.getByTestId(id)).toBeEnabled());
    await user.click(screen.getByTestId(id));
  }
}

test.each(Object.entries(WALKS))(
  "back from %s leads to where one came from, forward to it again",
  async (_, { from, presses, inner, outer, leave }) => {
    const opened = await open(from);
    const { history, user } = opened;
    await walk(opened, presses);
    await screen.findByTestId(inner);
    act(() => history.back());
    expect(await screen.findByTestId(outer)).toBeInTheDocument();
    expect(screen.queryByTestId(inner)).toBeNull();
    expect(history.snapshot().index).toBe(0);
    act(() => history.forward());
    await screen.findByTestId(inner);
    if (leave === undefined) return;
    // Its own button goes the same way.
    await user.click(screen.getByTestId(leave));
    await screen.findByTestId(outer);
    expect(history.snapshot().index).toBe(0);
  },
);

/** A step, from where it is made, that leads on once the core has answered. */
const HELD: Record<string, { from: Screen; presses: string[]; method: Method; then: string[] }> = {
  "preparing an interview": {
    from: { name: "interview" },
    presses: ["prepare-phone-screen"],
    method: "assembleInterview",
    then: ["#/interview"],
  },
  "beginning an interview": {
    from: { name: "interview" },
    presses: ["prepare-phone-screen", "interview-begin"],
    method: "interviewOpen",
    then: ["#/interview"],
  },
  "ending an interview": {
    from: { name: "interview" },
    presses: [
      "prepare-phone-screen",
      "interview-begin",
      "interview-start",
      "interview-answered",
      "interview-next",
      "interview-close",
    ],
    method: "interviewClose",
    then: ["#/interview"],
  },
  "saving an interview": {
    from: { name: "interview" },
    presses: ["copy-phone-screen", "builder-save"],
    method: "saveTemplate",
    then: ["#/interview"],
  },
  "opening a board": {
    from: { name: "whiteboard", item: ITEM },
    presses: ["board-begin"],
    method: "boardOpen",
    then: [toHash({ name: "whiteboard", item: ITEM })],
  },
  "grading a board": {
    from: { name: "whiteboard", item: ITEM },
    presses: ["board-way-type", "board-begin", "board-finish"],
    method: "boardFinish",
    then: [toHash({ name: "whiteboard", item: ITEM }), expect.stringContaining("&attempt=") as string],
  },
  "discarding a board": {
    from: { name: "whiteboard", item: ITEM },
    presses: ["board-way-type", "board-begin", "board-discard", "discard-dialog-go"],
    method: "boardDiscard",
    then: [toHash({ name: "whiteboard", item: ITEM })],
  },
  "starting a session": {
    from: { name: "review" },
    presses: ["session-start"],
    method: "startSession",
    then: ["#/review"],
  },
};

test.each(Object.entries(HELD))(
  "who leaves while %s takes its time stays where they went",
  async (_, { from, presses, method, then }) => {
    const opened = await open(from);
    const { backend, history } = opened;
    await walk(opened, presses.slice(0, -1));
    const held = backend.hold(method, "after");
    await walk(opened, presses.slice(-1));
    await waitFor(() => expect(held.waiting).toBe(1));
    act(() => history.go({ name: "today" }));
    await screen.findByTestId("screen-today");
    held.end();
    await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
    const { entries, index } = history.snapshot();
    expect(entries.map((entry) => toHash(entry.screen))).toEqual([...then, "#/today"]);
    expect(index).toBe(entries.length - 1);
    expect(screen.getByTestId("screen-today")).toBeInTheDocument();
  },
);

test("back from a run that is over leads to the scripts, and its address finds it again", async () => {
  const opened = await open({ name: "rehearsal" });
  const { backend, history, user } = opened;
  await user.click(await screen.findByRole("button", { name: "Rehearse Incident compression" }));
  await user.click(await screen.findByTestId("stage-toggle"));
  await user.click(screen.getByRole("button", { name: "End the run" }));
  await user.click(await screen.findByTestId("keep-run"));
  await screen.findByTestId("past-run");
  act(() => history.back());
  await user.click(await screen.findByRole("button", { name: /^The last run of/ }));
  await user.click(await screen.findByTestId("past-done"));
  await screen.findByRole("button", { name: "Rehearse Incident compression" });
  expect(history.snapshot().index).toBe(0);
  const [past] = await backend.rehearsals();
  act(() => history.go({ name: "rehearsal", script: past?.result.script ?? "", run: past?.result.run ?? "" }));
  expect(await screen.findByTestId("past-run")).toBeInTheDocument();
  act(() => history.go({ name: "rehearsal", script: past?.result.script ?? "", run: "gone" }));
  expect(await screen.findByTestId("missing")).toBeInTheDocument();
});

test("back from a scorecard leads to the list", async () => {
  const opened = await open({ name: "interview" });
  await walk(opened, [
    "prepare-phone-screen",
    "interview-begin",
    "interview-start",
    "interview-answered",
    "interview-next",
    "interview-close",
  ]);
  await screen.findByTestId("scorecard");
  act(() => opened.history.back());
  await walk(opened, ["past-interview", "scorecard-done"]);
  await screen.findByTestId("template-phone-screen");
  expect(opened.history.snapshot().index).toBe(0);
});

test("back from a grade leads to the diagram, and a graded board is not begun again by going forward", async () => {
  const opened = await open({ name: "whiteboard", item: ITEM });
  await walk(opened, ["board-way-type", "board-begin"]);
  await opened.user.type(await screen.findByTestId("text-board-input"), "Phone -> Edge");
  await walk(opened, ["board-finish"]);
  await screen.findByTestId("board-score");
  act(() => opened.history.back());
  await screen.findByTestId("board-begin");
  act(() => opened.history.forward());
  await walk(opened, ["board-done"]);
  await screen.findByTestId("board-begin");
  expect(opened.history.snapshot().index).toBe(0);
});

test("the bank is there again with its filter, order and chosen item", async () => {
  const { history, user } = await open({ name: "bank" });
  await user.type(await screen.findByTestId("bank-text"), "timeout");
  await user.selectOptions(screen.getByTestId("bank-sort"), "title");
  const row = await screen.findAllByTestId("bank-item").then((rows) => rows[0]);
  if (row === undefined) throw new Error("the filter finds an item");
  await user.click(row);
  const title = within(await screen.findByTestId("bank-detail")).getByRole("heading", { level: 2 }).textContent;
  await user.click(screen.getByTestId("bank-open"));
  await screen.findByTestId("reader");
  act(() => history.back());
  expect(await screen.findByTestId("bank-text")).toHaveValue("timeout");
  expect(screen.getByTestId("bank-sort")).toHaveValue("title");
  expect(within(await screen.findByTestId("bank-detail")).getByRole("heading", { level: 2 })).toHaveTextContent(title);
  // Asked for anew, it begins anew.
  act(() => history.go({ name: "today" }));
  act(() => history.go({ name: "bank" }));
  expect(await screen.findByTestId("bank-text")).toHaveValue("");
});

test("an item that one leaves is found again as far as one had come with it", async () => {
  const { history, user } = await open({ name: "review" });
  await startSession(user);
  await screen.findByTestId("reveal");
  await user.keyboard("h");
  await user.keyboard("t");
  await user.type(screen.getByRole("textbox", { name: "Your answer" }), "one call");
  history.go({ name: "topics" });
  await screen.findByTestId("screen-topics");
  act(() => history.back());
  expect(await screen.findByRole("textbox", { name: "Your answer" })).toHaveValue("one call");
  expect(screen.getByRole("list", { name: "Hints" })).toBeInTheDocument();
});

test("what was opened in Settings is open again", async () => {
  const { history } = await open({ name: "settings" });
  const part = (await screen.findByText("Easy days")).closest("details");
  if (part === null) throw new Error("easy days are folded");
  part.open = true;
  fireEvent(part, new Event("toggle"));
  act(() => history.go({ name: "today" }));
  act(() => history.back());
  await waitFor(() => expect(screen.getByText("Easy days").closest("details")).toHaveProperty("open", true));
});
