/**
 * What would be lost by leaving. Every way out of a screen (links, keys, the palette, a mouse's side
 * buttons, closing the window) asks here first: what can be saved is saved, and only for what cannot is
 * the person asked.
 */

export interface Question {
  title: string;
  /** What would be lost. */
  text: string;
  /** The button that stays; the other one says “Discard”. */
  stay: string;
}

export interface Guard {
  /** Whether leaving now would lose something. */
  isDirty: () => boolean;
  /** Saves what can be saved; may fail, then `isDirty` still holds. */
  save?: () => Promise<unknown>;
  question: () => Question;
}

interface Pending {
  question: Question;
  go: () => void;
}

export interface Leaving {
  add: (guard: Guard) => () => void;
  /**
   * Goes once nothing would be lost by it: at once, after saving, or when the person says so. A later
   * call takes the place of one that still waits. `onAsk` is called when the person is asked.
   */
  before: (go: () => void, onAsk?: () => void) => void;
  /** Saves everything that can be saved; true when nothing is left unsaved. */
  saveAll: () => Promise<boolean>;
  asked: () => Question | null;
  stay: () => void;
  discard: () => void;
  subscribe: (listener: () => void) => () => void;
}

/** A save that takes longer is not waited for: the person decides. */
const PATIENCE_MS = 2000;
const ROUNDS = 2;

export function newLeaving(): Leaving {
  const guards = new Set<Guard>();
  const listeners = new Set<() => void>();
  let pending: Pending | null = null;
  let turn = 0;
  const show = (next: Pending | null) => {
    if (pending === next) return;
    pending = next;
    for (const listener of listeners) listener();
  };
  const dirty = () => [...guards].filter((guard) => guard.isDirty());
  const saved = async () => {
    // What one saves may be another's to write: a board hands its drawing to the line of writes.
    for (let round = 0; round < ROUNDS && dirty().length > 0; round += 1) {
      await Promise.allSettled(dirty().map((guard) => guard.save?.() ?? Promise.resolve()));
    }
  };
  const saveAll = async () => {
    if (dirty().length === 0) return true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    await Promise.race([saved(), patience]);
    clearTimeout(timer);
    return dirty().length === 0;
  };
  return {
    add(guard) {
      guards.add(guard);
      return () => void guards.delete(guard);
    },
    before(go, onAsk) {
      turn += 1;
      const mine = turn;
      if (dirty().length === 0) {
        show(null);
        go();
        return;
      }
      const decide = () => {
        if (mine !== turn) return;
        const [first] = dirty();
        if (first === undefined) {
          show(null);
          go();
          return;
        }
        show({ question: first.question(), go });
        onAsk?.();
      };
      saveAll().then(decide, decide);
    },
    saveAll,
    asked: () => pending?.question ?? null,
    stay() {
      turn += 1;
      show(null);
    },
    discard() {
      const go = pending?.go;
      show(null);
      go?.();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
