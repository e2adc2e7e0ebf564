import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { BackendError } from "../../backend/error";
import type { FakeBackend } from "../../backend/fake";
import type { Worksheet } from "../../bindings";
import { safe } from "../../backend/sample/build";
import { open, tabTo } from "../../test/render";

test("an interview by keyboard alone: locked, answered, scored by digits, with a scorecard", async () => {
  const { backend, user } = await open({ name: "interview" });
  for (const step of ["prepare-phone-screen", "interview-begin", "interview-start"]) {
    await tabTo(user, await screen.findByTestId(step));
    await user.keyboard("{Enter}");
  }
  expect(await screen.findByTestId("locked")).toBeInTheDocument();
  expect(screen.queryByTestId("model-answer")).toBeNull();
  await waitFor(() => expect(screen.getByRole("heading", { level: 1 })).toHaveFocus());
  await user.keyboard(" ");
  expect(await screen.findByTestId("model-answer")).toHaveTextContent("one caller rebuild");
  expect(screen.getByRole("heading", { name: "Answer" })).toHaveFocus();
  await user.keyboard("f");
  expect(await screen.findByTestId("follow-up")).toHaveTextContent("keys that do not exist");
  await user.keyboard(" ");
  await screen.findByTestId("scoring");
  await waitFor(() => expect(screen.getByRole("heading", { level: 2 })).toHaveFocus());
  await user.keyboard("3");
  expect(await screen.findByTestId("evidence-correctness")).toBeInTheDocument();
  await user.keyboard("2");
  await screen.findByTestId("evidence-depth");
  expect(screen.getByTestId("scored-count")).toHaveTextContent("1 of 1");
  const run = await backend.interview();
  expect(run?.asked[0]?.scores.map(({ dimension, points }) => [dimension, points])).toEqual([
    ["correctness", 3],
    ["depth", 2],
  ]);
  await user.keyboard("n");
  expect(await screen.findByTestId("scorecard")).toBeInTheDocument();
});

test("a double click prepares one interview, and draws others once", async () => {
  const { backend, history, user } = await open({ name: "interview" });
  const held = backend.hold("assembleInterview");
  await user.dblClick(await screen.findByTestId("prepare-phone-screen"));
  await waitFor(() => expect(screen.getByTestId("prepare-phone-screen")).toBeDisabled());
  expect(held.waiting).toBe(1);
  held.release();
  await screen.findByTestId("interview-ready");
  await user.dblClick(screen.getByRole("button", { name: "Draw others" }));
  expect(held.waiting).toBe(1);
  held.end();
  await waitFor(() => expect(screen.getByRole("button", { name: "Draw others" })).toBeEnabled());
  expect(history.snapshot().entries).toHaveLength(2);
});

test("leaving asks first, and staying keeps the interview", async () => {
  const { backend, user } = await open({ name: "interview" });
  await user.click(await screen.findByTestId("prepare-phone-screen"));
  await user.click(await screen.findByTestId("interview-begin"));
  await user.click(await screen.findByTestId("interview-start"));
  await user.click(await screen.findByTestId("interview-discard"));
  await user.click(await screen.findByRole("button", { name: "Keep answering" }));
  expect(await backend.interview()).not.toBeNull();
  await user.click(await screen.findByTestId("interview-discard"));
  await user.click(await screen.findByTestId("discard-interview-go"));
  await screen.findByTestId("template-phone-screen");
  expect(await backend.interview()).toBeNull();
});

test("an interview is built from another, and cannot be saved while something is wrong", async () => {
  const { backend, user } = await open({ name: "interview" });
  await user.click(await screen.findByTestId("copy-phone-screen"));
  const title = await screen.findByTestId("builder-title");
  expect(title).toHaveValue("Phone screen, mine");
  expect(await screen.findByText("1 item to draw from: 1 of 2 will be missing.")).toBeInTheDocument();
  await user.clear(title);
  expect(await screen.findByText("It has no title.")).toBeInTheDocument();
  expect(screen.getByTestId("builder-save")).toBeDisabled();
  await user.type(title, "Friday");
  await user.click(screen.getByTestId("builder-add"));
  await waitFor(() => expect(screen.getByTestId("builder-sum")).toHaveTextContent("30 minutes, 10 of them left"));
  await user.click(screen.getByTestId("builder-save"));
  await screen.findByTestId("template-friday");
  expect(backend.ownTemplates.map(({ id, slot }) => [id, slot.length])).toEqual([["friday", 2]]);
});

