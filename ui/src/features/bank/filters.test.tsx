import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { open } from "../../test/render";

test("a bank that is narrowed down asks for what it shows, and never again for all of it", async () => {
  const { backend, user } = await open({ name: "bank" });
  await screen.findAllByTestId("bank-item");
  expect(await screen.findByRole("option", { name: /^Every category/ })).toBeInTheDocument();
  expect([backend.control.count("bank"), backend.control.count("bankOptions")]).toEqual([1, 1]);
  await user.click(screen.getByRole("radio", { name: "Questions" }));
  await waitFor(() => expect(backend.control.count("bank")).toBe(2));
  act(() => backend.emit({ event: "study-changed", changed: [{ of: "item", item: "backend/idempotency#key" }] }));
  await waitFor(() => expect(backend.control.count("bank")).toBe(3));
  await act(() => new Promise((done) => setTimeout(done)));
  expect([backend.control.count("bank"), backend.control.count("bankOptions")]).toEqual([3, 1]);
});
