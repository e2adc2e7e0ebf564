/** Text that saves itself: a moment after the last key, when the field or the screen is left, at the end. */
import { useCallback, useEffect, useRef, useState, type ChangeEvent } from "react";

import { BackendError } from "../../backend/error";
import { useLeaving } from "../navigation/history";
import { useSaving, type SaveState, type Saving } from "./saver";
import { useToasts } from "../toasts";

const SETTLE_MS = 400;

export interface Autosave<T> {
  /** What was typed, or what the core holds. */
  value: T;
  change: (next: T) => void;
  /** Writes what has not been written yet, now. */
  flush: () => void;
  /** The same, and resolves when it is on disk. */
  settled: () => Promise<void>;
  /** Writes one last thing; what is typed after it is not written. */
  finish: (write: () => Promise<unknown>) => Promise<void>;
  /** `clean` until something was typed. */
  state: "clean" | SaveState;
}

interface Options<T> {
  /** A pause in typing after which it is written. */
  settleMs?: number;
  /** Holds back what makes no sense yet, such as half a date. */
  isReady?: (value: T) => boolean;
  same?: (a: T, b: T) => boolean;
}

/**
 * Writes `value` with `write` whenever typing rests, and before anything that would lose it. `saved` is
 * what the core holds: shown until something is typed, and again once it is what was typed, so that undo
 * reaches the field. Give it a `key` when it becomes about something else.
 */
export function useAutosave<T>(saved: T, write: (value: T) => Promise<unknown>, options: Options<T> = {}): Autosave<T> {
  const { settleMs = SETTLE_MS, isReady, same = Object.is } = options;
  const leaving = useLeaving();
  const toasts = useToasts();
  const { put, settled, state, saver } = useSaving();
  const [typed, setTyped] = useState<{ value: T } | null>(null);
  const [wasTyped, setWasTyped] = useState(false);
  const latest = useRef({ typed, saved, written: saved, write, isReady, same, isFinished: false });
  useEffect(() => {
    latest.current = { ...latest.current, saved, write, isReady, same };
  });
  const timer = useRef<number | undefined>(undefined);

  // What the core holds is shown again once it is what was typed.
  useEffect(() => {
    const now = latest.current;
    if (now.typed !== null && same(now.typed.value, saved)) {
      now.typed = null;
      setTyped(null);
    }
    if (now.typed === null) now.written = saved;
    // Only a change of what the core holds matters here.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [saved]);

  const isPending = useCallback(() => {
    const now = latest.current;
    return (
      !now.isFinished &&
      now.typed !== null &&
      !now.same(now.typed.value, now.written) &&
      now.isReady?.(now.typed.value) !== false
    );
  }, []);
  const flush = useCallback(() => {
    window.clearTimeout(timer.current);
    const now = latest.current;
    if (now.typed === null || !isPending()) return;
    const { value } = now.typed;
    now.written = value;
    // What it writes is decided now: later the field may be about something else.
    const { write: writeNow } = now;
    put(() => writeNow(value));
  }, [isPending, put]);
  const change = useCallback(
    (value: T) => {
      const now = latest.current;
      const isAsSaved = now.same(value, now.saved) && now.same(value, now.written);
      now.typed = isAsSaved ? null : { value };
      setTyped(now.typed);
      setWasTyped(true);
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(flush, settleMs);
    },
    [flush, settleMs],
  );
  const finish = useCallback(
    async (last: () => Promise<unknown>) => {
      window.clearTimeout(timer.current);
      latest.current.isFinished = true;
      put(last);
      await settled();
    },
    [put, settled],
  );
  const settle = useCallback(async () => {
    flush();
    await settled();
  }, [flush, settled]);

  useEffect(() => {
    const remove = leaving.add({
      isDirty: () => isPending() || saver.state() !== "saved",
      save: settle,
      question: () => notSaved(saver.state()),
    });
    const onHide = () => flush();
    window.addEventListener("pagehide", onHide);
    window.addEventListener("blur", onHide);
    return () => {
      window.removeEventListener("pagehide", onHide);
      window.removeEventListener("blur", onHide);
      const hadText = isPending();
      flush();
      // Until it is on disk, leaving waits for it; nobody is left here to read why it is not.
      const done = settled();
      if (hadText) done.catch(toasts.fail).finally(remove);
      else done.then(remove, remove);
    };
  }, [flush, isPending, leaving, saver, settle, settled, toasts]);

  const shown = !wasTyped ? "clean" : typed !== null && state === "saved" && isPending() ? "saving" : state;
  return { value: typed === null ? saved : typed.value, change, flush, settled: settle, finish, state: shown };
}

/** A line of writes that leaving waits for: for what is not typed text, such as a drawing. */
export function useGuardedSaving(): Saving {
  const leaving = useLeaving();
  const saving = useSaving();
  const { saver, settled } = saving;
  useEffect(() => {
    const isDirty = () => saver.state() !== "saved";
    return leaving.add({ isDirty, save: settled, question: () => notSaved(saver.state()) });
  }, [leaving, saver, settled]);
  return saving;
}

/** The props of a text field that saves itself. */
export function autosaved({ value, change, flush }: Autosave<string>) {
  return {
    value,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => change(event.target.value),
    onBlur: flush,
  };
}

function notSaved(state: SaveState) {
  const why = typeof state === "object" ? BackendError.from(state.failed).message : "Saving takes longer than usual.";
  return { title: "Leave without saving?", text: `What you typed couldn’t be saved. ${why}`, stay: "Keep editing" };
}