test("a slot that moves takes the focus along, and one that goes leaves it in the list", async () => {
  const { user } = await open({ name: "interview" });
  await user.click(await screen.findByTestId("copy-phone-screen"));
  const rows = () =>
    screen.getAllByPlaceholderText<HTMLInputElement>("What the interviewer would call it").map(({ value }) => value);
  const name = async (index: number, title: string) => {
    const field = screen.getAllByPlaceholderText("What the interviewer would call it")[index];
    if (field === undefined) throw new Error(`there is no slot ${index}`);
    await user.clear(field);
    await user.type(field, title);
  };
  await screen.findByTestId("builder");
  await name(0, "A");
  for (const [index, title] of [
    [1, "B"],
    [2, "C"],
  ] as const) {
    await user.click(screen.getByTestId("builder-add"));
    await name(index, title);
  }
  await tabTo(user, screen.getByRole("button", { name: "Move slot 3 up" }));
  await user.keyboard("{Enter}");
  expect(rows()).toEqual(["A", "C", "B"]);
  await user.keyboard("{Enter}");
  expect(rows()).toEqual(["C", "A", "B"]);
  await tabTo(user, screen.getByRole("button", { name: "Remove slot 2" }));
  await user.keyboard("{Enter}");
  expect(rows()).toEqual(["C", "B"]);
  await waitFor(() => expect(screen.getAllByPlaceholderText("What the interviewer would call it")[1]).toHaveFocus());
});

test("a list is looked over, and what is wrong with it named, before anything is imported", async () => {
  const { backend, user } = await open({ name: "bank" });
  const question = {
    question: "Why jitter?",
    answer: "So that retries spread.",
    level: null,
    category: null,
    keyPoints: [],
  };
  backend.list = {
    path: "/tmp/team.csv",
    format: "csv",
    title: "Team",
    questions: [question, { ...question, question: "Known?" }],
    problems: [
      { row: 4, message: "“x” has no answer", taken: false },
      { row: 5, message: 'taken without its level: "brutal" isn\'t easy, medium or hard', taken: true },
    ],
    known: [1],
  };
  await user.click(await screen.findByTestId("bank-import"));
  await user.click(await screen.findByTestId("import-choose"));
  expect(await screen.findByTestId("import-sum")).toHaveTextContent(
    "2 questions found · 1 row skipped · 1 already in the bank",
  );
  expect(screen.getAllByTestId("import-problems").map((list) => list.textContent)).toEqual([
    "Row 4: “x” has no answer",
    'Row 5: taken without its level: "brutal" isn\'t easy, medium or hard',
  ]);
  await user.click(screen.getByTestId("import-take"));
  await waitFor(() => expect(backend.imported).toEqual([{ title: "Team", questions: [question] }]));
});

test("a worksheet writes what is typed, and leaving the page loses nothing", async () => {
  const sheet: Worksheet = {
    id: "backend/request-lifecycle#mine",
    title: "Your system",
    anchor: "mine",
    introHtml: safe(""),
    prompts: [{ id: "first", text: "What breaks first?" }],
  };
  const opened = await open({ name: "topics" });
  opened.backend.sheets = [{ sheet, pageTitle: "Request lifecycle", texts: [""], former: [] }];
  opened.backend.edit("backend/request-lifecycle", (view) => ({
    ...view,
    sections: view.sections.map((section, index) =>
      index === 0 ? { ...section, blocks: [...section.blocks, { type: "worksheet", key: "w", sheet }] } : section,
    ),
  }));
  opened.history.go({ name: "page", page: "backend/request-lifecycle", anchor: null });
  const field = await screen.findByTestId("prompt-first");
  await waitFor(() => expect(field).toBeEnabled());
  await opened.user.type(field, "The cache");
  await opened.user.tab();
  expect(await screen.findByText("Saved")).toBeInTheDocument();
  await opened.user.clear(field);
  await opened.user.type(field, "The database");
  opened.history.go({ name: "today" });
  await waitFor(() =>
    expect(opened.backend.acted.at(-1)).toEqual({
      kind: "worksheet-written",
      sheet: sheet.id,
      prompt: "first",
      asked: "What breaks first?",
      text: "The database",
    }),
  );
});

