import { act, cleanup, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { BackendError } from "../../backend/error";
import { expectAccessible } from "../../test/axe";
import { open, startSession, tabTo } from "../../test/render";

test("a session by keyboard alone: start, reveal, rate, and what it came to", async () => {
  const { backend, user } = await open({ name: "review" });
  await waitFor(() => expect(screen.getByTestId("session-holds")).toHaveTextContent("3 min: 1 card, 1 question."));
  await user.keyboard("{Enter}");
  const item = await screen.findByTestId("review-item");
  expect(item).toHaveTextContent("What is the difference between a timeout and a deadline?");
  expect(screen.queryByTestId("review-answer")).toBeNull();
  await user.keyboard(" ");
  expect(await screen.findByTestId("review-answer")).toHaveTextContent("one moment for the whole request");
  expect(screen.getByRole("heading", { name: "Answer" })).toHaveFocus();
  expect(screen.getByTestId("rate-good")).toHaveTextContent("3 d");
  await user.keyboard("3");

  expect(await screen.findByText("How do you stop a cache stampede?")).toBeInTheDocument();
  await user.keyboard("h");
  expect(screen.getByRole("list", { name: "Hints" })).toHaveTextContent("one rebuilds, others wait");
  await user.keyboard(" ");
  const jitter = await screen.findByRole("checkbox", { name: /jitter/ });
  await tabTo(user, jitter);
  await user.keyboard(" ");
  expect(jitter).toBeChecked();
  expect(backend.answers).toHaveLength(1);
  await user.keyboard("2");
  expect(await screen.findByTestId("session-summary")).toHaveTextContent("2 answers");
  expect(backend.answers.map(({ rating, hints, keyPoints }) => [rating, hints, keyPoints])).toEqual([
    ["good", 0, []],
    ["hard", 1, [1]],
  ]);
});

async function answering() {
  const opened = await open({ name: "review" });
  await startSession(opened.user);
  await screen.findByTestId("reveal");
  return opened;
}

test("what was typed, ticked and taken as a hint is there again, by whatever way one comes back", async () => {
  const { backend, history, user } = await answering();
  await user.keyboard(" 3");
  expect(await screen.findByText("How do you stop a cache stampede?")).toBeInTheDocument();
  await user.keyboard("ht");
  await user.type(screen.getByRole("textbox", { name: "Your answer" }), "one call");
  history.go({ name: "topics" });
  await screen.findByTestId("screen-topics");
  history.go({ name: "review", resume: true });
  expect(await screen.findByRole("textbox", { name: "Your answer" })).toHaveValue("one call");
  expect(screen.getByRole("list", { name: "Hints" })).toHaveTextContent("one rebuilds, others wait");
  await user.click(screen.getByTestId("reveal"));
  await user.click(await screen.findByRole("checkbox", { name: /jitter/ }));
  history.go({ name: "topics" });
  await screen.findByTestId("screen-topics");
  history.go({ name: "review", resume: true });
  expect(await screen.findByRole("checkbox", { name: /jitter/ })).toBeChecked();
  expect(screen.getByTestId("rate-easy")).toBeDisabled();
  await user.keyboard("2");
  await screen.findByTestId("session-summary");
  expect(backend.answers.at(-1)).toMatchObject({ rating: "hard", hints: 1, keyPoints: [1] });
});

test("once the answer is shown, no hint is taken and nothing is typed any more", async () => {
  const { backend, user } = await answering();
  await user.keyboard(" ");
  await screen.findByTestId("review-answer");
  await user.keyboard("ht");
  expect(screen.queryByText("With a hint, the answer counts as hard at most.")).toBeNull();
  await user.keyboard("4");
  await screen.findByText("How do you stop a cache stampede?");
  expect(backend.answers).toMatchObject([{ rating: "easy", hints: 0 }]);
  await user.keyboard("{Control>}z{/Control}");
  await screen.findByText(/difference between a timeout and a deadline/);
  expect(screen.queryByRole("textbox", { name: "Your answer" })).toBeNull();
});

test("a hint stays taken when undo brings its item back", async () => {
  const { user } = await answering();
  await user.keyboard("h");
  await user.keyboard(" 2");
  expect(await screen.findByText("How do you stop a cache stampede?")).toBeInTheDocument();
  await user.keyboard("{Control>}z{/Control}");
  expect(await screen.findByRole("list", { name: "Hints" })).toBeInTheDocument();
  expect(screen.queryByTestId("review-answer")).toBeNull();
});

test("the end of a session waits for the last answer", async () => {
  const { backend, user } = await answering();
  const held = backend.hold("answer");
  await user.keyboard(" 3");
  await waitFor(() => expect(held.waiting).toBe(1));
  await user.keyboard("{Escape}{Escape}");
  expect(backend.control.count("endSession")).toBe(0);
  held.end();
  expect(await screen.findByTestId("session-summary")).toHaveTextContent("1 answer in");
  expect(backend.control.count("endSession")).toBe(1);
});

test("a session does not end over an answer that is refused", async () => {
  const { backend, user } = await answering();
  const held = backend.hold("answer");
  await user.keyboard(" 3");
  await waitFor(() => expect(held.waiting).toBe(1));
  await user.keyboard("{Escape}");
  backend.fail("answer", new BackendError({ kind: "disk-full", message: "The disk is full.", help: null }));
  held.end();
  expect(await screen.findByTestId("problem")).toHaveTextContent("The disk is full.");
  expect(screen.queryByTestId("session-summary")).toBeNull();
  backend.fail("answer", null);
  await user.keyboard("3");
  expect(await screen.findByText("How do you stop a cache stampede?")).toBeInTheDocument();
  expect(screen.queryByTestId("problem")).toBeNull();
  await user.keyboard("{Escape}");
  expect(await screen.findByTestId("session-summary")).toHaveTextContent("1 answer in");
});

test("a typed answer is shown by the key that the button names, beside what was recalled of the answer", async () => {
  const { user } = await answering();
  expect(screen.getByTestId("reveal")).toHaveTextContent("Space");
  await user.keyboard("t");
  await user.type(screen.getByRole("textbox", { name: "Your answer" }), "one call, I think");
  expect(screen.getByTestId("reveal")).toHaveTextContent("CtrlEnter");
  await user.keyboard("{Control>}{Enter}{/Control}");
  const typed = await screen.findByTestId("typed-answer");
  expect(typed).toHaveTextContent("You: one call, I think");
  expect([...typed.querySelectorAll("mark")].map(({ textContent }) => textContent)).toEqual(["one call."]);
  expect(typed.querySelector("ins, del")).toBeNull();
  await expectAccessible();
});

test("a session that waits says until when, and continues when the core tells that a step is due", async () => {
  const { backend, user } = await answering();
  const due = new Date(2026, 10, 22, 14, 32);
  backend.waitsUntil = due.getTime();
  await user.keyboard(" 3");
  expect(await screen.findByRole("heading", { name: "Nothing to answer right now" })).toHaveFocus();
  expect(screen.getByTestId("session-idle")).toHaveTextContent("The next learning step is due at 14:32");
  expect(backend.control.count("endSession")).toBe(0);
  await expectAccessible();
  backend.waitsUntil = null;
  act(() => backend.emit({ event: "study-changed", changed: [{ of: "due" }] }));
  expect(await screen.findByText("How do you stop a cache stampede?")).toBeInTheDocument();
});

test("a session whose pack is closed says so, and continues when the pack is open again", async () => {
  const { backend, user } = await answering();
  backend.state.picks = "/home/ada/backend";
  await act(() => backend.closePack("backend"));
  expect(await screen.findByRole("heading", { name: "The pack “backend” isn’t open" })).toHaveFocus();
  expect(screen.getByTestId("session-idle")).toHaveTextContent("2 items left in this session are in “backend”.");
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Open folder…" }));
  expect(await screen.findByTestId("review-item")).toBeInTheDocument();

  // While packs are being opened there is nothing to choose; the session can be ended all the same.
  act(() =>
    backend.emit({
      event: "packs-opening",
      opening: [{ folder: "/home/ada/notes", title: "notes", read: 0, total: 0 }],
    }),
  );
  await act(() => backend.closePack("backend"));
  await screen.findByTestId("session-idle");
  expect(screen.getByTestId("opening")).toHaveTextContent("Opening notes…");
  expect(screen.queryByRole("button", { name: "Open folder…" })).toBeNull();
  await user.click(screen.getByTestId("idle-end"));
  expect(await screen.findByTestId("session-summary")).toBeInTheDocument();
});

test("what comes next is asked for again when it could not be read with an answer that is saved", async () => {
  const { backend, user } = await answering();
  const answer = backend.answer.bind(backend);
  vi.spyOn(backend, "answer").mockImplementation(async (given) => ({
    ...(await answer(given)),
    item: null,
    idle: { why: "unread" },
  }));
  backend.fail("session", new BackendError({ kind: "other", message: "The database is busy.", help: null }));
  await user.keyboard(" 3");
  expect(await screen.findByText("Couldn’t open your session")).toBeInTheDocument();
  expect(backend.control.count("endSession")).toBe(0);
  backend.fail("session", null);
  await user.click(screen.getByTestId("read-again"));
  expect(await screen.findByText("How do you stop a cache stampede?")).toBeInTheDocument();
});

test("the screens of practice have nothing that axe objects to", async () => {
  for (const [name, ready] of [
    ["review", "session-start"],
    ["rehearsal", "record"],
    ["interview", "template-phone-screen"],
  ] as const) {
    await open({ name });
    await screen.findByTestId(ready);
    await expectAccessible();
    cleanup();
  }
});

test("after a hint only what counts is offered, by key and by button", async () => {
  const { backend, user } = await open({ name: "review" });
  await startSession(user);
  await screen.findByTestId("reveal");
  await user.keyboard("h ");
  await screen.findByTestId("review-answer");
  expect(
    ["again", "hard", "good", "easy"].map((rating) => screen.getByTestId(`rate-${rating}`).hasAttribute("disabled")),
  ).toEqual([false, false, true, true]);
  await user.keyboard("34");
  expect(backend.answers).toHaveLength(0);
  // Space takes the best that counts.
  await user.keyboard(" ");
  await waitFor(() => expect(backend.answers.map(({ rating }) => rating)).toEqual(["hard"]));
});

test.each([
  { key: "s", done: "Suspended", kind: "items-suspended" },
  { key: "b", done: "Buried until tomorrow", kind: "items-buried" },
])(
  "$key says what became of the item, with a way back that never takes back the answer after it",
  async ({ key, done, kind }) => {
    const { backend, user } = await open({ name: "review" });
    await startSession(user);
    await screen.findByTestId("reveal");
    await user.keyboard(key);
    expect(await screen.findByText(done)).toBeInTheDocument();
    expect(backend.acted.at(-1)?.kind).toBe(kind);
    expect(backend.control.count("undo")).toBe(0);
    await user.click(screen.getByTestId("toast-action"));
    await waitFor(() => expect(backend.control.count("undo")).toBe(1));
    await user.keyboard(key);
    await screen.findByText(done);
    await user.keyboard(" ");
    await screen.findByTestId("review-answer");
    await user.keyboard("3");
    await waitFor(() => expect(backend.answers).toHaveLength(1));
    await user.click(screen.getByTestId("toast-action"));
    expect(await screen.findByTestId("problem")).toHaveTextContent(/isn’t your latest change/);
    expect(backend.answers).toHaveLength(1);
  },
);

test("a flag asks why, and the item stays", async () => {
  const { backend, user } = await open({ name: "review" });
  await startSession(user);
  const item = await screen.findByTestId("review-item");
  await user.keyboard("f");
  await user.type(await screen.findByTestId("flag-text"), "which clock?");
  expect(backend.acted).toEqual([]);
  // Under the item, whose renames it follows.
  await waitFor(() => expect([...backend.drafts.keys()]).toContain(`flag-item:${item.dataset["item"] ?? ""}`));
  await user.click(screen.getByTestId("flag-save"));
  expect(await screen.findByText("Flagged")).toBeInTheDocument();
  expect(backend.acted.at(-1)).toMatchObject({
    kind: "page-flagged",
    item: item.dataset["item"],
    note: "which clock?",
  });
  expect(screen.getByTestId("review-item").dataset["item"]).toBe(item.dataset["item"]);
});
