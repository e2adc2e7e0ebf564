/**
 * What a test decides about the fake's calls: which fail, and which are held until it lets them go, in any
 * order. It stands in front of the fake, so that it holds for every method.
 */
import type { Backend } from "../backend";
import { BackendError } from "../error";

/** A method by name. */
export type Method = Exclude<keyof Backend, `on${string}`>;

export interface Held {
  /** How many calls wait. */
  readonly waiting: number;
  /** Lets one go: the oldest, or the one at this place among those that wait. */
  release: (at?: number) => void;
  /** Lets all go, and later ones pass. */
  end: () => void;
}

interface Gate {
  when: "before" | "after";
  waiting: (() => void)[];
}

export class FakeControl {
  /** Every call, in order. */
  readonly calls: Method[] = [];
  private readonly failures = new Map<string, BackendError>();
  private readonly gates = new Map<string, Gate>();

  /** Makes every call of one method fail, until told otherwise. */
  fail = (method: Method, error: BackendError | null): void => {
    if (error === null) this.failures.delete(method);
    else this.failures.set(method, error);
  };

  failNone = (): void => this.failures.clear();

  /** Holds the calls of one method: `before` they do anything, or `after`, when only the answer is late. */
  hold = (method: Method, when: Gate["when"] = "before"): Held => {
    const gate: Gate = { when, waiting: [] };
    this.gates.set(method, gate);
    return {
      get waiting() {
        return gate.waiting.length;
      },
      release: (at = 0) => gate.waiting.splice(at, 1)[0]?.(),
      end: () => {
        if (this.gates.get(method) === gate) this.gates.delete(method);
        for (const go of gate.waiting.splice(0)) go();
      },
    };
  };

  count = (method: Method): number => this.calls.filter((called) => called === method).length;

  /** The same object, with every call under control. */
  over<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (_, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function" || typeof name === "symbol" || name.startsWith("on")) return value;
        return (...args: unknown[]) => this.call(name, () => Reflect.apply(value, target, args) as unknown);
      },
    });
  }

  private call(method: string, run: () => unknown): unknown {
    const failure = this.failures.get(method);
    const gate = this.gates.get(method);
    if (failure === undefined && gate === undefined) {
      const answer = run();
      if (!(answer instanceof Promise)) return answer;
      this.calls.push(method as Method);
      return answer.then(copy);
    }
    this.calls.push(method as Method);
    const work = async (): Promise<unknown> => {
      if (gate?.when === "before") await passed(gate);
      // It may have been told to fail while it waited.
      const fails = this.failures.get(method);
      if (fails !== undefined) throw fails;
      const answer = copy(await run());
      if (gate?.when === "after") await passed(gate);
      return answer;
    };
    return work();
  }
}

const passed = (gate: Gate) => new Promise<void>((resolve) => gate.waiting.push(resolve));

/** An answer crosses a bridge: what the fake changes later does not change what was answered. */
const copy = <T>(answer: T): T => structuredClone(answer);
