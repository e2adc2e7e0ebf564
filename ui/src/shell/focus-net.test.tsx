import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useEffect, useRef, useState } from "react";
import { expect, test } from "vitest";

import { open, page, tabTo } from "../test/render";
import { useFocusNet } from "./focus-net";

function Rows() {
  const main = useRef<HTMLElement>(null);
  const [rows, setRows] = useState(["first", "second", "third"]);
  const [isDone, setDone] = useState(false);
  useFocusNet(main);
  return (
    <main ref={main} tabIndex={-1}>
      <h1>Rows</h1>
      {isDone ? (
        <p>Done</p>
      ) : (
        <button type="button" onClick={() => setDone(true)}>
          Next step
        </button>
      )}
      {rows.length === 0 ? (
        <p>None</p>
      ) : (
        <ul>
          {rows.map((row) => (
            <li key={row}>
              {row}{" "}
              <button type="button" onClick={() => setRows(rows.filter((one) => one !== row))}>
                Delete {row}
              </button>
            </li>
          ))}
        </ul>
      )}
      <button type="button" disabled={isDone}>
        Elsewhere
      </button>
    </main>
  );
}

async function check(presses: string[], expected: () => HTMLElement) {
  const user = userEvent.setup();
  render(<Rows />);
  for (const name of presses) {
    await tabTo(user, screen.getByRole("button", { name }));
    await user.keyboard("{Enter}");
    await waitFor(() => expect(document.body).not.toHaveFocus());
  }
  await waitFor(() => expect(expected()).toHaveFocus());
}

test("a row that goes gives the focus to the next", () =>
  check(["Delete second"], () => screen.getByRole("button", { name: "Delete third" })));
test("the last row gives it to the one before", () =>
  check(["Delete third"], () => screen.getByRole("button", { name: "Delete second" })));
test("with the last of all it goes to the heading", () =>
  check(["Delete first", "Delete second", "Delete third"], () => screen.getByRole("heading", { name: "Rows" })));
test("a button that gives way to the next step gives it to the heading", () =>
  check(["Next step"], () => screen.getByRole("heading", { name: "Rows" })));

/** A rail that something covers while it has the focus. */
function Covered({ attribute }: { attribute: "inert" | "hidden" }) {
  const main = useRef<HTMLElement>(null);
  const [isCovered, setCovered] = useState(false);
  useFocusNet(main);
  useEffect(() => {
    const cover = () => setCovered(true);
    window.addEventListener("cover", cover);
    return () => window.removeEventListener("cover", cover);
  }, []);
  return (
    <>
      <nav {...{ [attribute]: isCovered }}>
        <a href="#today">Today</a>
      </nav>
      <main ref={main} tabIndex={-1}>
        <h1>Stage</h1>
      </main>
    </>
  );
}

test.each(["inert", "hidden"] as const)("what turns %s gives the focus to the heading", async (attribute) => {
  const user = userEvent.setup();
  render(<Covered attribute={attribute} />);
  await tabTo(user, screen.getByRole("link", { name: "Today" }));
  act(() => void window.dispatchEvent(new Event("cover")));
  await waitFor(() => expect(screen.getByRole("heading", { name: "Stage" })).toHaveFocus());
});

test("a click beside everything takes it away on purpose", async () => {
  const user = userEvent.setup();
  render(<Rows />);
  await tabTo(user, screen.getByRole("button", { name: "Delete first" }));
  await user.click(screen.getByText("Rows").parentElement?.parentElement ?? document.body);
  await user.click(document.body);
  expect(document.body).toHaveFocus();
});

test("closing the find bar goes back to where it was opened", async () => {
  const { user } = await open(page("idempotency"));
  const find = await screen.findByTestId("find");
  await tabTo(user, find);
  await user.keyboard("{Control>}f{/Control}");
  await waitFor(() => expect(screen.getByTestId("find-input")).toHaveFocus());
  await user.keyboard("key{Escape}");
  expect(screen.queryByTestId("find-input")).toBeNull();
  expect(find).toHaveFocus();
});

test("Ctrl+G goes from match to match on any layout, from the field and from the page", async () => {
  const { user } = await open(page("idempotency"));
  await screen.findByTestId("reader");
  await user.keyboard("{Control>}f{/Control}the");
  const told = () => screen.getByTestId("find-count").textContent;
  const first = told();
  fireEvent.keyDown(screen.getByTestId("find-input"), { key: "п", code: "KeyG", ctrlKey: true });
  const second = told();
  expect(second).not.toBe(first);
  fireEvent.keyDown(screen.getByTestId("reader"), { key: "F3", code: "F3" });
  expect(told()).not.toBe(second);
  fireEvent.keyDown(screen.getByTestId("reader"), { key: "П", code: "KeyG", ctrlKey: true, shiftKey: true });
  expect(told()).toBe(second);
});

test("Escape leaves a text field for the screen, where single keys act", async () => {
  const { user, history } = await open({ name: "bank" });
  await tabTo(user, await screen.findByTestId("bank-text"));
  await user.keyboard("gt");
  expect(screen.getByTestId("bank-text")).toHaveValue("gt");
  await user.keyboard("{Escape}{Escape}");
  expect(document.body).not.toHaveFocus();
  await user.keyboard("gt");
  expect(history.snapshot().entries.at(-1)?.screen.name).toBe("today");
});
