import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { open } from "../../test/render";

test("says how many answers there are, and how many of them parameters can be computed from", async () => {
  await open({ name: "settings" });
  expect(await screen.findByTestId("optimiser")).toHaveTextContent(
    "You’ve given 120 answers. 80 of them were on a later day than the one before; " +
      "your own parameters need 400 of those.",
  );
  expect(screen.getByTestId("optimise")).toBeDisabled();
});

test("half a date is there again, and a whole one is set", async () => {
  const { backend, history, user } = await open({ name: "settings" });
  await user.type(await screen.findByTestId("setting-interview"), "2026-1");
  act(() => history.go({ name: "today" }));
  await waitFor(() => expect(screen.queryByTestId("setting-interview")).toBeNull());
  expect((await backend.settings()).interviewDate).toBeNull();
  act(() => history.back());
  const field = await screen.findByTestId("setting-interview");
  expect(field).toHaveValue("2026-1");
  expect(screen.getByText("Write the date as YYYY-MM-DD.")).toBeInTheDocument();
  await user.type(field, "2-24");
  await user.tab();
  await waitFor(async () => expect((await backend.settings()).interviewDate).toBe("2026-12-24"));
  await waitFor(() => expect(backend.drafts.size).toBe(0));
  expect(field).toHaveValue("2026-12-24");
});

test("the day of the interview is written when one leaves at once, and half a date is not", async () => {
  const { backend, history, user } = await open({ name: "settings" });
  await user.type(await screen.findByTestId("setting-interview"), "2027-01");
  expect(screen.getByText("Write the date as YYYY-MM-DD.")).toBeInTheDocument();
  await user.type(screen.getByTestId("setting-interview"), "-15");
  history.go({ name: "topics" });
  await screen.findByTestId("screen-topics");
  expect(backend.state.settings.interviewDate).toBe("2027-01-15");
  expect(backend.acted.filter(({ kind }) => kind === "setting-changed")).toHaveLength(1);
});
