import { screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { BackendError } from "./backend/error";
import { demoBackend } from "./backend/sample/demo";
import type { Screen } from "./screens";
import { expectAccessible } from "./test/axe";
import { open, page } from "./test/render";

vi.mock("./design/diagram/draw", async (original) => ({
  ...(await original<typeof import("./design/diagram/draw")>()),
  drawn: () => null,
  draw: () =>
    Promise.resolve({
      svg: `<svg width="200" height="100" aria-hidden="true"><text>box</text></svg>`,
      width: 200,
      height: 100,
    }),
}));

/** Beside what `screens.test.tsx` opens. */
const screens: [string, Screen, string][] = [
  ["a page", page("request-lifecycle"), "page-title"],
  ["a broken page", page("broken"), "diagnostics"],
  ["a page that is gone", page("nowhere"), "notice"],
  ["Search", { name: "search", query: "timeout" }, "search-input"],
];

test.each(screens)("%s has nothing that axe objects to", async (_name, at, sign) => {
  await open(at, demoBackend());
  await screen.findByTestId(sign);
  await waitFor(() => expect(document.querySelectorAll("[data-drawn=false]")).toHaveLength(0));
  await expectAccessible();
});

test("what opens above a page has nothing that axe objects to", async () => {
  const { user } = await open(page("request-lifecycle"), demoBackend());
  await screen.findByTestId("page-title");
  for (const [keys, sign] of [
    ["?", "key-sheet"],
    ["f", "flag-dialog"],
    ["n", "note-dialog"],
    ["{Control>}k{/Control}", "palette"],
  ] as const) {
    await user.keyboard(keys);
    await screen.findByTestId(sign);
    await expectAccessible();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId(sign)).not.toBeInTheDocument());
  }
});

test("the explanation of a study that does not open has nothing that axe objects to", async () => {
  const backend = demoBackend();
  backend.fail(
    "settings",
    new BackendError({ kind: "locked", message: "Another window writes to this study.", help: "Close it first." }),
  );
  void open({ name: "today" }, backend).catch(() => undefined);
  await screen.findByTestId("cannot-open");
  await expectAccessible();
});
