import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { FakeBackend } from "../../backend/fake";
import type { DueOverview, SessionPreview, SessionRequest } from "../../bindings";
import { NOTHING_DUE } from "../../backend/sample/practice";
import { open, tabTo } from "../../test/render";

const CORE = { page: "backend/caching", title: "Caching", layer: "Core details", count: 30 };

/** Review's start screen; what a session holds follows from what is asked. */
async function start(part: Partial<DueOverview>, holds: (request: SessionRequest) => SessionPreview) {
  const backend = new FakeBackend();
  backend.dueOverview = () => Promise.resolve({ ...NOTHING_DUE, ...part });
  backend.sessionPreview = (request) => Promise.resolve(holds(request));
  const opened = await open({ name: "review" }, backend);
  await screen.findByTestId("due-line");
  return opened;
}

const cards = (minutes: number, count: number): SessionPreview => ({
  minutes,
  fresh: 0,
  byKind: count === 0 ? [] : [{ kind: "card", count, minutes }],
});

test.each([
  [{}, "Nothing is due now."],
  [{ fresh: 30, newFrom: [CORE] }, "Nothing is due. You can start 30 new items from Core details of “Caching”."],
  [{ learning: 9, reviews: 30, minutes: 16, fresh: 244, newFrom: [CORE] }, "39 items due, about 16 min."],
])("the first line says what there is to do: %o", async (part, expected) => {
  await start(part, ({ minutes }) => cards(minutes, 1));
  expect(screen.getByTestId("due-line")).toHaveTextContent(expected);
});

test("what the minutes hold is said before they begin, for what is chosen", async () => {
  const { user } = await start({}, ({ minutes, mode, unread }) =>
    mode === "cram" ? cards(2, 9) : cards(minutes, unread ? 99 : minutes * 5),
  );
  const holds = (expected: string) =>
    waitFor(() => expect(screen.getByTestId("session-holds")).toHaveTextContent(expected));
  await holds("10 min: 50 cards.");
  await user.click(screen.getByTestId("session-25"));
  await holds("25 min: 125 cards.");
  await user.type(screen.getByRole("textbox", { name: "Other" }), "7");
  await holds("7 min: 35 cards.");
  await user.click(screen.getByTestId("unread"));
  await holds("7 min: 99 cards.");
  await user.click(screen.getByTestId("mode-cram"));
  await holds("2 min: 9 cards. That’s all there is for now.");
  await user.type(screen.getByRole("textbox", { name: "Other" }), "77");
  await holds("A session takes 1 to 480 minutes.");
  expect(screen.getByTestId("session-start")).toBeDisabled();
});

test("Enter starts what is chosen, from anywhere on the screen", async () => {
  const asked: SessionRequest[] = [];
  const { backend, user } = await start({}, ({ minutes }) => cards(minutes, 1));
  const begin = backend.startSession.bind(backend);
  backend.startSession = (request) => {
    asked.push(request);
    return begin(request);
  };
  await waitFor(() => expect(screen.getByTestId("session-start")).toBeEnabled());
  await tabTo(user, screen.getByRole("textbox", { name: "Other" }));
  await user.keyboard("100");
  await waitFor(() => expect(screen.getByTestId("session-holds")).toHaveTextContent("1 h 40 min"));
  await user.keyboard("{Enter}");
  await screen.findByTestId("review-item");
  expect(asked.map(({ minutes, mode }) => [minutes, mode])).toEqual([[100, "due"]]);
});

test("with nothing to answer, it says how that changes and starts nothing", async () => {
  const { user } = await start({}, () => cards(0, 0));
  await waitFor(() => expect(screen.getByTestId("session-holds")).toHaveTextContent("There’s nothing to answer."));
  expect(screen.getByText(/Mark a layer of a topic as read/)).toBeInTheDocument();
  await user.keyboard("{Enter}");
  expect(screen.getByTestId("session-start")).toBeDisabled();
});

test("new items are listed by where they come from", async () => {
  await start(
    { fresh: 34, newFrom: [CORE, { page: "backend/glossary", title: "Glossary", layer: null, count: 4 }] },
    () => cards(10, 50),
  );
  const rows = within(screen.getByTestId("new-from"))
    .getAllByRole("listitem")
    .map((row) => row.textContent);
  expect(rows).toEqual(["Caching · Core details30", "Glossary4"]);
});

test.each([
  [{ done: 3, left: 4 }, "4 items left in your session. 3 answers saved."],
  [{ done: 0, left: 1 }, "1 item in your session. You haven’t answered any yet."],
  [{ done: 1, left: 0 }, "Only learning steps are left in your session. 1 answer saved."],
])("an unfinished session says how far it is: %o", async (unfinished, expected) => {
  await start({ unfinished: { id: "s", startedAt: 0, ...unfinished } }, () => cards(10, 5));
  expect(await screen.findByRole("region", { name: "Unfinished session" })).toHaveTextContent(expected);
});
