/**
 * Writes one after the other, the newest last, and says whether all is on disk. What fails is tried again
 * until it succeeds, something newer is written, or nobody is there to read the answer any more.
 */
import { useEffect, useState, useSyncExternalStore } from "react";

import { BackendError } from "../../backend/error";

export type SaveState = "saved" | "saving" | { failed: BackendError };
type Write = () => Promise<unknown>;

const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 30_000;

export class Saver {
  private next: Write | null = null;
  private running: Promise<void> | null = null;
  private failed: { error: BackendError; write: Write } | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private retryMs = FIRST_RETRY_MS;
  private retries = true;
  private now: SaveState = "saved";
  private readonly listeners = new Set<() => void>();

  /** Writes when the one before is done; of those that wait, only the newest is written. */
  put = (write: Write): void => {
    this.next = write;
    this.running ??= this.run();
  };

  /** When everything put so far is on disk; what failed is tried once more. Rejects when it fails again. */
  settled = async (): Promise<void> => {
    if (this.failed !== null && this.running === null) this.put(this.failed.write);
    while (this.running !== null) await this.running;
    if (this.failed !== null) throw this.failed.error;
  };

  state = (): SaveState => this.now;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Whether what failed is tried again by itself: only while it is on the screen. */
  retry = (on: boolean): void => {
    this.retries = on;
    if (!on) this.clear();
  };

  private async run(): Promise<void> {
    this.clear();
    this.notify("saving");
    while (this.next !== null) {
      const write = this.next;
      this.next = null;
      try {
        await write();
        this.failed = null;
        this.retryMs = FIRST_RETRY_MS;
      } catch (thrown) {
        this.failed = { error: BackendError.from(thrown), write };
      }
    }
    this.running = null;
    if (this.failed === null) {
      this.notify("saved");
      return;
    }
    const { error, write } = this.failed;
    this.notify({ failed: error });
    if (!this.retries) return;
    this.timer = setTimeout(() => this.put(write), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
  }

  private clear(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private notify(state: SaveState): void {
    this.now = state;
    for (const listener of this.listeners) listener();
  }
}

export interface Saving {
  put: (write: Write) => void;
  settled: () => Promise<void>;
  state: SaveState;
  saver: Saver;
}

/** One line of writes for a component; it goes on with what was put when the component is gone. */
export function useSaving(): Saving {
  const [saver] = useState(() => new Saver());
  const state = useSyncExternalStore(saver.subscribe, saver.state);
  useEffect(() => {
    saver.retry(true);
    return () => saver.retry(false);
  }, [saver]);
  return { put: saver.put, settled: saver.settled, state, saver };
}
