import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { noProgress } from "../../backend/sample/new-study";
import { open } from "../../test/render";

const flag = (id: string, pageTitle: string, note: string) => ({
  id,
  page: `backend/${id}`,
  pageTitle,
  anchor: null,
  item: null,
  note,
  at: "2026-11-30T09:00:00Z",
});
const flagged = () => ({
  progress: {
    "backend/caching": { ...noProgress(), flags: [flag("caching", "Caching", "Who evicts first?")] },
    "backend/idempotency": { ...noProgress(), flags: [flag("idempotency", "Idempotency", "")] },
  },
});

test("without a flag it says how one is made", async () => {
  await open({ name: "flags" });
  expect(await screen.findByRole("heading", { name: "Nothing is flagged" })).toBeInTheDocument();
  expect(screen.queryByTestId("export-flags")).toBeNull();
});

test("each flag names its page and what was written", async () => {
  await open({ name: "flags" }, flagged());
  const rows = await screen.findAllByTestId("flag-row");
  expect(screen.getByText("2 open flags")).toBeInTheDocument();
  expect(rows.map((row) => within(row).getByRole("link").textContent)).toEqual(["Caching", "Idempotency"]);
  expect(rows.map((row) => row.querySelector("p")?.textContent)).toEqual(["Who evicts first?", "Without words"]);
});

test("a resolved flag leaves the list", async () => {
  const { user } = await open({ name: "flags" }, flagged());
  const [first] = await screen.findAllByTestId("flag-row");
  if (first === undefined) throw new Error("no flag is listed");
  await user.click(within(first).getByTestId("resolve-flag"));
  await waitFor(() => expect(screen.getAllByTestId("flag-row")).toHaveLength(1));
  expect(screen.getByText("1 open flag")).toBeInTheDocument();
  expect(screen.queryByText("Who evicts first?")).toBeNull();
});

test("a flag’s page is one click away", async () => {
  const { user } = await open({ name: "flags" }, flagged());
  await user.click(await screen.findByRole("link", { name: "Caching" }));
  expect(await screen.findByRole("heading", { level: 1, name: /Caching/ })).toBeInTheDocument();
});

test("all flags are copied as Markdown", async () => {
  const { user } = await open({ name: "flags" }, flagged());
  const write = vi.spyOn(navigator.clipboard, "writeText");
  await user.click(await screen.findByRole("button", { name: "Copy as Markdown" }));
  expect(await screen.findByText("Copied as Markdown")).toBeInTheDocument();
  expect(write.mock.calls).toEqual([[expect.stringContaining("Who evicts first?")]]);
});
