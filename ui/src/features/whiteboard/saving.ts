/** Writes one after the other, the newest last, and tells whether all is on disk. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { BackendError } from "../../backend/error";

export interface Saving {
  /** Writes when the one before is done; of those that wait, only the newest is written. */
  put(write: () => Promise<unknown>): void;
  /** When everything put so far is on disk. Rejects when the last write failed. */
  settled(): Promise<void>;
  state: "saved" | "saving" | { failed: BackendError };
}

export function useSaving(): Saving {
  const [state, setState] = useState<Saving["state"]>("saved");
  const next = useRef<(() => Promise<unknown>) | null>(null);
  const running = useRef<Promise<void> | null>(null);
  const failed = useRef<{ error: BackendError; write: () => Promise<unknown> } | null>(null);
  const shown = useRef(true);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);

  const put = useCallback((write: () => Promise<unknown>) => {
    next.current = write;
    const tell = (now: Saving["state"]) => shown.current && setState(now);
    const run = async () => {
      tell("saving");
      while (next.current !== null) {
        const current = next.current;
        next.current = null;
        try {
          await current();
          failed.current = null;
        } catch (thrown) {
          failed.current = { error: BackendError.from(thrown), write: current };
        }
      }
      running.current = null;
      tell(failed.current === null ? "saved" : { failed: failed.current.error });
    };
    running.current ??= run();
  }, []);

  const settled = useCallback(async () => {
    if (failed.current !== null && running.current === null) put(failed.current.write);
    await running.current;
    if (failed.current !== null) throw failed.current.error;
  }, [put]);

  return useMemo(() => ({ put, settled, state }), [put, settled, state]);
}
