import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { BackendError } from "../../backend/error";
import { QUESTION } from "../../backend/sample/practice";
import { open, tabTo } from "../../test/render";

test("a script of one's own is written and shown, from nothing and from one that is there", async () => {
  const { backend, user } = await open({ name: "rehearsal" });
  await user.click(await screen.findByTestId("new-script"));
  expect(await screen.findByTestId("script-make")).toBeDisabled();
  await user.type(screen.getByTestId("script-title"), "Friday talk{Enter}");
  await waitFor(() => expect(backend.madeScripts).toEqual([{ title: "Friday talk", from: null }]));
  expect(await screen.findByText("/home/someone/Understudy/scripts/my-script.md")).toBeInTheDocument();
});

test("a copy is offered under a title of its own", async () => {
  const { backend, user } = await open({ name: "rehearsal" });
  await user.click(await screen.findByRole("button", { name: "Copy Incident compression to change it" }));
  expect(await screen.findByTestId("script-title")).toHaveValue("My incident compression");
  await user.click(screen.getByTestId("script-make"));
  await waitFor(() => expect(backend.madeScripts).toHaveLength(1));
  expect(backend.madeScripts[0]?.title).toBe("My incident compression");
});

test("the judgement is kept while it is made", async () => {
  const { backend, user } = await open({ name: "rehearsal" });
  await user.click(await screen.findByRole("button", { name: "Rehearse Incident compression" }));
  await user.click(await screen.findByTestId("stage-toggle"));
  await user.click(screen.getByRole("button", { name: "End the run" }));
  await user.type(await screen.findByTestId("change"), "slower");
  await waitFor(async () => expect((await backend.rehearsal())?.view.assessment.change).toBe("slower"));
});

test("stage view covers the window: what lies beneath is out of reach, and Escape comes back", async () => {
  const { user } = await open({ name: "rehearsal" });
  await user.click(await screen.findByRole("button", { name: "Rehearse Incident compression" }));
  await screen.findByTestId("stage");
  const rail = screen.getByRole("navigation", { name: "Main" });
  const bar = screen.getByTestId("go-back").closest("header");
  await user.keyboard("v");
  await waitFor(() => expect(rail).toHaveAttribute("inert"));
  expect(bar).toHaveAttribute("inert");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(rail).not.toHaveAttribute("inert"));
  expect(bar).not.toHaveAttribute("inert");
});

test("Space ticks a key point with the focus, and does not touch the clock", async () => {
  const { backend, user } = await open({ name: "rehearsal" });
  await user.click(await screen.findByRole("button", { name: "Rehearse Incident compression" }));
  await user.click(await screen.findByTestId("stage-toggle"));
  await waitFor(async () => expect((await backend.rehearsal())?.view.figures.phase.phase).toBe("running"));
  const [point] = screen.getAllByRole("checkbox");
  if (point === undefined) throw new Error("the script has key points");
  await tabTo(user, point);
  await user.keyboard(" ");
  await waitFor(() => expect(point).toBeChecked());
  expect((await backend.rehearsal())?.view.figures.phase.phase).toBe("running");
});

test("a time box is begun, extended and ended from the rail, on any screen", async () => {
  const { backend, user } = await open({ name: "topics" });
  await user.click(screen.getByTestId("time-box"));
  await user.click(within(await screen.findByTestId("time-box-menu")).getByTestId("time-box-25"));
  expect(await screen.findByTestId("time-box-clock")).toHaveTextContent(/^2[45]:\d\d$/);
  expect(screen.getByTestId("time-box")).toHaveAccessibleName(/^Time box 2[45]:\d\d left$/);
  await user.click(screen.getByTestId("time-box"));
  await user.click(await screen.findByTestId("time-box-extend"));
  await waitFor(() => expect(screen.getByTestId("time-box-clock")).toHaveTextContent(/^(29|30):\d\d$/));
  await user.click(screen.getByTestId("time-box"));
  await user.click(await screen.findByTestId("time-box-end"));
  await waitFor(() => expect(screen.queryByTestId("time-box-clock")).toBeNull());
  expect(await backend.timeBox()).toBeNull();
});

async function rehearsing() {
  const opened = await open({ name: "rehearsal" });
  await opened.user.click(await screen.findByRole("button", { name: "Rehearse Incident compression" }));
  await opened.user.click(await screen.findByTestId("stage-toggle"));
  return opened;
}

