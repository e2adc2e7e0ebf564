import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { FakeBackend } from "../../backend/fake";
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
  backend.dueOverview = () => Promise.resolve({ learning: 0, reviews: 0, postponed: 0, fresh: 0, newFrom: [], minutes: 0, byKind: [], unfinished: null });
  await open({ name: "today" }, backend);
  await screen.findByTestId("today-plan");
  expect(screen.queryByTestId("today-due")).not.toBeInTheDocument();
});

test("a session that was left is one key away", async () => {
  const backend = new FakeBackend();
  backend.dueOverview = () => Promise.resolve({ learning: 0, reviews: 4, postponed: 0, fresh: 0, newFrom: [], minutes: 6, byKind: [], unfinished: { id: "s", startedAt: 0, done: 3, left: 4 } });
  await open({ name: "today" }, backend);
  expect(await screen.findByTestId("today-due")).toHaveTextContent("4 items left in your session");
  expect(screen.getByTestId("today-resume")).toHaveAttribute("href", "#/review");
});
