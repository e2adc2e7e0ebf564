import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { open } from "../../test/render";

const here = ({ history }: Awaited<ReturnType<typeof open>>) => {
  const { entries, index } = history.snapshot();
  return entries[index]?.screen;
};

/** Types all at once: a field whose list takes the focus in an effect is more than user-event's typing bears. */
const type = async (query: string) =>
  void fireEvent.input(await screen.findByTestId("search-input"), {
    target: { value: query },
    inputType: "insertText",
  });

test("Enter opens the first answer to what was typed, before any arrow key", async () => {
  const opened = await open({ name: "search", query: "" });
  await type("cache");
  await screen.findAllByTestId("search-hit");
  await opened.user.keyboard("{Enter}");
  await waitFor(() => expect(here(opened)?.name).toBe("page"));
});

test("Enter pressed before the answers are there waits for them", async () => {
  const opened = await open({ name: "search", query: "" });
  const held = opened.backend.hold("search");
  await opened.user.type(await screen.findByTestId("search-input"), "cache{Enter}");
  expect(here(opened)?.name).toBe("search");
  held.end();
  await waitFor(() => expect(here(opened)?.name).toBe("page"));
});

test("Enter that chooses a word of an input method opens nothing", async () => {
  const opened = await open({ name: "search", query: "cache" });
  await screen.findAllByTestId("search-hit");
  fireEvent.keyDown(screen.getByTestId("search-input"), { key: "Enter", code: "Enter", isComposing: true });
  expect(here(opened)?.name).toBe("search");
});

test("after an arrow key the list decides", async () => {
  const opened = await open({ name: "search", query: "" });
  await type("the");
  const hits = await screen.findAllByTestId("search-hit");
  expect(hits.length).toBeGreaterThan(2);
  await opened.user.keyboard("{ArrowDown}{ArrowDown}");
  const chosen = document.querySelector("[data-testid=search-hit][data-focused]");
  expect(hits.indexOf(chosen as HTMLElement)).toBe(1);
  await opened.user.keyboard("{Enter}");
  await waitFor(() => expect(here(opened)?.name).toBe("page"));
});

test("what stands above the first heading of a page leads to the page itself", async () => {
  const opened = await open({ name: "search", query: "" });
  opened.backend.search = () =>
    Promise.resolve({
      total: 1,
      corrected: null,
      unmatched: [],
      any: false,
      tookMs: 1,
      hits: [
        {
          kind: "page",
          page: "backend/idempotency",
          pageTitle: "Idempotency",
          heading: "",
          anchor: "",
          item: null,
          score: 1,
          snippet: [{ text: "The network", mark: false }],
        },
      ],
    });
  await type("network");
  await opened.user.click(await screen.findByTestId("search-hit"));
  expect(here(opened)).toEqual({ name: "page", page: "backend/idempotency", anchor: null });
});
