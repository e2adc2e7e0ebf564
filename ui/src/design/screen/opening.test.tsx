import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { open } from "../../test/render";

const notes = { folder: "/home/ada/notes", title: "notes", read: 3200, total: 10_000 };

test.each(["topics", "today"] as const)("on %s a large folder says how far it is, and can be closed", async (name) => {
  const { backend, user } = await open({ name }, { opening: [{ ...notes, read: 0, total: 0 }] });
  expect(await screen.findByText("Opening notes…")).toBeInTheDocument();
  expect(screen.getByText("Looking for pages")).toBeInTheDocument();
  act(() => backend.emit({ event: "packs-opening", opening: [notes] }));
  expect(await screen.findByText("3,200 of 10,000 pages")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Close notes" }));
  await waitFor(() => expect(screen.queryByText("Opening notes…")).not.toBeInTheDocument());
});
