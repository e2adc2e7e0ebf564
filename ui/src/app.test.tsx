import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { BackendError } from "./backend/error";
import { FakeBackend } from "./backend/fake";
import { noProgress } from "./backend/sample/new-study";
import { open, page, tabTo } from "./test/render";

vi.mock("./design/diagram/draw", async (original) => ({
  ...(await original<typeof import("./design/diagram/draw")>()),
  drawn: () => null,
  draw: (source: string) =>
    Promise.resolve({
      svg: `<svg width="200" height="100"><text>${source.slice(0, 9)}</text></svg>`,
      width: 200,
      height: 100,
    }),
}));

test("opens on Today, and first use says where to begin", async () => {
  const { user } = await open();
  expect(await screen.findByTestId("first-steps")).toBeInTheDocument();
  expect(screen.getByTestId("plan-progress")).toHaveTextContent("0 of 10 topics learned");
  await user.click(screen.getByTestId("today-next"));
  expect(await screen.findByTestId("page-title")).toHaveTextContent("Start here");
});

test("a topic is read through its layers and marked as learned; undo takes the last step back", async () => {
  const { backend, user } = await open(page("idempotency"));
  await user.click(await screen.findByTestId("layer-read-core-details"));
  await waitFor(() => expect(screen.getByTestId("layer-read-core-details")).toHaveTextContent("Core details is read"));
  expect(screen.getByTestId("layer-step-core-details")).toHaveAttribute("aria-pressed", "true");
  await user.click(screen.getByTestId("mark-learned"));
  expect(await screen.findByTestId("is-learned")).toBeInTheDocument();
  await user.keyboard("{Control>}z{/Control}");
  expect(await screen.findByTestId("mark-learned")).toBeInTheDocument();
  expect(backend.state.progress["backend/idempotency"]).toMatchObject({ layersRead: ["core-details"], learned: false });
});

test("a message undoes what it tells of; after another change it says that it can't", async () => {
  const { backend, user } = await open(page("idempotency"));
  const marked = () => backend.state.progress["backend/idempotency"]?.layersRead;
  await user.click(await screen.findByTestId("layer-read-core-details"));
  await user.click(await screen.findByTestId("toast-action"));
  await waitFor(() => expect(marked()).toEqual([]));
  await user.click(screen.getByTestId("layer-read-core-details"));
  const button = await screen.findByTestId("toast-action");
  await backend.act({ kind: "note-written", page: "backend/idempotency", text: "by a field that saves itself" });
  await user.click(button);
  expect(await screen.findByTestId("toast-error")).toHaveTextContent(/isn’t your latest change/);
  expect(backend.state.progress["backend/idempotency"]).toMatchObject({
    layersRead: ["core-details"],
    note: "by a field that saves itself",
  });
});

test("nothing is shown as done before it is written", async () => {
  const backend = new FakeBackend();
  backend.fail(
    "act",
    new BackendError({ kind: "disk-full", message: "The disk is full.", help: "Free some space, then try again." }),
  );
  const { user } = await open(page("idempotency"), backend);
  await user.click(await screen.findByTestId("mark-learned"));
  expect(await screen.findByTestId("toast-error")).toHaveTextContent("The disk is full.");
  expect(screen.getByTestId("toast-error")).toHaveTextContent("Free some space");
  expect(screen.queryByTestId("is-learned")).not.toBeInTheDocument();
});

test("Today continues where reading stopped", async () => {
  const progress = {
    "backend/caching": {
      ...noProgress(),
      place: { page: "backend/caching", anchor: "understanding", offset: 0.2, percent: 40 },
      lastReadAt: "2026-11-21T10:00:00Z",
    },
  };
  await open({ name: "today" }, { progress });
  expect(await screen.findByTestId("today-continue")).toHaveTextContent("Caching and its four failures");
  expect(screen.getByTestId("today-continue")).toHaveTextContent("min left");
});

