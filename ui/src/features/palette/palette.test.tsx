import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { FakeBackend } from "../../backend/fake";
import { BackendError } from "../../backend/error";
import type { HitKind } from "../../bindings";
import { open as openWindow, page } from "../../test/render";

/** The palette over Today; `at` is where the window is. */
async function open(backend = new FakeBackend()) {
  const opened = await openWindow({ name: "today" }, backend);
  const { history, user } = opened;
  const at = () => {
    const { entries, index } = history.snapshot();
    return entries[index]?.screen;
  };
  await screen.findByTestId("first-steps");
  const before = screen.getByTestId("rail-topics");
  before.focus();
  await user.keyboard("{Control>}k{/Control}");
  // React Aria does not recognise the document of these tests as one, and moves the focus from the field to the dialog.
  await user.click(await screen.findByTestId("palette-input"));
  return { ...opened, at, before };
}

/** Types all at once: a field whose list takes the focus in an effect is more than user-event's typing bears. */
const type = (query: string) =>
  void fireEvent.input(screen.getByTestId("palette-input"), { target: { value: query }, inputType: "insertText" });
const titleOf = (hit: HTMLElement | undefined) => hit?.querySelector(".palette-title")?.textContent ?? null;
const hits = () => screen.queryAllByTestId("palette-hit");
/** The first answers, once they are these. */
const answers = (...titles: string[]) =>
  waitFor(() => expect(hits().slice(0, titles.length).map(titleOf)).toEqual(titles));
const chosen = () => document.querySelector("[data-testid=palette-list] [data-focused]");

test("offers pages, then commands, then what is on pages, while nothing is typed", async () => {
  await open();
  const names = await new FakeBackend().names();
  const titlesOf = (kind: HitKind) => names.filter((name) => name.kind === kind).map(({ title }) => title);
  await answers(...titlesOf("page"));
  const titles = hits().map(titleOf).slice(titlesOf("page").length);
  const [heading = ""] = titlesOf("heading");
  expect(titles.indexOf("Settings")).toBeGreaterThanOrEqual(0);
  expect(titles.indexOf(heading)).toBeGreaterThan(titles.indexOf("Settings"));
  expect(screen.queryByTestId("palette-search")).toBeNull();
});

test("a few letters find a heading, and Enter goes there", async () => {
  const { user, at } = await open();
  type("know after");
  await answers("What do you know after a timeout?");
  await user.keyboard("{Enter}");
  await screen.findByTestId("page-title");
  expect(at()).toEqual(page("request-lifecycle", "unknown-outcome"));
  expect(screen.queryByTestId("palette")).toBeNull();
});

test("Enter before the names are there waits for them", async () => {
  const backend = new FakeBackend();
  const held = backend.hold("names");
  const { user, at } = await open(backend);
  type("know after");
  await user.keyboard("{Enter}");
  expect(at()).toEqual({ name: "today" });
  held.end();
  await waitFor(() => expect(at()).toEqual(page("request-lifecycle", "unknown-outcome")));
});

test("a command is found by its name, and runs", async () => {
  const { user, at } = await open();
  type("settings");
  await answers("Settings");
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("heading", { name: "Settings" })).toBeInTheDocument();
  expect(at()).toEqual({ name: "settings" });
});

test("after an arrow key Enter takes what is marked", async () => {
  const { user, at } = await open();
  type("timeout");
  await waitFor(() => expect(hits().length).toBeGreaterThan(2));
  const [, second] = hits();
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(chosen()).toBe(second);
  const title = titleOf(second);
  const { page: wanted, anchor } = (await new FakeBackend().names()).find((name) => name.title === title) ?? {};
  await user.keyboard("{Enter}");
  await waitFor(() => expect(at()).toEqual({ name: "page", page: wanted, anchor }));
});

test("one Escape closes it, whatever was typed, and the focus is back where it was", async () => {
  const { user, before, at } = await open();
  type("settings");
  await answers("Settings");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByTestId("palette")).toBeNull());
  await waitFor(() => expect(before).toHaveFocus());
  expect(at()).toEqual({ name: "today" });
});

test("where no title answers, it offers to search all text", async () => {
  const { user, at } = await open();
  type("qqqq");
  expect(await screen.findByTestId("palette-search")).toHaveTextContent("Search all text for “qqqq”");
  await waitFor(() => expect(hits()).toEqual([]));
  await user.keyboard("{Enter}");
  expect(await screen.findByTestId("search-input")).toHaveValue("qqqq");
  expect(at()).toEqual({ name: "search", query: "qqqq" });
});

test("commands are there even when names are not, and it says so", async () => {
  const backend = new FakeBackend();
  backend.fail("names", new BackendError({ kind: "other", message: "no names", help: null }));
  const { user } = await open(backend);
  expect(await screen.findByText("Couldn’t load the names of pages")).toBeInTheDocument();
  type("settings");
  await answers("Settings");
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("heading", { name: "Settings" })).toBeInTheDocument();
});
