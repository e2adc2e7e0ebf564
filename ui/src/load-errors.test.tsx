import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { BackendError } from "./backend/error";
import { FakeBackend } from "./backend/fake";
import type { Method } from "./backend/fake/control";
import type { Screen } from "./screens";
import { open } from "./test/render";

const BROKEN = new BackendError({
  kind: "corrupt-store",
  message: "the database cannot be read",
  help: "Restore a backup.",
});

/** Where each read stands, and what its place says when it fails. */
test.each<[Method, Screen, string]>([
  ["dueOverview", { name: "today" }, "Couldn’t load what is due"],
  ["recordings", { name: "settings" }, "Couldn’t load your recordings"],
  ["optimiser", { name: "settings" }, "Couldn’t load the parameters"],
  ["orphans", { name: "settings" }, "Couldn’t load histories without an item"],
  ["allWorksheets", { name: "interview" }, "Couldn’t load your worksheets"],
  ["interviews", { name: "interview" }, "Couldn’t load earlier interviews"],
  ["interviewTemplates", { name: "interview" }, "Couldn’t load the interviews"],
  ["interview", { name: "interview" }, "Couldn’t open your interview"],
  ["scripts", { name: "rehearsal" }, "Couldn’t load your scripts"],
  ["rehearsal", { name: "rehearsal" }, "Couldn’t open your rehearsal"],
  [
    "boardAttempts",
    { name: "whiteboard", item: "backend/request-lifecycle#request-path" },
    "Couldn’t load your attempts",
  ],
])("%s that fails says so in its place, and can be tried again", async (method, at, title) => {
  const backend = new FakeBackend();
  backend.fail(method, BROKEN);
  const { user } = await open(at, backend);
  const place = (await screen.findByText(title)).closest<HTMLElement>("[data-testid=notice]");
  expect(place).toHaveTextContent("Restore a backup.");
  backend.fail(method, null);
  await user.click(screen.getByTestId("read-again"));
  await waitFor(() => expect(screen.queryByText(title)).toBeNull());
});
