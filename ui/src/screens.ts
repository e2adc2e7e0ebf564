/**
 * The screens, a row each: its address, its names, its keys, its place in the sidebar, and what draws it. Whatever
 * else knows screens reads them here: the history, the sidebar, the palette, the key sheet, the window's title.
 *
 * A new screen is a member of `Screen`, a row of `SCREENS` and a folder in `features/`.
 */
import {
  BookOpenText,
  Layers,
  Library,
  MessagesSquare,
  Search,
  Settings2,
  Sunrise,
  Timer,
  Workflow,
  type LucideIcon,
} from "lucide-react";
import type { ComponentType } from "react";

import type { DrillKind, ItemId, PageRef } from "./bindings";
import type { Command } from "./shared/keyboard/commands";

/** Within the practice of a diagram: a board in progress, a graded attempt, or a drill. */
export type BoardPlace = { board: string } | { attempt: string } | { drill: DrillKind };

/** Within mock interviews, beside the list: templates are named `pack/id`. */
export type InterviewPlace =
  /** A scorecard, named by when it was made. */
  | { past: string }
  /** Assembled, and not started. */
  | { ready: string; seed: string }
  /** The template to start from; null for an empty one. */
  | { build: string | null };

/** A screen with what it shows, as the history holds it. */
export type Screen =
  | { name: "today" }
  | { name: "topics" }
  /** `resume` goes straight into the session under way. */
  | { name: "review"; resume?: true }
  | { name: "whiteboard"; item: ItemId | null; at?: BoardPlace }
  /** With a run: one that is over, of that script. */
  | { name: "rehearsal"; script?: ItemId; run?: string }
  | { name: "interview"; at?: InterviewPlace }
  | { name: "bank"; at?: "import" }
  | { name: "search"; query: string }
  | { name: "flags" }
  | { name: "settings" }
  | { name: "page"; page: PageRef; anchor: string | null };

export type ScreenName = Screen["name"];
type At<N extends ScreenName> = Extract<Screen, { name: N }>;
/** What a screen shows; the props of what draws it. */
type Params<N extends ScreenName> = Omit<At<N>, "name">;

/** What follows a screen's name in its address: `/path/path?name=value`. */
interface Address {
  path?: readonly string[];
  query?: Record<string, string | undefined>;
}

interface Row<N extends ScreenName> {
  /** In the palette, and in the window's title unless the screen says more. */
  title: string;
  /** Its item in the sidebar, or the screen whose item is marked while this one is shown. */
  sidebar: { icon: LucideIcon; label?: string; isAtEnd?: true } | ScreenName;
  /** As one arrives there by the sidebar, the palette or a key; null for a screen that only links lead to. */
  start: At<N> | null;
  command: Pick<Command, "keys" | "whileTyping" | "onBoard">;
  format(screen: At<N>): Address;
  /** Null when the address names nothing. */
  parse(path: readonly string[], query: URLSearchParams): Params<N> | null;
  /** The folder in `features/`, where it has another name. */
  feature?: string;
  /** From one entry of the history to the next, the same component shows another subject. */
  staysMounted?: true;
  load(): Promise<ComponentType<Params<N>>>;
}

/** Of a screen that always shows the same. */
const NO_PARAMS = { format: () => ({}), parse: () => ({}) };

