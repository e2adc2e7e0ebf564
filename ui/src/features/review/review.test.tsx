import { cleanup, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { expectAccessible } from "../../test/axe";
import { open, tabTo } from "../../test/render";

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
  expect(backend.answers.map(({ rating, hints, keyPoints }) => [rating, hints, keyPoints])).toEqual([["good", 0, []], ["hard", 1, [1]]]);
});

test("the screens of practice have nothing that axe objects to", async () => {
  for (const [name, ready] of [["review", "session-10"], ["rehearsal", "record"], ["interview", "template-phone-screen"]] as const) {
    await open({ name });
    await screen.findByTestId(ready);
    await expectAccessible();
    cleanup();
  }
});