test("search answers as one types, narrows by kind, and opens a place", async () => {
  const { history, user } = await open();
  await user.click(screen.getByTestId("rail-search"));
  expect(await screen.findByTestId("search-teaching")).toBeInTheDocument();
  await user.type(await screen.findByTestId("search-input"), "idempotency key");
  const hits = await screen.findAllByTestId("search-hit");
  expect(hits.length).toBeGreaterThan(0);
  await user.click(screen.getByTestId("search-kind-heading"));
  await waitFor(() => expect(screen.getByTestId("search-input")).toHaveValue("idempotency key kind:heading"));
  await user.click(screen.getByTestId("search-input"));
  await user.keyboard("{ArrowDown}{Enter}");
  await screen.findByTestId("page-title");
  await user.keyboard("{Alt>}{ArrowLeft}{/Alt}");
  expect(screen.getByTestId("search-input")).toHaveValue("idempotency key kind:heading");
  expect(history.snapshot().entries.at(-1)?.screen.name).toBe("page");
});

test("a typo is corrected and said", async () => {
  const { user } = await open({ name: "search", query: "" });
  await user.type(await screen.findByTestId("search-input"), "timout");
  await waitFor(() => expect(screen.getByTestId("search-told")).toHaveTextContent("“timeout”"));
});

test("a broken page shows what is wrong while its text stays", async () => {
  const { user, backend } = await open(page("broken"));
  const panel = await screen.findByTestId("diagnostics");
  expect(panel).toHaveTextContent("1 mistake and 1 warning");
  expect(panel).toHaveTextContent("notes/broken.md:14");
  expect(screen.getByText(/Half of this page is written/)).toBeInTheDocument();
  await user.click(within(panel).getByRole("button", { name: "Open the file" }));
  expect(backend.opened).toContain("backend/broken");
});

test("an edit on disk redraws only what changed", async () => {
  const { backend } = await open(page("idempotency"));
  const kept = await screen.findByText(/A key made by the server/);
  backend.edit("backend/idempotency", (view) => {
    const block = view.sections[1]?.blocks[1];
    if (block?.type === "html") Object.assign(block, { key: "new", html: "<p>The client makes it.</p>" });
    return { ...view, fingerprint: "new" };
  });
  expect(await screen.findByText("The client makes it.")).toBeInTheDocument();
  expect(screen.getByText(/A key made by the server/)).toBe(kept);
});

test("flagging keeps the passage; the list resolves it", async () => {
  const { backend, user } = await open(page("idempotency"));
  await screen.findByTestId("mark-learned");
  await user.keyboard("f");
  await user.type(await screen.findByTestId("flag-text"), "Which queue is meant?");
  await user.click(screen.getByTestId("flag-save"));
  await waitFor(() => expect(backend.state.progress["backend/idempotency"]?.flags).toHaveLength(1));
  await waitFor(() => expect(screen.queryByTestId("flag-dialog")).not.toBeInTheDocument());
  await user.keyboard("gf");
  expect(await screen.findByTestId("flag-row")).toHaveTextContent("Which queue is meant?");
  await tabTo(user, screen.getByTestId("resolve-flag"));
  await user.keyboard("{Enter}");
  expect(await screen.findByText("Nothing is flagged")).toBeInTheDocument();
  await waitFor(() => expect(screen.getByRole("heading", { level: 1 })).toHaveFocus());
});

test("a private note is kept with the page", async () => {
  const { backend, user } = await open(page("idempotency"));
  await screen.findByTestId("mark-learned");
  await user.click(screen.getByTestId("note"));
  await user.type(await screen.findByTestId("note-text"), "Ask Ada");
  await user.click(screen.getByTestId("note-save"));
  await waitFor(() => expect(backend.state.progress["backend/idempotency"]?.note).toBe("Ask Ada"));
  expect(await screen.findByText("Ask Ada")).toBeInTheDocument();
});

test("the theme follows its setting at once, and single keys can be switched off", async () => {
  const { user, history } = await open({ name: "settings" });
  await user.click(await screen.findByTestId("setting-theme-dark"));
  await waitFor(() => expect(document.documentElement.dataset["theme"]).toBe("dark"));
  await user.click(screen.getByTestId("setting-single-keys"));
  await waitFor(() => expect(within(screen.getByTestId("setting-single-keys")).getByRole("switch")).not.toBeChecked());
  expect(screen.getByRole("switch", { name: "Single-key shortcuts" })).toHaveFocus();
  await user.keyboard("gt");
  expect(history.snapshot().entries.map(({ screen: { name } }) => name)).toEqual(["settings"]);
});