export const SCREENS: { readonly [N in ScreenName]: Row<N> } = {
  today: {
    title: "Today",
    sidebar: { icon: Sunrise },
    start: { name: "today" },
    command: { keys: ["g t"] },
    ...NO_PARAMS,
    load: () => import("./features/today").then(({ Today }) => Today),
  },
  topics: {
    title: "Topics",
    sidebar: { icon: BookOpenText },
    start: { name: "topics" },
    command: { keys: ["g o"] },
    ...NO_PARAMS,
    load: () => import("./features/topics").then(({ Topics }) => Topics),
  },
  review: {
    title: "Review",
    sidebar: { icon: Layers },
    start: { name: "review" },
    command: { keys: ["g r"] },
    format: ({ resume }) => ({ path: resume === true ? ["session"] : [] }),
    parse: ([at]) => (at === "session" ? { resume: true } : {}),
    load: () => import("./features/review").then(({ Review }) => Review),
  },
  whiteboard: {
    title: "Boards",
    sidebar: { icon: Workflow },
    start: { name: "whiteboard", item: null },
    command: { keys: ["g b"] },
    format: ({ item, at }) => ({ query: { item: item ?? undefined, ...at } }),
    parse(_, query) {
      const item = query.get("item");
      const at = item === null ? null : boardPlace(query);
      return at === null ? { item } : { item, at };
    },
    load: () => import("./features/whiteboard").then(({ Whiteboard }) => Whiteboard),
  },
  rehearsal: {
    title: "Rehearsal",
    sidebar: { icon: Timer, label: "Rehearse" },
    start: { name: "rehearsal" },
    command: { keys: ["g e"] },
    // Arriving for a different script is still the same place.
    format: ({ script, run }) => ({ query: run === undefined ? {} : { script, run } }),
    parse(_, query) {
      const [script, run] = [query.get("script"), query.get("run")];
      return script === null || run === null ? {} : { script, run };
    },
    load: () => import("./features/rehearsal").then(({ Rehearsal }) => Rehearsal),
  },
  interview: {
    title: "Mock interview",
    sidebar: { icon: MessagesSquare, label: "Interview" },
    start: { name: "interview" },
    command: { keys: ["g i"] },
    format({ at }) {
      if (at === undefined) return {};
      return { query: "build" in at ? { build: at.build ?? "" } : at };
    },
    parse(_, query) {
      const at = interviewPlace(query);
      return at === null ? {} : { at };
    },
    load: () => import("./features/interview").then(({ Interview }) => Interview),
  },
  bank: {
    title: "Bank",
    sidebar: { icon: Library },
    start: { name: "bank" },
    command: { keys: ["g c"] },
    format: ({ at }) => ({ path: at === undefined ? [] : [at] }),
    parse: ([at]) => (at === "import" ? { at } : {}),
    load: () => import("./features/bank").then(({ Bank }) => Bank),
  },
  search: {
    title: "Search",
    sidebar: { icon: Search },
    start: { name: "search", query: "" },
    command: { keys: ["/", "Mod+Shift+F"], whileTyping: true },
    format: ({ query }) => ({ query: { q: query === "" ? undefined : query } }),
    parse: (_, query) => ({ query: query.get("q") ?? "" }),
    load: () => import("./features/search").then((module) => module.Search),
  },
  flags: {
    title: "Flags",
    sidebar: "topics",
    start: { name: "flags" },
    command: { keys: ["g f"] },
    ...NO_PARAMS,
    load: () => import("./features/flags").then(({ Flags }) => Flags),
  },
  settings: {
    title: "Settings",
    sidebar: { icon: Settings2, isAtEnd: true },
    start: { name: "settings" },
    command: { keys: ["Mod+,"], whileTyping: true, onBoard: true },
    ...NO_PARAMS,
    load: () => import("./features/settings").then(({ Settings }) => Settings),
  },
  page: {
    title: "Page",
    sidebar: "topics",
    start: null,
    command: {},
    format: ({ page, anchor }) => ({ path: page.split("/"), query: { at: anchor ?? undefined } }),
    parse: (path, query) => (path.length < 2 ? null : { page: path.join("/"), anchor: query.get("at") }),
    feature: "reading",
    staysMounted: true,
    load: () => import("./features/reading").then(({ Reader }) => Reader),
  },
};

export const SCREEN_NAMES = Object.keys(SCREENS) as ScreenName[];

export function rowOf<N extends ScreenName>(name: N): Row<N> {
  return SCREENS[name];
}

/** The feature that draws a screen. */
export function featureOf(name: ScreenName): string {
  return SCREENS[name].feature ?? name;
}

/** The screen as the address shows it: handy in a browser, and what a test reads. */
export function toHash(screen: Screen): string {
  const { path = [], query = {} } = rowOf(screen.name).format(screen);
  const params = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  const hash = `#/${[screen.name, ...path.map(encodeURIComponent)].join("/")}`;
  return params.length === 0 ? hash : `${hash}?${params.join("&")}`;
}

/** The screen that an address names; null when it names none. */
export function fromHash(hash: string): Screen | null {
  const [address = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [first, ...rest] = address.split("/");
  const name = SCREEN_NAMES.find((one) => one === first);
  if (name === undefined) return null;
  try {
    const params = SCREENS[name].parse(rest.map(decodeURIComponent), new URLSearchParams(query));
    return params === null ? null : ({ name, ...params } as Screen);
  } catch {
    // A percent sign that stands for nothing.
    return null;
  }
}

function interviewPlace(query: URLSearchParams): InterviewPlace | null {
  const [past, ready, seed, build] = ["past", "ready", "seed", "build"].map((name) => query.get(name));
  if (past != null) return { past };
  if (ready != null && seed != null) return { ready, seed };
  return build == null ? null : { build: build === "" ? null : build };
}

const DRILLS: readonly DrillKind[] = ["blanks", "controls", "failures"];

function boardPlace(query: URLSearchParams): BoardPlace | null {
  const [board, attempt] = [query.get("board"), query.get("attempt")];
  if (board !== null) return { board };
  if (attempt !== null) return { attempt };
  const drill = DRILLS.find((kind) => kind === query.get("drill"));
  return drill === undefined ? null : { drill };
}
