import { QueryClientProvider, QueryObserver } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { open, page } from "../test/render";
import { invalidate, staleAfter } from "./changes";
import { BackendProvider } from "./context";
import { BackendError } from "./error";
import { FakeBackend } from "./fake";
import { keys, QUERIES } from "./keys";
import { newQueryClient, useLiveQueries } from "./queries";

/** A backend in memory that writes down what it is asked. */
function counting(backend = new FakeBackend()) {
  const asked: string[] = [];
  const listens = new Set(["listening"]);
  const counted = new Proxy(backend, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof name !== "string" || typeof value !== "function" || name.startsWith("on") || listens.has(name))
        return value;
      return (...given: unknown[]) => {
        if (name in target && name !== "emit") asked.push(name);
        return (value as (...of: unknown[]) => unknown).apply(target, given);
      };
    },
  });
  /** What was asked since the last time. */
  const take = () => asked.splice(0).toSorted();
  return { backend: counted, take };
}

/** As long as the window takes to ask for what it has just heard of. */
const settled = () =>
  act(async () => {
    await new Promise((resolve) => setTimeout(resolve, 0));
  });

test("an answer is given, and only what it changed is asked for, once", async () => {
  const { backend, take } = counting();
  const { user } = await open({ name: "review" }, backend);
  await user.click(await screen.findByTestId("session-start"));
  await user.click(await screen.findByTestId("reveal"));
  take();
  await user.click(screen.getByTestId("rate-good"));
  await screen.findByTestId("reveal");
  await settled();
  // How far one has come with an item is written when typing rests.
  expect(take().filter((name) => name !== "saveFormDraft")).toEqual(["answer", "undoState"]);
});

test("what changed while the core could not be heard is asked for again", async () => {
  vi.useFakeTimers();
  const backend = new FakeBackend();
  let heard = () => {};
  backend.listening = () => new Promise((resolve) => (heard = resolve));
  const client = newQueryClient();
  const Probe = () => <p>{useLiveQueries() ? "open" : "waiting"}</p>;
  render(
    <BackendProvider backend={backend}>
      <QueryClientProvider client={client}>
        <Probe />
      </QueryClientProvider>
    </BackendProvider>,
  );
  expect(screen.getByText("waiting")).toBeInTheDocument();
  act(() => void vi.advanceTimersByTime(2000));
  expect(screen.getByText("open")).toBeInTheDocument();
  client.setQueryData(keys.library, { packs: [] });
  await act(async () => {
    heard();
    await Promise.resolve();
  });
  expect(client.getQueryState(keys.library)?.isInvalidated).toBe(true);
  vi.useRealTimers();
});

test("a change that is heard during the first answer asks once more", async () => {
  const client = newQueryClient();
  const answers: (() => void)[] = [];
  const queryFn = () => new Promise<number>((resolve) => answers.push(() => resolve(answers.length)));
  const stop = new QueryObserver(client, { queryKey: keys.library, queryFn }).subscribe(() => undefined);
  invalidate(client, [keys.library]);
  answers[0]?.();
  await waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.();
  await waitFor(() => expect(client.getQueryData(keys.library)).toBe(2));
  stop();
});

test("a session that is over is not offered again", async () => {
  const { backend } = counting();
  const { user } = await open({ name: "review" }, backend);
  await user.click(await screen.findByTestId("session-start"));
  for (let item = 0; item < 2; item += 1) {
    await user.click(await screen.findByTestId("reveal"));
    await user.click(screen.getByTestId("rate-good"));
  }
  await user.click(await screen.findByRole("button", { name: /More|again|another/i }));
  expect(await screen.findByTestId("session-start")).toBeInTheDocument();
  expect(screen.queryByTestId("session-resume")).not.toBeInTheDocument();
});

