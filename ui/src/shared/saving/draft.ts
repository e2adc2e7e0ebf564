/** A form whose text is kept on disk until it is saved or discarded, whatever closes it. */
import { useRef, useState } from "react";

import { useBackend } from "../../backend/context";
import type { FormKey } from "../../backend/backend";
import { useAutosave, type Autosave } from "./autosave";
import { useCommands } from "../keyboard/commands";
import { useToasts } from "../toasts";

export interface Draft<T> extends Autosave<T> {
  /** It holds what was typed before the form was closed. */
  isRestored: boolean;
  /** Whether there is something that would be lost. */
  isChanged: boolean;
  /** Back to the untouched form. */
  startOver: () => void;
  /** The text is saved elsewhere now: forgets the draft. */
  saved: () => Promise<void>;
  /** Discards what was typed, and offers to undo that. */
  discard: () => Promise<void>;
}

/** Saves the text of a form; null forgets it. */
export type SaveDraft = (text: string | null) => Promise<unknown>;

/**
 * What is in a form. `initial` is the untouched form; `stored` comes from `WithDraft`. `store` is for forms
 * that share one row of drafts.
 */
export function useDraft<T>(name: FormKey, initial: T, stored: string | null, store?: SaveDraft): Draft<T> {
  const backend = useBackend();
  const toasts = useToasts();
  const [untouched] = useState(initial);
  const [start] = useState(() => read(stored, untouched));
  const write: SaveDraft = store ?? ((text) => backend.saveFormDraft(name, text));
  const keep = (value: T) => write(sameJson(value, untouched) ? null : JSON.stringify(value));
  const autosave = useAutosave(start ?? untouched, keep, { same: sameJson });
  const { value, change, finish, settled } = autosave;
  const isChanged = !sameJson(value, untouched);
  const saved = () => finish(() => write(null));
  const discard = async () => {
    // Nothing was typed here, so a stored draft isn't this form's to discard.
    if (!isChanged) return settled();
    await saved();
    const again = () => {
      write(JSON.stringify(value)).then(
        () => toasts.show({ text: "Draft restored", detail: "Open the form again to continue." }),
        toasts.fail,
      );
    };
    toasts.show({ text: "Draft discarded", action: { label: "Undo", run: again } });
  };
  return { ...autosave, isRestored: start !== null, isChanged, startOver: () => change(untouched), saved, discard };
}

/** What closes a form: saving it once, however often the keys are pressed, or cancelling it. */
export function useForm(
  draft: Pick<Draft<unknown>, "saved" | "discard">,
  onClose: () => void,
): { isBusy: boolean; submit: (save: () => Promise<boolean>) => void; cancel: () => void } {
  const toasts = useToasts();
  const [isBusy, setBusy] = useState(false);
  const isSaving = useRef(false);
  const run = async (save: () => Promise<boolean>) => {
    if (!(await save())) return;
    // It is saved; a draft that outlives it is no reason to stay.
    await draft.saved().catch(() => undefined);
    onClose();
  };
  const submit = (save: () => Promise<boolean>) => {
    if (isSaving.current) return;
    isSaving.current = true;
    setBusy(true);
    run(save)
      .catch(toasts.fail)
      .finally(() => {
        isSaving.current = false;
        setBusy(false);
      });
  };
  const cancel = () => {
    draft.discard().catch(toasts.fail);
    onClose();
  };
  return { isBusy, submit, cancel };
}

/** Ctrl+Enter saves the form of a dialog from within its fields. */
export function useSubmitKey(title: string, submit: () => void): void {
  useCommands([{ id: "form-save", title, group: "This page", keys: ["Mod+Enter"], run: submit, whileTyping: true }]);
}

function sameJson(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || JSON.stringify(a) === JSON.stringify(b);
}

/** What was stored, when it has the shape of the form: an older version may have stored another. */
function read<T>(stored: string | null, like: T): T | null {
  if (stored === null) return null;
  try {
    const value: unknown = JSON.parse(stored);
    return fits(value, like) ? value : null;
  } catch {
    return null;
  }
}

function fits<T>(value: unknown, like: T): value is T {
  if (typeof like !== "object" || like === null) return typeof value === typeof like;
  if (typeof value !== "object" || value === null || Array.isArray(value) !== Array.isArray(like)) return false;
  return Object.entries(like).every(([key, part]) => key in value && typeof Reflect.get(value, key) === typeof part);
}