test("a folder can be opened and closed", async () => {
  const { user } = await open({ name: "topics" }, { picks: "/home/ada/notes" });
  await user.click(await screen.findByTestId("open-folder"));
  expect(await screen.findByTestId("pack-notes")).toHaveTextContent("There is no Markdown file in this folder yet");
  await user.click(screen.getByTestId("close-pack-notes"));
  await waitFor(() => expect(screen.queryByTestId("pack-notes")).not.toBeInTheDocument());
});

test("a study that cannot be opened says why and can be tried again", async () => {
  const backend = new FakeBackend();
  const reason = new BackendError({
    kind: "newer-store",
    message: "This study was made by a newer Understudy.",
    help: "Install the newer version.",
  });
  backend.fail("settings", reason);
  backend.fail("library", reason);
  const opening = open({ name: "today" }, backend);
  expect(await screen.findByTestId("cannot-open")).toHaveTextContent("made by a newer Understudy");
  await userEvent.click(await screen.findByTestId("try-again"));
  await opening;
  expect(await screen.findByTestId("first-steps")).toBeInTheDocument();
});

const missing = () => {
  const backup = {
    name: "progress-20261121T080000Z-daily",
    at: Date.UTC(2026, 10, 21, 8),
    reason: "daily",
    bytes: 1e6,
  } as const;
  const restored = { ...noProgress(), layersRead: ["core-details"] };
  const backend = new FakeBackend({ offer: { backup, damaged: null }, backedUp: { "backend/idempotency": restored } });
  const reason = new BackendError({
    kind: "missing-store",
    message: "the progress database is missing from /home/ada/understudy",
    help: "Type this.",
  });
  backend.fail("settings", reason);
  backend.fail("library", reason);
  return backend;
};

test("progress that is missing beside a backup is restored", async () => {
  const backend = missing();
  const opening = open({ name: "today" }, backend);
  const shown = await screen.findByTestId("cannot-open");
  expect(shown).toHaveTextContent("Your progress is missing");
  await waitFor(() => expect(shown).toHaveTextContent("The newest backup was made on 21 November"));
  expect(shown).toHaveTextContent("Recordings aren’t part of a backup.");
  expect(shown).not.toHaveTextContent("Type this.");
  screen.getByRole("button", { name: "Restore newest backup" }).click();
  await opening;
  expect(Object.keys(backend.state.progress)).toEqual(["backend/idempotency"]);
});

test("a restore that fails says why, and starting fresh is still possible", async () => {
  const backend = missing();
  const opening = open({ name: "today" }, backend);
  backend.fail(
    "restoreNewest",
    new BackendError({ kind: "disk-full", message: "the disk is full", help: "Free some space." }),
  );
  const restore = await screen.findByRole("button", { name: "Restore newest backup" });
  await waitFor(() => expect(restore).toBeEnabled());
  restore.click();
  expect(await screen.findByTestId("restore-failed")).toHaveTextContent("The disk is full. Free some space.");
  screen.getByRole("button", { name: "Start fresh" }).click();
  await opening;
  expect(await screen.findByTestId("first-steps")).toBeInTheDocument();
});

test("a page that is gone leaves ways on", async () => {
  await open(page("nowhere"));
  expect(await screen.findByRole("alert")).toHaveTextContent("There is no page backend/nowhere");
  expect(screen.getByRole("button", { name: "Look in Topics" })).toBeInTheDocument();
});

test("the key sheet shows what the keyboard does here", async () => {
  const { user } = await open(page("idempotency"));
  await screen.findByTestId("mark-learned");
  await user.keyboard("?");
  const sheet = await screen.findByTestId("key-sheet");
  expect(sheet).toHaveTextContent("Mark as learned");
  expect(sheet).toHaveTextContent("Find on this page");
});

test("the key sheet names each key once, also where a screen has its own undo", async () => {
  const { user } = await open({ name: "review" });
  await user.click(await screen.findByTestId("session-start"));
  await screen.findByTestId("review-item");
  await user.keyboard("?");
  const sheet = await screen.findByTestId("key-sheet");
  expect(within(sheet).getAllByText(/Undo/)).toHaveLength(1);
  expect(within(sheet).queryByText(/Time box/)).toBeNull();
});

