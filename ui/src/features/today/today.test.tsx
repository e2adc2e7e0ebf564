import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { FakeBackend } from "../../backend/fake";
import { NOTHING_DUE } from "../../backend/sample/practice";
import { open } from "../../test/render";

test("ten minutes from Today go straight into a session", async () => {
  const { history, user } = await open({ name: "today" });
  expect(await screen.findByTestId("today-due")).toHaveTextContent("2 items due, 3 min");
  await user.click(screen.getByTestId("today-review-10"));
  expect(await screen.findByTestId("session-counts")).toHaveTextContent("0 answers");
  expect(history.snapshot().entries.at(-1)?.screen).toEqual({ name: "review", resume: true });
});

test("nothing that waits, no block about it", async () => {
  const backend = new FakeBackend();
  backend.dueOverview = () => Promise.resolve(NOTHING_DUE);
  await open({ name: "today" }, backend);
  await screen.findByTestId("today-plan");
  expect(screen.queryByTestId("today-due")).not.toBeInTheDocument();
});

test.each([
  [{ done: 3, left: 4 }, "4 items left in your session", "3 answers saved."],
  [{ done: 0, left: 12 }, "12 items in your session", "You haven’t answered any yet."],
])("a session that was left is one key away: %o", async (unfinished, title, detail) => {
  const backend = new FakeBackend();
  const session = { id: "s", startedAt: 0, ...unfinished };
  backend.dueOverview = () => Promise.resolve({ ...NOTHING_DUE, reviews: 4, minutes: 6, unfinished: session });
  await open({ name: "today" }, backend);
  const card = await screen.findByTestId("today-due");
  expect(card).toHaveTextContent(title);
  expect(card).toHaveTextContent(detail);
  expect(screen.getByTestId("today-resume")).toHaveAttribute("href", "#/review/session");
});
