import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";

import { BackendError } from "../../backend/error";
import { autosaved, useAutosave } from "./autosave";
import { Saved } from "../../design/controls/saved";
import { LeaveQuestion } from "../../design/controls/confirm";
import { HistoryProvider, newHistory, useLeaveGuard, useCurrent, type History } from "../navigation/history";
import { KeysProvider } from "../keyboard/commands";
import { ToastsProvider } from "../../design/controls/toasts";

const full = new BackendError({ kind: "disk-full", message: "The disk is full.", help: null });

/** What the core holds, and a disk that can fail or be slow. */
class Disk {
  text = "";
  readonly written: string[] = [];
  error: BackendError | null = null;
  gate: Promise<void> | null = null;

  write = async (text: string) => {
    await this.gate;
    if (this.error !== null) throw this.error;
    this.text = text;
    this.written.push(text);
  };
}

const MINUTE = 60_000;

function Field({ disk, follows, settleMs }: { disk: Disk; follows: boolean; settleMs: number }) {
  const [saved, setSaved] = useState(disk.text);
  const text = useAutosave(
    saved,
    async (value) => {
      await disk.write(value);
      if (follows) setSaved(value);
    },
    { settleMs },
  );
  return (
    <>
      <input aria-label="Note" {...autosaved(text)} />
      <button type="button" onClick={() => setSaved("as undo left it")}>
        Undo
      </button>
      <Saved of={text} testId="state" />
    </>
  );
}

function Preview() {
  useLeaveGuard(true, { title: "Leave the import?", text: "Your choices are lost.", stay: "Keep choosing" });
  return <p>Preview</p>;
}

function Places({ disk, follows, settleMs }: { disk: Disk; follows: boolean; settleMs: number }) {
  const { entry } = useCurrent();
  if (entry.screen.name === "today") return <Field disk={disk} follows={follows} settleMs={settleMs} />;
  return entry.screen.name === "bank" ? <Preview /> : <p>Elsewhere</p>;
}

interface Opened {
  history: History;
  user: ReturnType<typeof userEvent.setup>;
}

function open(
  disk: Disk,
  {
    follows = false,
    settleMs = 30,
    at = "today",
  }: { follows?: boolean; settleMs?: number; at?: "today" | "bank" } = {},
): Opened {
  const history = newHistory({ name: at });
  render(
    <HistoryProvider history={history}>
      <ToastsProvider>
        <KeysProvider singleKeys>
          <Places disk={disk} follows={follows} settleMs={settleMs} />
          <LeaveQuestion />
        </KeysProvider>
      </ToastsProvider>
    </HistoryProvider>,
  );
  return { history, user: userEvent.setup() };
}

test("typing is written when it rests, and says so", async () => {
  const disk = new Disk();
  const { user } = open(disk);
  expect(screen.getByTestId("state")).toBeEmptyDOMElement();
  await user.type(screen.getByLabelText("Note"), "abc");
  await waitFor(() => expect(disk.written).toEqual(["abc"]));
  expect(screen.getByTestId("state")).toHaveTextContent("Saved");
});

test.each<[string, (opened: ReturnType<typeof open>) => unknown]>([
  ["the field", ({ user }) => user.tab()],
  ["the screen, by a key, the rail or the palette", ({ history }) => history.go({ name: "topics" })],
  ["the window", () => window.dispatchEvent(new Event("pagehide"))],
  ["the window for another", () => window.dispatchEvent(new Event("blur"))],
])("what was typed is written before it rests when one leaves %s", async (_, leave) => {
  const disk = new Disk();
  const opened = open(disk, { settleMs: MINUTE });
  await opened.user.type(screen.getByLabelText("Note"), "x");
  expect(disk.written).toEqual([]);
  await leave(opened);
  await waitFor(() => expect(disk.written).toEqual(["x"]));
});

test("undo reaches the field once what was typed is saved", async () => {
  const disk = new Disk();
  const { user } = open(disk, { follows: true });
  await user.type(screen.getByLabelText("Note"), "abc");
  await waitFor(() => expect(disk.written).toEqual(["abc"]));
  await user.click(screen.getByRole("button", { name: "Undo" }));
  expect(screen.getByLabelText("Note")).toHaveValue("as undo left it");
  await user.type(screen.getByLabelText("Note"), "!");
  await waitFor(() => expect(disk.text).toBe("as undo left it!"));
});

test("leaving waits for a slow disk, and a write that was overtaken is left out", async () => {
  const disk = new Disk();
  let go: () => void = () => undefined;
  disk.gate = new Promise((resolve) => {
    go = resolve;
  });
  const { history, user } = open(disk, { settleMs: MINUTE });
  await user.type(screen.getByLabelText("Note"), "a");
  await user.tab();
  await user.type(screen.getByLabelText("Note"), "b");
  await user.tab();
  await user.type(screen.getByLabelText("Note"), "c");
  history.go({ name: "topics" });
  expect(screen.queryByText("Elsewhere")).toBeNull();
  go();
  expect(await screen.findByText("Elsewhere")).toBeInTheDocument();
  expect(disk.written).toEqual(["a", "abc"]);
});

test("what cannot be saved says why, is tried again, and is not left without asking", async () => {
  const disk = new Disk();
  disk.error = full;
  const { history, user } = open(disk);
  await user.type(screen.getByLabelText("Note"), "abc");
  expect(await screen.findByRole("alert")).toHaveTextContent("Not saved: The disk is full.");
  history.go({ name: "topics" });
  const question = await screen.findByRole("dialog", { name: "Leave without saving?" });
  expect(question).toHaveTextContent("The disk is full.");
  await user.click(screen.getByRole("button", { name: "Keep editing" }));
  expect(screen.getByLabelText("Note")).toHaveValue("abc");
  disk.error = null;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(disk.text).toBe("abc"));
  history.go({ name: "topics" });
  expect(await screen.findByText("Elsewhere")).toBeInTheDocument();
});

test("discarding leaves what could not be saved", async () => {
  const disk = new Disk();
  disk.error = full;
  const { history, user } = open(disk);
  await user.type(screen.getByLabelText("Note"), "abc");
  await screen.findByRole("alert");
  history.go({ name: "topics" });
  await user.click(await screen.findByRole("button", { name: "Discard" }));
  expect(await screen.findByText("Elsewhere")).toBeInTheDocument();
});

test("a screen that cannot save asks before any way out of it", async () => {
  const { history, user } = open(new Disk(), { at: "bank" });
  history.go({ name: "topics" });
  await screen.findByRole("dialog", { name: "Leave the import?" });
  await user.click(screen.getByRole("button", { name: "Keep choosing" }));
  expect(screen.getByText("Preview")).toBeInTheDocument();
  let closed = false;
  let asked = false;
  history.leaving.before(
    () => (closed = true),
    () => (asked = true),
  );
  await user.click(await screen.findByRole("button", { name: "Discard" }));
  expect([asked, closed]).toEqual([true, true]);
});
