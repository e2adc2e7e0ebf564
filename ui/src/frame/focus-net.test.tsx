import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useRef, useState } from "react";
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
      {isDone ? <p>Done</p> : <button type="button" onClick={() => setDone(true)}>Next step</button>}
      {rows.length === 0 ? <p>None</p> : <ul>{rows.map((row) => <li key={row}>{row} <button type="button" onClick={() => setRows(rows.filter((one) => one !== row))}>Delete {row}</button></li>)}</ul>}
      <button type="button" disabled={isDone}>Elsewhere</button>
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

test("a row that goes gives the focus to the next", () => check(["Delete second"], () => screen.getByRole("button", { name: "Delete third" })));
test("the last row gives it to the one before", () => check(["Delete third"], () => screen.getByRole("button", { name: "Delete second" })));
test("with the last of all it goes to the heading", () => check(["Delete first", "Delete second", "Delete third"], () => screen.getByRole("heading", { name: "Rows" })));
test("a button that gives way to the next step gives it to the heading", () => check(["Next step"], () => screen.getByRole("heading", { name: "Rows" })));

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