test("a question of a round is answered by keyboard, and its answer takes the focus", async () => {
  const { backend, user } = await rehearsing();
  backend.round = [{ segment: 0, seconds: 60, question: QUESTION, rating: null }];
  const show = await screen.findByTestId("round-show", {}, { timeout: 5000 });
  await tabTo(user, show);
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("heading", { name: "Answer" })).toHaveFocus();
  await user.keyboard("3");
  await waitFor(() => expect(screen.getByTestId("round")).toHaveTextContent("All 1 questions answered."));
});

test("discarding a run asks, and staying keeps it", async () => {
  const { backend, user } = await rehearsing();
  await user.click(screen.getByTestId("stage-discard"));
  expect(await screen.findByRole("dialog", { name: "Discard this run?" })).toHaveTextContent(
    "Its times and notes are deleted.",
  );
  await user.click(screen.getByRole("button", { name: "Keep rehearsing" }));
  expect(await backend.rehearsal()).not.toBeNull();
  await user.click(screen.getByTestId("stage-discard"));
  await user.click(await screen.findByTestId("discard-run-go"));
  await screen.findByTestId("new-script");
  expect(await backend.rehearsal()).toBeNull();
});

test("an error of a step stays through the polls, until the same step succeeds", async () => {
  const { backend, user } = await rehearsing();
  backend.fail("rehearsalStep", new BackendError({ kind: "disk-full", message: "The disk is full.", help: null }));
  await user.click(screen.getByRole("checkbox", { name: /users before systems/ }));
  expect(await screen.findByTestId("problem")).toHaveTextContent("The disk is full.");
  const polled = backend.control.count("rehearsal");
  await waitFor(() => expect(backend.control.count("rehearsal")).toBeGreaterThan(polled + 1), { timeout: 9000 });
  expect(screen.getByTestId("problem")).toBeInTheDocument();
  backend.fail("rehearsalStep", null);
  await user.click(screen.getByRole("checkbox", { name: /users before systems/ }));
  await waitFor(() => expect(screen.queryByTestId("problem")).toBeNull());
});

test("a note is written when one leaves at once", async () => {
  const { backend, history, user } = await rehearsing();
  await user.type(screen.getByTestId("stage-notes"), "slower");
  history.go({ name: "today" });
  await waitFor(async () => expect((await backend.rehearsal())?.view.notes[0]).toBe("slower"));
});

test("the reason for a pause is written when one leaves at once", async () => {
  const { backend, history, user } = await rehearsing();
  await user.click(screen.getByTestId("stage-toggle"));
  await user.type(await screen.findByTestId("pause-reason"), "the door");
  history.go({ name: "today" });
  await waitFor(async () =>
    expect((await backend.rehearsal())?.view.pauses.map(({ reason }) => reason)).toEqual(["the door"]),
  );
});

test("the rating that was chosen is there again, wherever one went", async () => {
  const { backend, history, user } = await rehearsing();
  await user.click(screen.getByRole("button", { name: "End the run" }));
  await user.click(await screen.findByRole("radio", { name: "Hard" }));
  history.go({ name: "today" });
  await waitFor(async () => expect((await backend.rehearsal())?.view.assessment.rating).toBe("hard"));
  history.go({ name: "rehearsal" });
  expect(await screen.findByRole("radio", { name: "Hard" })).toBeChecked();
});

test("the title of a script being made is there again after a click beside the dialog", async () => {
  const { user } = await open({ name: "rehearsal" });
  await user.click(await screen.findByTestId("new-script"));
  await user.type(await screen.findByTestId("script-title"), "Friday talk");
  await user.click(document.querySelector(".overlay") ?? document.body);
  await waitFor(() => expect(screen.queryByTestId("script-title")).toBeNull());
  await user.click(screen.getByTestId("new-script"));
  expect(await screen.findByTestId("script-title")).toHaveValue("Friday talk");
});

test("pausing moves nothing that stands above: why is asked below the controls", async () => {
  const { user } = await open({ name: "rehearsal" });
  await user.click(await screen.findByRole("button", { name: "Rehearse Incident compression" }));
  await user.click(await screen.findByTestId("stage-toggle"));
  const controls = screen.getByTestId("stage-toggle");
  await waitFor(() => expect(controls).toHaveTextContent("Pause"));
  await user.click(controls);
  const why = await screen.findByTestId("pause-reason");
  expect(controls.compareDocumentPosition(why) & Node.DOCUMENT_POSITION_FOLLOWING).not.toBe(0);
});
