import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { newAddress, REST_MS } from "./address";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is written, when something is said every `every` milliseconds. */
function written(said: readonly string[], every: number): string[] {
  const wrote: string[] = [];
  const address = newAddress((hash) => wrote.push(hash));
  for (const hash of said) {
    address.say(hash);
    vi.advanceTimersByTime(every);
  }
  vi.advanceTimersByTime(REST_MS);
  return wrote;
}

test.each<[string, string[], number, string[]]>([
  ["one place at a time is said at once", ["a", "b", "c"], REST_MS, ["a", "b", "c"]],
  ["the first at once, and of many the last", ["a", "ab", "abc", "abcd"], 10, ["a", "abcd"]],
  ["nothing twice", ["a"], 10, ["a"]],
])("%s", (_name, said, every, expected) => {
  expect(written(said, every)).toEqual(expected);
});

test("a key held for ten seconds stays far below what a web view refuses, and ends with the truth", () => {
  const letters = Array.from({ length: 303 }, (_, index) => `#/search?q=${"a".repeat(index)}`);
  const wrote = written(letters, 33);
  expect(wrote.length).toBeLessThan(40);
  expect(wrote.at(-1)).toBe(letters.at(-1));
});

test("nothing is said once it has stopped", () => {
  const wrote: string[] = [];
  const address = newAddress((hash) => wrote.push(hash));
  address.say("a");
  address.say("b");
  address.stop();
  vi.advanceTimersByTime(10 * REST_MS);
  expect(wrote).toEqual(["a"]);
});