test("a worksheet is rehearsed by the script that is made of it", async () => {
  const sheet: Worksheet = {
    id: "backend/request-lifecycle#mine",
    title: "Your system",
    anchor: "mine",
    introHtml: safe(""),
    prompts: [{ id: "first", text: "What breaks first?" }],
  };
  const opened = await open({ name: "topics" });
  opened.backend.sheets = [{ sheet, pageTitle: "Request lifecycle", texts: ["The cache"], former: [] }];
  opened.backend.edit("backend/request-lifecycle", (view) => ({
    ...view,
    sections: view.sections.map((section, index) =>
      index === 0 ? { ...section, blocks: [...section.blocks, { type: "worksheet", key: "w", sheet }] } : section,
    ),
  }));
  opened.history.go({ name: "page", page: "backend/request-lifecycle", anchor: null });
  await waitFor(() => expect(screen.getByTestId("worksheet-rehearse")).toBeEnabled());
  await opened.user.click(screen.getByTestId("worksheet-rehearse"));
  await waitFor(() =>
    expect(opened.history.snapshot().entries.at(-1)?.screen).toEqual({
      name: "rehearsal",
      script: "my-pack/script#script",
    }),
  );
});

/** An interview of two questions under way, at the first. */
async function sitting() {
  const opened = await open({ name: "interview" });
  const { backend } = opened;
  const [view] = await backend.interviewTemplates();
  if (view === undefined) throw new Error("invariant: there is a template");
  const template = { ...view.template, slot: [...view.template.slot, ...view.template.slot] };
  await backend.interviewOpen(await backend.assembleInterview(template, null));
  await backend.interviewStep({ do: "clock", command: { do: "start" } });
  opened.history.go({ name: "today" });
  opened.history.go({ name: "interview" });
  await screen.findByTestId("asking");
  return opened;
}

const notesOf = async (backend: FakeBackend) => (await backend.interview())?.asked.map(({ notes }) => notes);

test("a note is written to its own question, however slow the disk and however fast one goes on", async () => {
  const { backend, user } = await sitting();
  await user.click(await screen.findByTestId("interview-answered"));
  await user.type(await screen.findByTestId("interview-notes"), "forgot the numbers");
  const held = backend.hold("interviewStep");
  await user.click(await screen.findByTestId("interview-next"));
  await waitFor(() => expect(held.waiting).toBe(1));
  held.release();
  await waitFor(() => expect(held.waiting).toBe(1));
  held.end();
  expect(await screen.findByText("Question 2 of 2", { exact: false })).toBeInTheDocument();
  expect(await notesOf(backend)).toEqual(["forgot the numbers", ""]);
  expect(screen.getByTestId("interview-notes")).toHaveValue("");
});

test("a note that cannot be saved holds the next question back and says why", async () => {
  const { backend, user } = await sitting();
  await user.click(await screen.findByTestId("interview-answered"));
  await user.type(await screen.findByTestId("interview-notes"), "kept");
  backend.fail("interviewStep", new BackendError({ kind: "disk-full", message: "The disk is full.", help: null }));
  await user.click(await screen.findByTestId("interview-next"));
  expect(await screen.findByText(/Not saved: The disk is full/)).toBeInTheDocument();
  expect(screen.getByTestId("interview-notes")).toHaveValue("kept");
  backend.fail("interviewStep", null);
  await user.click(screen.getByTestId("interview-next"));
  expect(await screen.findByText("Question 2 of 2", { exact: false })).toBeInTheDocument();
  expect(await notesOf(backend)).toEqual(["kept", ""]);
});

test("evidence survives another score that is given before its own is answered, and leaving at once", async () => {
  const { backend, history, user } = await sitting();
  await backend.interviewStep({ do: "clock", command: { do: "finish" } });
  history.go({ name: "today" });
  history.go({ name: "interview" });
  await user.click(await screen.findByTestId("score-depth-2"));
  const held = backend.hold("interviewStep", "after");
  await user.type(await screen.findByTestId("evidence-depth"), "said 10 ms");
  await user.click(screen.getByTestId("score-depth-3"));
  await waitFor(() => expect(held.waiting).toBe(1));
  held.end();
  const scores = async () => (await backend.interview())?.asked[0]?.scores;
  await waitFor(async () =>
    expect(await scores()).toEqual([{ dimension: "depth", points: 3, evidence: "said 10 ms" }]),
  );
  await user.type(screen.getByTestId("evidence-depth"), ", meant 100");
  history.go({ name: "settings" });
  await waitFor(async () =>
    expect(await scores()).toEqual([{ dimension: "depth", points: 3, evidence: "said 10 ms, meant 100" }]),
  );
});

