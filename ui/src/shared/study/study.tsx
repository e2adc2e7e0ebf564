/** Taking an action from a screen: written first, then shown, with undo at hand. */
import { useCallback, useMemo } from "react";

import { useBackend } from "../../backend/context";
import { useAct } from "../../backend/queries";
import type { Action, EventId, Settings } from "../../bindings";
import { useToasts, type Message } from "../toasts";

export interface Study {
  /** Takes the action; once it is on disk, shows `done` with Undo, otherwise what went wrong. */
  take(action: Action, done?: string): void;
  /** The same, for callers that continue only when it was written: true when it was. */
  tryTake(action: Action, done?: string): Promise<boolean>;
  /** Takes the action for a field that saves itself and shows its own error: rejects when it fails. */
  write(action: Action): Promise<void>;
  undo(): void;
  redo(): void;
  set<K extends keyof Settings>(key: K, value: Settings[K]): void;
}

/** The button of a message that undoes the action it tells of, and no other. */
export function undoing(action: EventId | null, undo: (action: EventId) => void): Pick<Message, "action"> {
  return action === null ? {} : { action: { label: "Undo", run: () => undo(action) } };
}

export function useStudy(): Study {
  const backend = useBackend();
  const toasts = useToasts();
  const { mutateAsync } = useAct();

  const undo = useCallback(() => {
    toasts.attempt(async () => {
      const { undo: label } = await backend.undoState();
      await backend.undo(null);
      toasts.show({ text: label === null ? "Undone" : `Undone: ${label}` });
    });
  }, [backend, toasts]);

  const redo = useCallback(() => {
    toasts.attempt(async () => {
      const { redo: label } = await backend.undoState();
      await backend.redo();
      toasts.show({ text: label === null ? "Done again" : `Done again: ${label}` });
    });
  }, [backend, toasts]);

  const tryTake = useCallback(
    async (action: Action, done?: string) => {
      try {
        const { action: taken } = await mutateAsync(action);
        if (done !== undefined)
          toasts.show({ text: done, ...undoing(taken, (one) => toasts.attempt(() => backend.undo(one))) });
        return true;
      } catch (thrown) {
        toasts.fail(thrown);
        return false;
      }
    },
    [backend, mutateAsync, toasts],
  );

  const take = useCallback(
    (action: Action, done?: string) => toasts.attempt(() => tryTake(action, done)),
    [toasts, tryTake],
  );

  const write = useCallback(
    async (action: Action) => {
      await mutateAsync(action);
    },
    [mutateAsync],
  );

  return useMemo(
    () => ({ take, tryTake, write, undo, redo, set: (key, value) => take({ kind: "setting-changed", key, value }) }),
    [take, tryTake, write, undo, redo],
  );
}
