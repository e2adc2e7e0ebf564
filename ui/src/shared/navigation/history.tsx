/** Where the window is, and the way back: our own history, because a desktop window has no address bar. */
import {
  createContext,
  use,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";

import { fromHash, toHash, type Screen } from "../../screens";
import { newAddress } from "./address";
import { newLeaving, type Guard, type Leaving, type Question } from "./leaving";

export interface Entry {
  id: number;
  screen: Screen;
}

interface Snapshot {
  entries: Entry[];
  index: number;
}

export interface History {
  /** What would be lost by leaving: `go`, `back` and `forward` wait for it. */
  leaving: Leaving;
  /**
   * A new place; the entries ahead are dropped. The same place again adds no entry. What is `known` of it already
   * is available at once, as the state of that entry.
   */
  go(screen: Screen, known?: Record<string, unknown>): void;
  back(): void;
  forward(): void;
  /** The place of an entry. */
  at(entry: number): Place;
  snapshot: () => Snapshot;
  subscribe: (listener: () => void) => () => void;
}

/**
 * One entry, as the screen shown there uses it. What a screen starts may end after the person has gone elsewhere:
 * then the window stays where it is, and only this entry changes.
 */
export interface Place {
  entry: number;
  /** As `History.go`, from here. Elsewhere it does nothing. */
  go: (screen: Screen, known?: Record<string, unknown>) => void;
  /** Changes this entry without a step back to what it was. */
  replace: (screen: Screen, known?: Record<string, unknown>) => void;
  /** To the place that holds this one: a step back if the person came from there, otherwise in its stead. */
  up: (screen: Screen) => void;
  /** What the screen wants to find again when the person comes back. */
  remember: (memory: unknown, name?: string) => void;
  recall: (name?: string) => unknown;
}

const MOST = 200;
/** The name under which a screen remembers where it was scrolled to. */
const SCROLL = "scroll";

export function newHistory(start: Screen): History {
  const leaving = newLeaving();
  let serial = 0;
  let state: Snapshot = { entries: [{ id: serial, screen: start }], index: 0 };
  const listeners = new Set<() => void>();
  const memories = new Map<number, Map<string, unknown>>();
  const learn = (entry: number, known: Record<string, unknown>) => {
    const before = memories.get(entry) ?? new Map<string, unknown>();
    memories.set(entry, new Map([...before, ...Object.entries(known)]));
  };
  const set = (next: Snapshot) => {
    state = next;
    for (const listener of listeners) listener();
  };
  const go = (screen: Screen, known: Record<string, unknown>) => {
    serial += 1;
    learn(serial, known);
    const here = state.entries[state.index];
    // The same place again starts over without a second entry, so Back still leads to where one came from.
    const isSame = here !== undefined && toHash(here.screen) === toHash(screen);
    const kept = state.entries.slice(0, isSame ? state.index : state.index + 1).slice(-MOST);
    const ids = new Set(kept.map(({ id }) => id));
    for (const { id } of state.entries) if (!ids.has(id)) memories.delete(id);
    set({ entries: [...kept, { id: serial, screen }], index: kept.length });
  };
  const step = (by: 1 | -1) => {
    const index = state.index + by;
    if (index >= 0 && index < state.entries.length) set({ ...state, index });
  };
  const at = (entry: number): Place => {
    const isHere = () => state.entries[state.index]?.id === entry;
    const isKnown = () => state.entries.some(({ id }) => id === entry);
    // An entry that was dropped stays dropped.
    const learnHere = (known: Record<string, unknown>) => {
      if (isKnown()) learn(entry, known);
    };
    const replace = (screen: Screen, known: Record<string, unknown> = {}) => {
      learnHere(known);
      set({ ...state, entries: state.entries.map((one) => (one.id === entry ? { ...one, screen } : one)) });
    };
    const up = (screen: Screen) => {
      const index = state.entries.findIndex(({ id }) => id === entry);
      const before = state.entries[index - 1];
      if (before === undefined || toHash(before.screen) !== toHash(screen)) replace(screen);
      else if (isHere()) step(-1);
      else {
        memories.delete(entry);
        set({
          entries: state.entries.filter(({ id }) => id !== entry),
          index: state.index - (index < state.index ? 1 : 0),
        });
      }
    };
    /** Elsewhere nothing is left, so nobody is asked. */
    const leave = (work: () => void) => {
      if (isHere()) leaving.before(work);
      else work();
    };
    return {
      entry,
      go: (screen, known = {}) =>
        leave(() => {
          if (isHere()) go(screen, known);
        }),
      replace,
      up: (screen) => leave(() => up(screen)),
      remember: (memory, name = SCROLL) => learnHere({ [name]: memory }),
      recall: (name = SCROLL) => memories.get(entry)?.get(name),
    };
  };
  return {
    leaving,
    go: (screen, known = {}) => leaving.before(() => go(screen, known)),
    back: () => leaving.before(() => step(-1)),
    forward: () => leaving.before(() => step(1)),
    at,
    snapshot: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const HistoryContext = createContext<History | null>(null);

export function HistoryProvider({ history, children }: { history: History; children: ReactNode }) {
  useEffect(() => {
    const address = newAddress((hash) => window.history.replaceState(null, "", hash));
    const show = () => {
      const { entries, index } = history.snapshot();
      const entry = entries[index];
      if (entry !== undefined) address.say(toHash(entry.screen));
    };
    show();
    const onHash = () => {
      const { entries, index } = history.snapshot();
      const here = entries[index];
      const screen = fromHash(window.location.hash);
      if (
        screen === null ||
        address.isOwn(window.location.hash) ||
        (here !== undefined && toHash(screen) === toHash(here.screen))
      )
        return;
      // Until it may be left, the address names the screen that is shown.
      show();
      history.go(screen);
    };
    // A mouse's side buttons.
    const onMouse = (event: MouseEvent) => {
      if (event.button !== 3 && event.button !== 4) return;
      event.preventDefault();
      if (event.button === 3) history.back();
      else history.forward();
    };
    window.addEventListener("hashchange", onHash);
    window.addEventListener("mouseup", onMouse);
    const stop = history.subscribe(show);
    return () => {
      stop();
      address.stop();
      window.removeEventListener("hashchange", onHash);
      window.removeEventListener("mouseup", onMouse);
    };
  }, [history]);
  return <HistoryContext value={history}>{children}</HistoryContext>;
}

/** The whole history, for what belongs to no screen. A screen moves on from its own place: `usePlace`. */
export function useHistory(): History {
  const history = use(HistoryContext);
  if (history === null) throw new Error("useHistory needs a HistoryProvider above it");
  return history;
}

export function useLeaving(): Leaving {
  return useHistory().leaving;
}

/** Asks before the screen is left while it holds something that only the person can decide about. */
export function useLeaveGuard(isDirty: boolean, question: Question): void {
  const leaving = useLeaving();
  const latest = useRef<{ isDirty: boolean; question: Question }>({ isDirty, question });
  useLayoutEffect(() => {
    latest.current = { isDirty, question };
  });
  useEffect(() => {
    const guard: Guard = { isDirty: () => latest.current.isDirty, question: () => latest.current.question };
    return leaving.add(guard);
  }, [leaving]);
}

/** The place that is shown; what starts from it keeps it, wherever the person goes meanwhile. */
export function usePlace(): Place {
  const history = useHistory();
  const { id } = useCurrent().entry;
  return useMemo(() => history.at(id), [history, id]);
}

/** The current entry, and whether there is a way back and forward. */
export function useCurrent(): { entry: Entry; canGoBack: boolean; canGoForward: boolean } {
  const history = useHistory();
  const { entries, index } = useSyncExternalStore(history.subscribe, history.snapshot);
  return useMemo(() => {
    const entry = entries[index];
    if (entry === undefined) throw new Error("invariant: the index is within the entries");
    return { entry, canGoBack: index > 0, canGoForward: index < entries.length - 1 };
  }, [entries, index]);
}

/**
 * State of a screen that is restored when one comes back to its entry: what was filtered, chosen or opened. What
 * can be named in the address (a run, an attempt) is a place of its own instead.
 */
export function useEntryState<T>(name: string, initial: T): [T, (next: T | ((now: T) => T)) => void] {
  const here = usePlace();
  const read = () => {
    const known = here.recall(name);
    return known === undefined ? initial : (known as T);
  };
  const [held, setHeld] = useState(() => ({ here, name, value: read() }));
  // A screen may stay while the entry or the subject changes beneath it.
  const now = held.here === here && held.name === name ? held : { here, name, value: read() };
  const latest = useRef(now);
  useLayoutEffect(() => {
    latest.current = now;
  });
  const set = useCallback((next: T | ((now: T) => T)) => {
    const before = latest.current;
    const value = typeof next === "function" ? (next as (now: T) => T)(before.value) : next;
    latest.current = { ...before, value };
    before.here.remember(value, before.name);
    setHeld(latest.current);
  }, []);
  return [now.value, set];
}