/** Two questions that are over, at the score of the first. */
async function scoring() {
  const opened = await sitting();
  await opened.backend.interviewStep({ do: "clock", command: { do: "finish" } });
  opened.history.go({ name: "today" });
  opened.history.go({ name: "interview" });
  await waitFor(() => expect(screen.getByRole("heading", { level: 2 })).toHaveFocus());
  const scores = async (question = 0) => (await opened.backend.interview())?.asked[question]?.scores ?? [];
  return { ...opened, scores };
}

test("evidence outlives a score that is taken back, wherever one goes meanwhile", async () => {
  const { history, scores, user } = await scoring();
  await user.click(screen.getByTestId("score-depth-2"));
  await user.type(await screen.findByTestId("evidence-depth"), "said 10 ms");
  const notAssessed = () => screen.getAllByRole("radio", { name: "not assessed" })[1] as HTMLElement;
  await user.click(notAssessed());
  await waitFor(async () => expect(await scores()).toEqual([]));
  history.go({ name: "today" });
  history.go({ name: "interview" });
  expect(await screen.findByTestId("evidence-depth")).toHaveValue("said 10 ms");
  await user.click(screen.getByTestId("score-depth-3"));
  await waitFor(async () =>
    expect(await scores()).toEqual([{ dimension: "depth", points: 3, evidence: "said 10 ms" }]),
  );
});

test("the next interview is scored from its first question, wherever the one before was left", async () => {
  const { history, user } = await scoring();
  await user.click(screen.getByTestId("score-next"));
  expect(await screen.findByRole("heading", { level: 2 })).toHaveTextContent(/^2\./);
  await user.click(screen.getByTestId("interview-close"));
  await screen.findByTestId("scorecard");
  act(() => history.back());
  for (const step of [
    "prepare-phone-screen",
    "interview-begin",
    "interview-start",
    "interview-answered",
    "interview-next",
  ]) {
    await user.click(await screen.findByTestId(step));
  }
  await screen.findByTestId("scoring");
  expect(screen.getByRole("heading", { level: 2 })).toHaveTextContent(/^1\./);
});

test("a digit that is held scores one row, on any layout", async () => {
  const { scores, user } = await scoring();
  await user.keyboard("{3>5/}");
  await waitFor(async () => expect(await scores()).toEqual([{ dimension: "correctness", points: 3, evidence: "" }]));
  const row = document.activeElement;
  // French layouts write a quotation mark where the 3 lies.
  row?.dispatchEvent(new KeyboardEvent("keydown", { key: '"', code: "Digit3", bubbles: true, cancelable: true }));
  await waitFor(async () =>
    expect((await scores()).map(({ dimension, points }) => [dimension, points])).toEqual([
      ["correctness", 3],
      ["depth", 3],
    ]),
  );
  await user.type(screen.getByTestId("evidence-depth"), "2 of 4");
  expect(await scores()).toHaveLength(2);
});

test("while its clock runs the core is asked, so that sleep is noticed", async () => {
  const { backend } = await sitting();
  const asked = backend.control.count("interview");
  await waitFor(() => expect(backend.control.count("interview")).toBeGreaterThan(asked), { timeout: 5000 });
});

test("coming back to an interview never shows the list first", async () => {
  const { backend, history } = await sitting();
  history.go({ name: "today" });
  await screen.findByTestId("screen-today");
  const held = backend.hold("interview");
  history.go({ name: "interview" });
  await waitFor(() => expect(held.waiting).toBe(1));
  expect(screen.queryByTestId("template-phone-screen")).toBeNull();
  held.end();
  expect(await screen.findByTestId("asking")).toBeInTheDocument();
});

test("an interview being built is there again, wherever one went", async () => {
  const { backend, history, user } = await open({ name: "interview" });
  await user.click(await screen.findByTestId("build"));
  await user.type(await screen.findByTestId("builder-title"), "Friday");
  expect(screen.queryByText("It has no title.")).toBeNull();
  await user.click(screen.getByTestId("rail-today"));
  await screen.findByTestId("screen-today");
  expect(backend.drafts.size).toBe(1);
  history.go({ name: "interview" });
  await user.click(await screen.findByTestId("build"));
  expect(await screen.findByTestId("builder-title")).toHaveValue("Friday");
  await user.click(screen.getByTestId("builder-save"));
  await screen.findByTestId("template-friday");
  await waitFor(() => expect(backend.drafts.size).toBe(0));
});