test("a layer is marked, and the page asks once for progress", async () => {
  const { backend, take } = counting();
  const { user } = await open(page("request-lifecycle"), backend);
  const [mark] = await screen.findAllByRole("button", { name: /^Mark .* as read$/ });
  take();
  if (mark !== undefined) await user.click(mark);
  await waitFor(() => expect(screen.getAllByRole("button", { name: /is read$/ })).toHaveLength(1));
  await settled();
  expect(take().filter((name) => name !== "savePlace")).toEqual(["act", "progress", "undoState"]);
});

test("another day begins: Today asks again for what is due", async () => {
  const { backend, take } = counting();
  await open({ name: "today" }, backend);
  await screen.findByTestId("today");
  await settled();
  take();
  act(() => backend.emit({ event: "day-began", day: "2026-11-23" }));
  await settled();
  expect(take()).toEqual(["dueOverview", "sessionPreview", "sessionPreview", "sessionPreview", "today"]);
});

test("a learning step comes due: what is shown as due is asked for again", async () => {
  const { backend, take } = counting();
  await open({ name: "today" }, backend);
  await screen.findByTestId("today");
  await settled();
  take();
  act(() => backend.emit({ event: "study-changed", changed: [{ of: "due" }] }));
  await settled();
  expect(take()).toEqual(["dueOverview", "sessionPreview", "sessionPreview", "sessionPreview", "today"]);
  for (const key of [keys.today, keys.diagrams, keys.scripts]) expect(staleAfter({ of: "due" })).toContainEqual(key);
});

test("reading on asks for nothing, and what was read is known where it is shown next", async () => {
  const { backend, take } = counting();
  const { history } = await open(page("request-lifecycle"), backend);
  await screen.findByTestId("reader");
  await settled();
  take();
  await act(() => backend.savePlace({ page: "backend/request-lifecycle", anchor: null, offset: 0, percent: 40 }));
  await settled();
  expect(take()).toEqual(["savePlace"]);
  act(() => history.go({ name: "today" }));
  await screen.findByTestId("today-continue");
  expect(take()).toEqual(expect.arrayContaining(["progress", "today"]));
});

test("what cannot be read again does not take the window down", async () => {
  const { backend } = await open({ name: "today" });
  backend.fail("library", new BackendError({ kind: "unreadable", message: "The disk is gone.", help: null }));
  backend.fail("settings", new BackendError({ kind: "unreadable", message: "The disk is gone.", help: null }));
  act(() => {
    backend.emit({ event: "packs-changed", pack: "backend", pages: [], gone: [] });
    backend.emit({ event: "study-changed", changed: [{ of: "setting", key: "theme" }] });
  });
  await settled();
  expect(screen.queryByTestId("cannot-open")).not.toBeInTheDocument();
  expect(screen.getByTestId("today")).toBeInTheDocument();
});

test("what was said before the window listened is said once it does", async () => {
  const missed = [
    { level: "warning" as const, title: "The window stopped working", message: "It is open again.", help: null },
  ];
  await open({ name: "today" }, new FakeBackend({ missed }));
  expect(await screen.findByText("The window stopped working")).toBeInTheDocument();
});

/** Read again by what shows them, or never changed once they are there. */
const NEVER_STALE = [
  "attemptMermaid",
  "board",
  "dataFolder",
  "drawing",
  "drill",
  "formDraft",
  "heard",
  "microphones",
  "opening",
  "restoreOffer",
  "sketch",
  "suggestedRating",
  "version",
];

test("whatever is kept follows something", () => {
  const left = Object.entries(QUERIES).filter(([, { follows, own }]) => follows.length === 0 && own === undefined);
  expect(left.map(([name]) => name).toSorted()).toEqual(NEVER_STALE);
});

test("a setting that only changes looks is a setting and nothing else", () => {
  expect(staleAfter({ of: "setting", key: "theme" })).toEqual([keys.settings]);
  expect(staleAfter({ of: "setting", key: "rolloverHour" })).toContainEqual(keys.outlook);
});
