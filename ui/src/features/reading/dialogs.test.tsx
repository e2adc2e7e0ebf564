import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { BackendError } from "../../backend/error";
import { open, page, type Opened } from "../../test/render";
import { headingBefore, landmarksOf } from "./scroll";

const FULL = new BackendError({
  kind: "disk-full",
  message: "The disk is full.",
  help: "Free some space, then try again.",
});

async function reader(): Promise<Opened> {
  const opened = await open(page("request-lifecycle"));
  await screen.findByTestId("reader");
  return opened;
}

const DIALOGS = [
  { opens: "note", field: "note-text", saves: "note-save", kind: "note-written" },
  { opens: "flag", field: "flag-text", saves: "flag-save", kind: "page-flagged" },
];

test.each(DIALOGS)(
  "what was typed into a $opens is there again after Escape, a click beside it and another screen",
  async ({ opens, field, saves, kind }) => {
    const { backend, history, user } = await reader();
    const leave = [
      () => user.keyboard("{Escape}"),
      () => user.click(document.querySelector(".overlay") ?? document.body),
      () => {
        history.go({ name: "topics" });
        return Promise.resolve();
      },
    ];
    let typed = "";
    for (const go of leave) {
      await user.click(await screen.findByTestId(opens));
      const text = await screen.findByTestId(field);
      expect(text).toHaveValue(typed);
      await user.type(text, "x");
      typed += "x";
      await go();
      await waitFor(() => expect(screen.queryByTestId(field)).toBeNull());
      expect([...backend.drafts.values()]).toEqual([JSON.stringify(typed)]);
    }
    history.back();
    await user.click(await screen.findByTestId(opens));
    expect(await screen.findByTestId(field)).toHaveValue("xxx");
    expect(screen.getByTestId("draft-restored")).toBeInTheDocument();
    await user.click(screen.getByTestId(saves));
    await waitFor(() => expect(screen.queryByTestId(field)).toBeNull());
    expect(backend.acted.at(-1)?.kind).toBe(kind);
    expect(backend.drafts.size).toBe(0);
  },
);

test("cancelling discards what was typed, with a way back", async () => {
  const { backend, user } = await reader();
  await user.click(screen.getByTestId("note"));
  await user.type(await screen.findByTestId("note-text"), "hop budgets");
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(backend.drafts.size).toBe(0));
  await user.click(await screen.findByTestId("toast-action"));
  await waitFor(() => expect(backend.drafts.size).toBe(1));
  await user.click(screen.getByTestId("note"));
  expect(await screen.findByTestId("note-text")).toHaveValue("hop budgets");
  await user.click(screen.getByRole("button", { name: "Start over" }));
  expect(screen.getByTestId("note-text")).toHaveValue("");
});

test("Ctrl+Enter twice flags once", async () => {
  const { backend, user } = await reader();
  const held = backend.hold("act");
  await user.click(screen.getByTestId("flag"));
  await user.type(await screen.findByTestId("flag-text"), "why 3 s?");
  await user.keyboard("{Control>}{Enter}{Enter}{/Control}");
  await waitFor(() => expect(held.waiting).toBe(1));
  held.end();
  await waitFor(() => expect(screen.queryByTestId("flag-text")).toBeNull());
  expect(backend.acted.filter(({ kind }) => kind === "page-flagged")).toHaveLength(1);
});

test("a note that cannot be saved stays where it is, and so does its draft", async () => {
  const { backend, user } = await reader();
  await user.click(screen.getByTestId("note"));
  await user.type(await screen.findByTestId("note-text"), "hop budgets");
  backend.fail("act", FULL);
  await user.click(screen.getByTestId("note-save"));
  expect(await screen.findByTestId("toast-error")).toHaveTextContent("The disk is full.");
  expect(screen.getByTestId("note-text")).toHaveValue("hop budgets");
  await waitFor(() => expect(backend.drafts.size).toBe(1));
});

test("a dialog whose text cannot be kept asks before it closes", async () => {
  const { backend, user } = await reader();
  backend.fail("saveFormDraft", FULL);
  await user.click(screen.getByTestId("note"));
  await user.type(await screen.findByTestId("note-text"), "hop budgets");
  await user.keyboard("{Escape}");
  await user.click(await screen.findByRole("button", { name: "Keep editing" }));
  expect(screen.getByTestId("note-text")).toHaveValue("hop budgets");
});

test("closing the window waits for what was typed, and asks when it cannot be kept", async () => {
  const { backend, user } = await reader();
  await user.click(screen.getByTestId("note"));
  await user.type(await screen.findByTestId("note-text"), "a");
  const held = backend.hold("saveFormDraft");
  backend.requestClose();
  await waitFor(() => expect(held.waiting).toBe(1));
  expect(backend.windowWas).toEqual([]);
  held.end();
  await waitFor(() => expect(backend.windowWas).toEqual(["closed"]));
  expect([...backend.drafts.values()]).toEqual(['"a"']);
  backend.fail("saveFormDraft", FULL);
  await user.type(screen.getByTestId("note-text"), "b");
  backend.requestClose();
  await waitFor(() => expect(backend.windowWas).toEqual(["closed", "kept"]));
  await user.click(await screen.findByTestId("leave-go"));
  await waitFor(() => expect(backend.windowWas).toEqual(["closed", "kept", "closed"]));
});