test("the interface grows and shrinks by key, on every screen and in dialogs, on this device", async () => {
  const { backend, user } = await open(page("idempotency"));
  await screen.findByTestId("mark-learned");
  const size = async (expected: number) =>
    waitFor(async () => expect(await backend.deviceSetting("interfaceScale")).toBe(expected));
  await user.keyboard("{Control>}=={/Control}");
  await size(120);
  expect((await backend.settings()).textSize).toBe(100);
  await user.keyboard("+");
  await waitFor(async () => expect((await backend.settings()).textSize).toBe(110));
  await user.keyboard("f");
  await user.click(await screen.findByTestId("flag-text"));
  await user.keyboard("{Control>}-{/Control}");
  await size(110);
  await user.keyboard("{Control>}{->20/}{/Control}");
  await size(70);
  await user.keyboard("{Control>}0{/Control}");
  await size(100);
  expect(screen.getByTestId("flag-text")).toHaveValue("");
});

test("the bank narrows down by kind", async () => {
  const { user } = await open({ name: "bank" });
  await waitFor(() => expect(screen.getByTestId("bank-count")).toHaveTextContent("5 items"));
  await user.click(screen.getByTestId("bank-kind-question"));
  await waitFor(() => expect(screen.getByTestId("bank-count")).toHaveTextContent("1 question: 1 medium"));
});

test("a page whose file is gone says so, and is there again when the file is", async () => {
  const { backend } = await open(page("request-lifecycle"));
  await screen.findByTestId("reader");
  const view = backend.state.pages.get("backend/request-lifecycle");
  backend.state.pages.delete("backend/request-lifecycle");
  act(() => backend.emit({ event: "packs-changed", pack: "backend", pages: ["backend/request-lifecycle"], gone: [] }));
  expect(await screen.findByText("This page is no longer in the folder")).toBeInTheDocument();
  expect(screen.queryByTestId("reader")).not.toBeInTheDocument();
  expect(screen.queryByRole("button", { name: /learned/ })).not.toBeInTheDocument();
  if (view !== undefined) backend.state.pages.set("backend/request-lifecycle", view);
  act(() => backend.emit({ event: "packs-changed", pack: "backend", pages: ["backend/request-lifecycle"], gone: [] }));
  expect(await screen.findByTestId("reader")).toBeInTheDocument();
});

test("a page whose file got another name is opened where its text stands now", async () => {
  const { backend, history, user } = await open(page("request-lifecycle"));
  await screen.findByTestId("reader");
  backend.state.pages.delete("backend/request-lifecycle");
  const gone = [{ page: "backend/request-lifecycle", now: "backend/caching" }];
  act(() => backend.emit({ event: "packs-changed", pack: "backend", pages: ["backend/request-lifecycle"], gone }));
  await user.click(await screen.findByTestId("gone-open"));
  expect(await screen.findByTestId("reader")).toBeInTheDocument();
  expect(history.snapshot().entries[history.snapshot().index]?.screen).toMatchObject({
    name: "page",
    page: "backend/caching",
  });
});

test("a page that was renamed is followed to its new name", async () => {
  const backend = new FakeBackend();
  const known = backend.page;
  backend.page = (ref) => known(ref === "backend/old-name" ? "backend/request-lifecycle" : ref);
  const { history } = await open(page("old-name"), backend);
  await screen.findByTestId("reader");
  const here = () => history.snapshot().entries[history.snapshot().index]?.screen;
  await waitFor(() => expect(here()).toEqual({ name: "page", page: "backend/request-lifecycle", anchor: null }));
});

test("a link out of the app asks above the page, and the page stays", async () => {
  const { backend, user } = await open(page("request-lifecycle"));
  await user.click(await screen.findByText("RFC 9110"));
  expect(await screen.findByTestId("open-link")).toHaveTextContent("https://www.rfc-editor.org/rfc/rfc9110");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByTestId("open-link")).not.toBeInTheDocument());
  expect(screen.getByTestId("reader")).toBeInTheDocument();
  expect(backend.opened).toEqual([]);
});

test("from the field of the search one leaves by key, whether it has answers or none", async () => {
  const { user, history } = await open({ name: "search", query: "" });
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.getByTestId("search-input")).not.toHaveFocus());
  await user.keyboard("/");
  await user.type(await screen.findByTestId("search-input"), "timeout");
  await screen.findAllByTestId("search-hit");
  await user.keyboard("{Control>},{/Control}");
  await screen.findByRole("heading", { name: "Settings" });
  expect(history.snapshot().entries.at(-1)?.screen.name).toBe("settings");
});
