/** Where the window is, and the way back: our own history, because a desktop window has no address bar. */
import {
  createContext, use, useEffect, useLayoutEffect, useMemo, useRef, useSyncExternalStore, type ReactNode,
} from "react";

import type { ItemId, PageRef } from "../backend/types";
import { newAddress } from "./address";
import { newLeaving, type Guard, type Leaving, type Question } from "./leaving";

export type Screen =
  | { name: "today" }
  | { name: "topics" }
  /** `resume` goes straight into the session under way. */
  | { name: "review"; resume?: true }
  | { name: "rehearsal"; script?: ItemId }
  | { name: "interview" }
  | { name: "search"; query: string }
  | { name: "flags" }
  | { name: "bank" }
  | { name: "settings" }
  | { name: "whiteboard"; item: ItemId | null }
  | { name: "page"; page: PageRef; anchor: string | null };

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
  /** A new place; what lay ahead is forgotten. The same place again is no new entry. */
  go(screen: Screen): void;
  /** Changes the current place without a step back to the old one. */
  replace(screen: Screen): void;
  back(): void;
  forward(): void;
  snapshot: () => Snapshot;
  subscribe: (listener: () => void) => () => void;
  /** What a screen wants to find again when the person comes back to this entry. */
  remember(entry: number, memory: unknown): void;
  recall(entry: number): unknown;
}

const MOST = 200;

export function newHistory(start: Screen): History {
  const leaving = newLeaving();
  let serial = 0;
  let state: Snapshot = { entries: [{ id: serial, screen: start }], index: 0 };
  const listeners = new Set<() => void>();
  const memories = new Map<number, unknown>();
  const set = (next: Snapshot) => {
    state = next;
    for (const listener of listeners) listener();
  };
  const go = (screen: Screen) => {
    serial += 1;
    const here = state.entries[state.index];
    // The same place again begins anew without a second entry: the way back leads to where one came from.
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
  return {
    leaving,
    go: (screen) => leaving.before(() => go(screen)),
    replace(screen) {
      set({ ...state, entries: state.entries.map((entry, index) => (index === state.index ? { ...entry, screen } : entry)) });
    },
    back: () => leaving.before(() => step(-1)),
    forward: () => leaving.before(() => step(1)),
    snapshot: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    remember: (entry, memory) => void memories.set(entry, memory),
    recall: (entry) => memories.get(entry),
  };
}

/** The screen as the address shows it: handy in a browser, and what a test reads. */
export function toHash(screen: Screen): string {
  switch (screen.name) {
    case "today":
    case "topics":
    case "review":
    case "rehearsal":
    case "interview":
    case "flags":
    case "bank":
    case "settings":
      return `#/${screen.name}`;
    case "search":
      return screen.query === "" ? "#/search" : `#/search?q=${encodeURIComponent(screen.query)}`;
    case "whiteboard":
      return screen.item === null ? "#/whiteboard" : `#/whiteboard?item=${encodeURIComponent(screen.item)}`;
    case "page": {
      const page = screen.page.split("/").map(encodeURIComponent).join("/");
      return `#/page/${page}${screen.anchor === null ? "" : `?at=${encodeURIComponent(screen.anchor)}`}`;
    }
  }
}

/** The screen that an address names; null when it names none. */
export function fromHash(hash: string): Screen | null {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const params = new URLSearchParams(query);
  const [name, ...rest] = path.split("/");
  switch (name) {
    case "today":
    case "topics":
    case "review":
    case "rehearsal":
    case "interview":
    case "flags":
    case "bank":
    case "settings":
      return { name };
    case "search":
      return { name, query: params.get("q") ?? "" };
    case "whiteboard":
      return { name, item: params.get("item") };
    case "page": {
      if (rest.length < 2) return null;
      try {
        return { name, page: rest.map(decodeURIComponent).join("/"), anchor: params.get("at") };
      } catch {
        return null;
      }
    }
    default:
      return null;
  }
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
      if (screen === null || address.isOwn(window.location.hash) || (here !== undefined && toHash(screen) === toHash(here.screen))) return;
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

/** The current entry, and whether there is a way back and forward. */
export function usePlace(): { entry: Entry; canGoBack: boolean; canGoForward: boolean } {
  const history = useHistory();
  const { entries, index } = useSyncExternalStore(history.subscribe, history.snapshot);
  return useMemo(() => {
    const entry = entries[index];
    if (entry === undefined) throw new Error("invariant: the index is within the entries");
    return { entry, canGoBack: index > 0, canGoForward: index < entries.length - 1 };
  }, [entries, index]);
}
