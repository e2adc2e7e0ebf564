import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { AT_ONCE, newAddress, REST_MS } from "./address";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is written, and when, while something is said every `every` milliseconds. */
function written(said: readonly string[], every: number): { hash: string; at: number }[] {
  const wrote: { hash: string; at: number }[] = [];
  let now = 0;
  const address = newAddress((hash) => wrote.push({ hash, at: now }));
  const wait = (ms: number) => {
    for (const end = now + ms; now < end; now++) vi.advanceTimersByTime(1);
  };
  for (const hash of said) {
    address.say(hash);
    wait(every);
  }
  wait(REST_MS);
  return wrote;
}

const places = (many: number) => Array.from({ length: many }, (_, index) => `#/page/${index}`);

test.each<[string, string[], number]>([
  ["one place at a time", ["a", "b", "c"], REST_MS],
  ["places in quick succession", ["a", "b", "c", "d"], 10],
  ["as many as are allowed in a row", places(AT_ONCE), 0],
])("the address is there as soon as the screen: %s", (_name, said, every) => {
  expect(written(said, every)).toEqual(said.map((hash, index) => ({ hash, at: index * every })));
});

test("of more than are allowed in a row, the last is written after a rest", () => {
  const said = places(AT_ONCE + 3);
  expect(
    written(said, 0)
      .slice(AT_ONCE)
      .map(({ hash }) => hash),
  ).toEqual([said.at(-1)]);
});

test("after a pause as many are allowed again", () => {
  const wrote: string[] = [];
  const address = newAddress((hash) => wrote.push(hash));
  places(AT_ONCE).forEach(address.say);
  vi.advanceTimersByTime(AT_ONCE * REST_MS);
  const more = places(2 * AT_ONCE).slice(AT_ONCE);
  more.forEach(address.say);
  expect(wrote).toEqual([...places(AT_ONCE), ...more]);
});

test("a key held for a minute stays below what a web view refuses, and ends with the truth", () => {
  const letters = Array.from({ length: 1800 }, (_, index) => `#/search?q=${"a".repeat(index)}`);
  const wrote = written(letters, 33);
  const within = (ms: number) =>
    Math.max(...wrote.map(({ at: from }) => wrote.filter(({ at }) => at >= from && at < from + ms).length));
  expect(within(10_000)).toBeLessThan(100);
  expect(within(30_000)).toBeLessThan(100);
  expect(wrote.at(-1)?.hash).toBe(letters.at(-1));
});

test("nothing is said once it has stopped", () => {
  const wrote: string[] = [];
  const address = newAddress((hash) => wrote.push(hash));
  const said = places(AT_ONCE + 1);
  said.forEach(address.say);
  address.stop();
  vi.advanceTimersByTime(10 * REST_MS);
  expect(wrote).toEqual(said.slice(0, -1));
});
