import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { FakeBackend } from "../../backend/fake";
import { noProgress } from "../../backend/sample/new-study";
import { samplePack } from "../../backend/sample/pages";
import type { PageView } from "../../bindings";
import { open, page } from "../../test/render";

const flag = {
  id: "flag-0",
  page: "backend/request-lifecycle",
  pageTitle: "Request lifecycle",
  anchor: null,
  item: null,
  note: "Why?",
  at: "2026-11-30T09:00:00Z",
};

/** The request lifecycle with other layers and words. */
async function reading(change: Partial<PageView["summary"]>): Promise<void> {
  const { pack, pages } = samplePack();
  const view = pages.get("backend/request-lifecycle");
  if (view === undefined) throw new Error("the sample has the page");
  Object.assign(view.summary, change);
  const progress = { "backend/request-lifecycle": { ...noProgress(), flags: [flag] } };
  await open(page("request-lifecycle"), new FakeBackend({ packs: [pack], pages, progress }));
  // The flag is there as soon as progress is known.
  await screen.findByText("1 flag on this page");
}

test.each([
  [{ layers: [] }, "Could you explain this without the page?"],
  [{}, /Could you explain this without the page\? .* marked as read yet\.$/],
])("a page with %o asks what fits it", async (change, expected) => {
  await reading(change);
  expect(await screen.findByText(expected)).toBeInTheDocument();
});

test("an empty note asks nothing", async () => {
  await reading({ layers: [], words: 0 });
  expect(screen.queryByText(/Could you explain this/)).not.toBeInTheDocument();
});