/** Two passages under the last heading of a page. */
const [FIRST, SECOND] = ["Restate the goal and its figure.", "Name the path of one request."] as const;

async function cardsPage(): Promise<Opened> {
  const opened = await open(page("start-here"));
  await screen.findByTestId("reader");
  return opened;
}

/** Selects a text within the page, and opens the form of a card with the key. */
async function cardOf({ user }: Opened, passage: string) {
  const article = await screen.findByTestId("reader");
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  const selection = document.getSelection();
  selection?.removeAllRanges();
  for (let node = walker.nextNode(); node !== null && passage !== ""; node = walker.nextNode()) {
    const at = node.nodeValue?.indexOf(passage) ?? -1;
    if (at === -1) continue;
    selection?.setBaseAndExtent(node, at, node, at + passage.length);
    break;
  }
  await user.keyboard("c");
  return screen.findByTestId("card-prompt");
}

const drafts = ({ backend }: Opened) =>
  [...backend.drafts.values()].flatMap((text) => JSON.parse(text) as { passage: string; prompt: string }[]);
const closed = () => waitFor(() => expect(screen.queryByTestId("card-prompt")).toBeNull());

test("another passage starts another card and leaves the unfinished one alone", async () => {
  const opened = await cardsPage();
  const { user } = opened;
  await user.type(await cardOf(opened, FIRST), "first?");
  await user.keyboard("{Escape}");
  await closed();
  // Cancelling a form that nobody touched discards nothing.
  expect(await cardOf(opened, SECOND)).toHaveValue("");
  expect(screen.getByTestId("card-answer")).toHaveValue(SECOND);
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await closed();
  expect(drafts(opened)).toMatchObject([{ passage: FIRST, prompt: "first?" }]);
  // Neither does writing another card.
  await user.type(await cardOf(opened, SECOND), "second?");
  await user.keyboard("{Escape}");
  await closed();
  expect(drafts(opened)).toMatchObject([
    { passage: FIRST, prompt: "first?" },
    { passage: SECOND, prompt: "second?" },
  ]);
  expect(await cardOf(opened, FIRST)).toHaveValue("first?");
  await user.click(screen.getByTestId("card-save"));
  await closed();
  await waitFor(() => expect(drafts(opened)).toMatchObject([{ passage: SECOND, prompt: "second?" }]));
});

test("an unfinished card is offered beside another, and found again with nothing selected", async () => {
  const opened = await cardsPage();
  const { user } = opened;
  await user.type(await cardOf(opened, FIRST), "first?");
  await user.keyboard("{Escape}");
  await closed();
  await cardOf(opened, SECOND);
  expect(screen.getByTestId("card-other")).toHaveTextContent("“first?”");
  await user.click(screen.getByRole("button", { name: "Resume card" }));
  expect(screen.getByTestId("card-prompt")).toHaveValue("first?");
  expect(screen.getByTestId("card-answer")).toHaveValue(FIRST);
  await user.keyboard("{Escape}");
  await closed();
  expect(await cardOf(opened, "")).toHaveValue("first?");
});

test("a card's draft of an earlier version is read", async () => {
  const opened = await cardsPage();
  await opened.user.type(await cardOf(opened, FIRST), "first?");
  await opened.user.keyboard("{Escape}");
  await closed();
  const [name] = opened.backend.drafts.keys();
  opened.backend.drafts.set(name ?? "", JSON.stringify({ passage: FIRST, prompt: "as it was", answer: "a" }));
  expect(await cardOf(opened, FIRST)).toHaveValue("as it was");
});

test("cancelling a card discards that card, with a way back", async () => {
  const opened = await cardsPage();
  const { user } = opened;
  for (const passage of [FIRST, SECOND]) {
    await user.type(await cardOf(opened, passage), `${passage}?`);
    await user.keyboard("{Escape}");
    await closed();
  }
  await cardOf(opened, FIRST);
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await closed();
  await waitFor(() => expect(drafts(opened)).toMatchObject([{ passage: SECOND }]));
  await user.click(await screen.findByTestId("toast-action"));
  await waitFor(() => expect(drafts(opened)).toMatchObject([{ passage: SECOND }, { passage: FIRST }]));
});

test("a passage stands under the last heading before it, wherever the page is scrolled to", () => {
  document.body.innerHTML = `<article><p id="start">a</p><h2 id="one">One</h2><p id="first">b</p>
    <h3 id="two">Two?</h3><p id="second">c <b id="deep">d</b></p></article>`;
  const article = document.querySelector("article");
  if (article === null) throw new Error("invariant: the article is there");
  const check = (id: string, expected: string | null) => {
    const element = document.getElementById(id);
    expect(headingBefore(landmarksOf(article, ["one", "two"]), element?.firstChild ?? article)).toBe(expected);
  };
  check("start", null);
  check("first", "one");
  check("two", "two");
  check("second", "two");
  check("deep", "two");
});
