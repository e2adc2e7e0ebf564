import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { FakeBackend } from "../../backend/fake";
import { open, page } from "../../test/render";

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => void vi.useRealTimers());

test("a page is reported again after ten seconds on it, and not when it is left before", async () => {
  const backend = new FakeBackend();
  const told: string[] = [];
  const save = backend.savePlace.bind(backend);
  backend.savePlace = (place) => {
    told.push(place.page);
    return save(place);
  };
  const { history } = await open(page("idempotency"), backend);
  await screen.findByTestId("reader");
  const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
  await wait(1000);
  expect(told).toEqual(["backend/idempotency"]);
  await wait(11_000);
  expect(told).toEqual(["backend/idempotency", "backend/idempotency"]);
  act(() => history.go(page("caching")));
  await screen.findByRole("heading", { level: 1, name: /Caching/ });
  await wait(1000);
  act(() => history.go({ name: "today" }));
  await wait(20_000);
  expect(told.filter((one) => one === "backend/caching")).toHaveLength(1);
});
