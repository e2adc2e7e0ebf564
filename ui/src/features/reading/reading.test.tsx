/** Where the reader is: what scrolling looks up, renders and saves. */
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { open, page } from "../../test/render";
import type * as Parts from "./page-parts";

const renders = { head: 0 };

vi.mock("./page-parts", async (original) => {
  const parts = await original<typeof Parts>();
  return {
    ...parts,
    PageHead: (props: Parameters<typeof parts.PageHead>[0]) => {
      renders.head += 1;
      return parts.PageHead(props);
    },
  };
});

/** Gives the scroller a height, which nothing has here, and scrolls it. */
async function scrollTo(top: number): Promise<void> {
  const scroller = screen.getByTestId("reader").closest<HTMLElement>("main");
  if (scroller === null) throw new Error("no scroller");
  Object.defineProperty(scroller, "scrollHeight", { value: 2000, configurable: true });
  Object.defineProperty(scroller, "clientHeight", { value: 1000, configurable: true });
  scroller.scrollTop = top;
  fireEvent.scroll(scroller);
  await act(() => new Promise((done) => requestAnimationFrame(done)));
}

const line = () => screen.getByTestId("reader-line").firstElementChild?.getAttribute("style") ?? "";

test("scrolling moves what shows the place, and neither renders the page again nor looks anything up", async () => {
  await open(page("idempotency"));
  await screen.findByTestId("layer-read-core-details");
  await scrollTo(100);
  const before = renders.head;
  const lookups = vi.spyOn(Element.prototype, "querySelectorAll");
  const byId = vi.spyOn(Element.prototype, "querySelector");
  for (const top of [200, 300, 400, 500]) {
    await scrollTo(top);
    expect(line()).toContain(`scaleX(${top / 1000})`);
  }
  expect(renders.head).toBe(before);
  const asked = [...lookups.mock.calls, ...byId.mock.calls].map(([selector]) => selector);
  // What this test asks for itself, and the bar, which is one element at the top.
  expect(asked.filter((selector) => selector !== ".bar" && !selector.includes("data-testid"))).toEqual([]);
});

test("the place is saved once the reader rests, and when they leave before that", async () => {
  const { backend, history } = await open(page("idempotency"));
  await screen.findByTestId("layer-read-core-details");
  await scrollTo(250);
  await scrollTo(400);
  act(() => history.go({ name: "topics" }));
  await waitFor(() => expect(backend.state.progress["backend/idempotency"]?.place?.percent).toBe(40));
});
