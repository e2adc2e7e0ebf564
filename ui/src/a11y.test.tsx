import { screen, waitFor } from "@testing-library/react";
import axe from "axe-core";
import { expect, test, vi } from "vitest";

import { BackendError } from "./backend/error";
import { demoBackend } from "./backend/sample/demo";
import type { Screen } from "./shared/navigation/history";
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

/** Colour needs a real layout; the tokens' own test computes contrast. */
async function violations(): Promise<string[]> {
  const { violations: found } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

const screens: [string, Screen, string][] = [
  ["Today", { name: "today" }, "today-continue"],
  ["Topics", { name: "topics" }, "pack-backend"],
  ["a page", page("request-lifecycle"), "page-title"],
  ["a broken page", page("broken"), "diagnostics"],
  ["a page that is gone", page("nowhere"), "notice"],
  ["Search", { name: "search", query: "timeout" }, "search-input"],
  ["Flags", { name: "flags" }, "flag-row"],
  ["the bank", { name: "bank" }, "bank-count"],
  ["Settings", { name: "settings" }, "setting-theme"],
];

test.each(screens)("%s has nothing that axe objects to", async (_name, at, sign) => {
  await open(at, demoBackend());
  await screen.findByTestId(sign);
  await waitFor(() => expect(document.querySelectorAll("[data-drawn=false]")).toHaveLength(0));
  expect(await violations()).toEqual([]);
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
    expect(await violations()).toEqual([]);
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
  expect(await violations()).toEqual([]);
});
