/** What is pressed and fails says so, and nothing is rejected unheard: the test run fails on that by itself. */
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { BackendError } from "./backend/error";
import { FakeBackend } from "./backend/fake";
import type { Screen } from "./screens";
import { open, page, type Opened } from "./test/render";

const NO_EDITOR = new BackendError({
  kind: "unreadable",
  message: "no program opens this file",
  help: "Choose one in your desktop’s settings.",
});
const COPY_FAILED = "Couldn’t copy to the clipboard.";

const noClipboard = () =>
  void vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new DOMException("no focus", "NotAllowedError"));

test.each<[what: string, at: Screen, says: string, act: (opened: Opened) => Promise<void>]>([
  [
    "a page’s file",
    page("request-lifecycle"),
    NO_EDITOR.message,
    async ({ user }) => {
      await screen.findByTestId("reader");
      await user.keyboard("e");
    },
  ],
  [
    "an item’s source",
    { name: "review" },
    NO_EDITOR.message,
    async ({ user }) => {
      await user.click(await screen.findByTestId("session-start"));
      await screen.findByTestId("review-item");
      await user.keyboard("e");
    },
  ],
  [
    "a sample of code",
    page("request-lifecycle"),
    COPY_FAILED,
    async ({ user }) => {
      const [copy] = await screen.findAllByTestId("copy-code");
      noClipboard();
      if (copy !== undefined) await user.click(copy);
    },
  ],
  [
    "a seed",
    { name: "interview" },
    COPY_FAILED,
    async ({ user }) => {
      await user.click(await screen.findByTestId("prepare-phone-screen"));
      noClipboard();
      await user.click(await screen.findByRole("button", { name: "Copy the seed" }));
    },
  ],
])("%s that cannot be opened or copied says why", async (_, at, says, act) => {
  const backend = new FakeBackend();
  backend.fail("reveal", NO_EDITOR);
  await act(await open(at, backend));
  expect(await screen.findByTestId("toast-error")).toHaveTextContent(says);
});
