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

import type { AttemptId, DrillKind } from "../../backend/board";
import type { ItemId, PageRef } from "../../backend/types";
import { newAddress } from "./address";
import { newLeaving, type Guard, type Leaving, type Question } from "./leaving";

/** Within the practice of a diagram: a board in progress, a graded attempt, or a drill. */
export type BoardPlace = { board: AttemptId } | { attempt: AttemptId } | { drill: DrillKind };

/** Within mock interviews, beside the list: templates are named `pack/id`. */
export type InterviewPlace =
  /** A scorecard, named by when it was made. */
  | { past: string }
  /** Assembled, and not started. */
  | { ready: string; seed: string }
  /** The template to start from; null for an empty one. */
  | { build: string | null };

export type Screen =
  | { name: "today" }
  | { name: "topics" }
  /** `resume` goes straight into the session under way. */
  | { name: "review"; resume?: true }
  /** With a run: one that is over, of that script. */
  | { name: "rehearsal"; script?: ItemId; run?: string }
  | { name: "interview"; at?: InterviewPlace }
  | { name: "search"; query: string }
  | { name: "flags" }
  | { name: "bank"; at?: "import" }
  | { name: "settings" }
  | { name: "whiteboard"; item: ItemId | null; at?: BoardPlace }
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

/** The screen as the address shows it: handy in a browser, and what a test reads. */
export function toHash(screen: Screen): string {
  switch (screen.name) {
    case "today":
    case "topics":
    case "flags":
    case "settings":
      return `#/${screen.name}`;
    case "review":
      return screen.resume === true ? "#/review/session" : "#/review";
    case "rehearsal":
      // Arriving for a different script is still the same place.
      return address("rehearsal", screen.run === undefined ? {} : { script: screen.script, run: screen.run });
    case "interview":
      return address("interview", interviewParams(screen.at));
    case "bank":
      return screen.at === undefined ? "#/bank" : `#/bank/${screen.at}`;
    case "search":
      return address("search", { q: screen.query === "" ? undefined : screen.query });
    case "whiteboard":
      return address("whiteboard", { item: screen.item ?? undefined, ...screen.at });
    case "page":
      return address(`page/${screen.page.split("/").map(encodeURIComponent).join("/")}`, {
        at: screen.anchor ?? undefined,
      });
  }
}

function address(path: string, params: Record<string, string | undefined>): string {
  const given = Object.entries(params).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return given.length === 0 ? `#/${path}` : `#/${path}?${given.join("&")}`;
}

function interviewParams(at: InterviewPlace | undefined): Record<string, string> {
  if (at === undefined) return {};
  if ("past" in at) return { past: at.past };
  return "ready" in at ? { ready: at.ready, seed: at.seed } : { build: at.build ?? "" };
}

/** The screen that an address names; null when it names none. */
export function fromHash(hash: string): Screen | null {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const params = new URLSearchParams(query);
  const [name, ...rest] = path.split("/");
  switch (name) {
    case "today":
    case "topics":
    case "flags":
    case "settings":
      return { name };
    case "review":
      return rest[0] === "session" ? { name, resume: true } : { name };
    case "rehearsal": {
      const [script, run] = [params.get("script"), params.get("run")];
      return script === null || run === null ? { name } : { name, script, run };
    }
    case "interview": {
      const at = interviewPlace(params);
      return at === null ? { name } : { name, at };
    }
    case "bank":
      return rest[0] === "import" ? { name, at: "import" } : { name };
    case "search":
      return { name, query: params.get("q") ?? "" };
    case "whiteboard": {
      const item = params.get("item");
      const at = item === null ? null : boardPlace(params);
      return at === null ? { name, item } : { name, item, at };
    }
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

function interviewPlace(params: URLSearchParams): InterviewPlace | null {
  const [past, ready, seed, build] = ["past", "ready", "seed", "build"].map((name) => params.get(name));
  if (past != null) return { past };
  if (ready != null && seed != null) return { ready, seed };
  return build == null ? null : { build: build === "" ? null : build };
}

const DRILLS: readonly DrillKind[] = ["blanks", "controls", "failures"];

function boardPlace(params: URLSearchParams): BoardPlace | null {
  const [board, attempt] = [params.get("board"), params.get("attempt")];
  if (board !== null) return { board };
  if (attempt !== null) return { attempt };
  const drill = DRILLS.find((kind) => kind === params.get("drill"));
  return drill === undefined ? null : { drill };
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
