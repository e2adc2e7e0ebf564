import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import fc from "fast-check";
import { useState, type ReactNode } from "react";
import { expect, test } from "vitest";

import { BackendError } from "../../backend/error";
import { newQueryClient } from "../../backend/queries";
import { useRun } from "./run";

/** A core whose calls and answers are let go by hand, in any order. */
class Core {
  readonly done: string[] = [];
  private readonly waiting: { name: string; go: () => void }[] = [];

  /** It takes effect when it is let go the first time, and is answered the second time. */
  call = async (name: string): Promise<string[]> => {
    await this.gate(`${name} begins`);
    if (name !== "read") this.done.push(name);
    const seen = [...this.done];
    await this.gate(`${name} is answered`);
    return seen;
  };

  names = () => this.waiting.map(({ name }) => name);

  async release(at: number): Promise<void> {
    const [one] = this.waiting.splice(at, 1);
    await act(async () => {
      one?.go();
      await settle();
    });
  }

  /** Lets an answer go, and waits for nothing. */
  answer(name: string): void {
    const [one] = this.waiting.splice(this.names().indexOf(`${name} is answered`), 1);
    one?.go();
  }

  async releaseNamed(name: string): Promise<void> {
    await this.release(this.names().indexOf(name));
  }

  async releaseAll(): Promise<void> {
    while (this.waiting.length > 0) await this.release(0);
  }

  private gate = (name: string) => new Promise<void>((resolve) => this.waiting.push({ name, go: resolve }));
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 2));
const full = new BackendError({ kind: "disk-full", message: "The disk is full.", help: null });

function start(core: Core) {
  const client = newQueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return renderHook(
    () => useRun<string[]>({ key: ["run"], read: () => core.call("read"), pollMs: 3_600_000, isRunning: () => true }),
    { wrapper },
  );
}

/** Starts something that nobody waits for. */
const begin = (work: () => Promise<unknown>) =>
  act(() => {
    work().catch(() => undefined);
  });

test("nothing is said to be under way until the core has said so", async () => {
  const core = new Core();
  const { result } = start(core);
  expect(result.current.run).toBeUndefined();
  await core.releaseAll();
  expect(result.current.run).toEqual([]);
});

test("steps reach the core one after the other, in the order in which they were made", async () => {
  const core = new Core();
  const { result } = start(core);
  await core.releaseAll();
  act(() => {
    for (const name of ["note", "next", "score"])
      result.current.step(name, () => core.call(name)).catch(() => undefined);
  });
  await act(settle);
  expect(core.names()).toEqual(["note begins"]);
  await core.releaseAll();
  expect(core.done).toEqual(["note", "next", "score"]);
  expect(result.current.run).toEqual(["note", "next", "score"]);
});

test("a read that was begun before a step is not drawn over its answer", async () => {
  const core = new Core();
  const { result } = start(core);
  await core.releaseAll();
  act(() => result.current.reload());
  await act(settle);
  await core.releaseNamed("read begins");
  begin(() => result.current.step("next", () => core.call("next")));
  await act(settle);
  await core.releaseNamed("next begins");
  await core.releaseNamed("next is answered");
  expect(result.current.run).toEqual(["next"]);
  await core.releaseNamed("read is answered");
  expect(result.current.run).toEqual(["next"]);
});

test.each([...Array(12).keys()])(
  "what is asked for %i turns after a step was answered is not drawn over its answer",
  async (turns) => {
    const core = new Core();
    const { result } = start(core);
    await core.releaseAll();
    begin(() => result.current.step("next", () => core.call("next")));
    await act(settle);
    await core.releaseNamed("next begins");
    await act(async () => {
      core.answer("next");
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      result.current.reload();
      await settle();
    });
    expect(result.current.run).toEqual(["next"]);
  },
);

test("whatever the order of calls and answers, what is drawn never goes back and ends as the core has it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.constant("step"), fc.constant("read"), fc.nat(8)), { maxLength: 24 }),
      async (moves) => {
        const core = new Core();
        const { result, unmount } = start(core);
        await core.releaseAll();
        let most = 0;
        let steps = 0;
        const look = () => {
          const now = result.current.run?.length ?? 0;
          expect(now).toBeGreaterThanOrEqual(most);
          most = now;
        };
        for (const move of moves) {
          if (move === "read") act(() => result.current.reload());
          else if (move === "step") {
            steps += 1;
            const name = `step ${String(steps)}`;
            begin(() => result.current.step(name, () => core.call(name)));
          } else if (typeof move === "number" && core.names().length > 0)
            await core.release(move % core.names().length);
          look();
        }
        await core.releaseAll();
        await act(settle);
        await core.releaseAll();
        expect(result.current.run).toEqual(core.done);
        expect(core.done).toEqual(Array.from({ length: steps }, (_, n) => `step ${String(n + 1)}`));
        unmount();
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);

test("an error stays through reads and other steps, until the same step succeeds or it is dismissed", async () => {
  const core = new Core();
  const { result } = start(core);
  await core.releaseAll();
  const step = async (name: string, work: () => Promise<string[]>) => {
    await act(async () => {
      await Promise.all([result.current.step(name, work), settle().then(() => undefined)]);
    });
    await core.releaseAll();
  };
  const answered = () => Promise.resolve(["ok"]);
  await step("note", () => Promise.reject(full));
  expect(result.current.error?.message).toBe("The disk is full.");
  act(() => result.current.reload());
  await act(settle);
  await core.releaseAll();
  expect(result.current.error?.message).toBe("The disk is full.");
  await step("next", answered);
  expect(result.current.error?.message).toBe("The disk is full.");
  await step("note", answered);
  expect(result.current.error).toBeNull();
  await step("note", () => Promise.reject(full));
  act(() => result.current.dismiss());
  await waitFor(() => expect(result.current.error).toBeNull());
});

test("a press that makes no sense twice is taken once, and held back by what comes first", async () => {
  const core = new Core();
  const { result } = start(core);
  await core.releaseAll();
  const next = () => result.current.press("next", () => core.call("next"));
  act(() => {
    next().catch(() => undefined);
    next().catch(() => undefined);
  });
  await act(settle);
  await core.releaseAll();
  expect(core.done).toEqual(["next"]);
  await act(settle);
  await act(async () => {
    expect(
      await result.current.press(
        "next",
        () => core.call("next"),
        () => Promise.resolve(false),
      ),
    ).toBe(false);
  });
  expect(core.done).toEqual(["next"]);
});

test("what a field saves does not disable the button that is being pressed", async () => {
  const core = new Core();
  const { result } = start(core);
  await core.releaseAll();
  begin(() => result.current.write(() => core.call("note")));
  await act(settle);
  expect([core.names(), result.current.busy]).toEqual([["note begins"], false]);
  begin(() => result.current.step("next", () => core.call("next")));
  await act(settle);
  expect(result.current.busy).toBe(true);
  await core.releaseAll();
  expect([core.done, result.current.busy]).toEqual([["note", "next"], false]);
});

test("steps made before the screen was left are made, and found by the screen that comes back", async () => {
  const core = new Core();
  const client = newQueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const use = () => useRun<string[]>({ key: ["run"], read: () => core.call("read") });
  const first = renderHook(use, { wrapper });
  await core.releaseAll();
  begin(() => first.result.current.step("note", () => core.call("note")));
  first.unmount();
  const second = renderHook(() => [useState(0), use()] as const, { wrapper });
  await act(settle);
  await core.releaseAll();
  await act(settle);
  await core.releaseAll();
  expect(core.done).toEqual(["note"]);
  expect(second.result.current[1].run).toEqual(["note"]);
});
