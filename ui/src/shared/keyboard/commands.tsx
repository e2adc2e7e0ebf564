/**
 * Commands and their keys, in one registry: what the palette lists, the key sheet shows and the
 * keyboard runs is the same thing. A screen registers its commands while it is shown.
 *
 * Commands belong to scopes that lie within each other: the window, the screen, a part of a screen, a
 * dialog. The innermost scope gets a chord, whichever registered first. While a dialog is open nothing behind it
 * acts, and the board keeps its keys, but for commands that say otherwise. A control with the focus keeps
 * the keys it answers itself. A key that is held acts once, unless its command repeats; so does Enter on a
 * control, whatever handles it.
 */
import {
  createContext,
  use,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
  type ReactNode,
} from "react";

import { isComposing, isHeld, isModifierKey, isSingleKey, match, parseChord, sequenceOf, type Match } from "./chords";
import { actsOnEnter, isTyping, placeOf, usesKey } from "./key-targets";

export type CommandGroup = "Go to" | "This page" | "Diagram" | "Board" | "Drawing" | "Review" | "Study" | "Window";

export interface Command {
  id: string;
  title: string;
  group: CommandGroup;
  /** `Mod+K`, `Alt+ArrowLeft`, `?`, `g t` (one after the other). The first is the one shown. */
  keys?: string[];
  run: () => void;
  /** Works while typing in a text field too, or there only. */
  whileTyping?: boolean | "only";
  /** Works while the board has the focus, before the board sees the key. */
  onBoard?: boolean;
  /** Works while a dialog is open that it does not belong to. */
  inDialogs?: boolean;
  /** Acts again and again while its key is held. */
  repeats?: boolean;
  /** Not offered in the palette: makes sense only as a key. */
  keyOnly?: boolean;
  /** What any page does with the key, like scrolling: listed nowhere, and on when single keys are off. */
  isUsual?: boolean;
}

interface Scope {
  kind: ScopeKind;
  depth: number;
}

export type ScopeKind = "window" | "screen" | "dialog";

interface Scoped {
  command: Command;
  scope: Scope;
}

interface Registry {
  add: (commands: Command[], scope: Scope) => () => void;
  /** A dialog opens; the answer closes it. */
  enter: (dialog: Scope) => () => void;
  topDialog: () => Scope | null;
  /** The innermost first. */
  scoped: () => Scoped[];
  list: () => Command[];
  subscribe: (listener: () => void) => () => void;
}

function newRegistry(): Registry {
  const sets = new Map<symbol, Scoped[]>();
  const dialogs: Scope[] = [];
  const listeners = new Set<() => void>();
  let scoped: Scoped[] = [];
  let listed: Command[] = [];
  const changed = () => {
    scoped = [...sets.values()].flat().sort((a, b) => b.scope.depth - a.scope.depth);
    listed = listOf(scoped);
    for (const listener of listeners) listener();
  };
  return {
    add(commands, scope) {
      const key = Symbol("commands");
      sets.set(
        key,
        commands.map((command) => ({ command, scope })),
      );
      changed();
      if (import.meta.env.DEV) refuseTwins(scoped);
      return () => {
        sets.delete(key);
        changed();
      };
    },
    enter(dialog) {
      dialogs.push(dialog);
      return () => void dialogs.splice(dialogs.indexOf(dialog), 1);
    },
    topDialog: () => dialogs.at(-1) ?? null,
    scoped: () => scoped,
    list: () => listed,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** What can be run from here: one command for an id, and each chord with the command that gets it. */
function listOf(innermostFirst: Scoped[]): Command[] {
  const taken = new Set<string>();
  const seen = new Set<string>();
  const list: Command[] = [];
  const order = new Map<string, number>();
  for (const [index, { command, scope }] of innermostFirst.entries()) {
    if (scope.kind === "dialog" || command.isUsual === true || seen.has(command.id)) continue;
    seen.add(command.id);
    const { keys, ...rest } = command;
    const own = keys?.filter((chord) => !taken.has(chord.toLowerCase()));
    for (const chord of own ?? []) taken.add(chord.toLowerCase());
    list.push(own === undefined || own.length === 0 ? rest : { ...rest, keys: own });
    order.set(command.id, scope.depth * innermostFirst.length + index);
  }
  // The window's commands before the screen's, each in the order in which it was written.
  return list.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
}

/** Two commands of one scope for one chord: which of them runs would be chance. */
function refuseTwins(all: Scoped[]): void {
  const owners = new Map<Scope, Map<string, string>>();
  for (const { command, scope } of all) {
    const own = owners.get(scope) ?? new Map<string, string>();
    owners.set(scope, own);
    for (const chord of command.keys ?? []) {
      const other = own.get(chord.toLowerCase());
      if (other !== undefined && other !== command.id)
        throw new Error(`${chord} belongs to both ${other} and ${command.id}; put one of them in an inner KeyScope`);
      own.set(chord.toLowerCase(), command.id);
    }
  }
}

const KeysContext = createContext<Registry | null>(null);
const ScopeContext = createContext<Scope>({ kind: "window", depth: 0 });

function useRegistry(): Registry {
  const registry = use(KeysContext);
  if (registry === null) throw new Error("commands need a KeysProvider above them");
  return registry;
}

/** The commands below it belong together, and win over those around it. */
export function KeyScope({
  kind,
  isOpen = true,
  children,
}: {
  kind: Exclude<ScopeKind, "window">;
  /** Whether a dialog is open: it may stay for a moment when it has been closed. */
  isOpen?: boolean;
  children: ReactNode;
}) {
  const registry = useRegistry();
  const { depth } = use(ScopeContext);
  const scope = useMemo<Scope>(() => ({ kind, depth: depth + 1 }), [kind, depth]);
  useLayoutEffect(
    () => (kind === "dialog" && isOpen ? registry.enter(scope) : undefined),
    [registry, scope, kind, isOpen],
  );
  return <ScopeContext value={scope}>{children}</ScopeContext>;
}

/** Every command that can be run now. */
export function useCommandList(): Command[] {
  const registry = useRegistry();
  return useSyncExternalStore(registry.subscribe, registry.list);
}

/** Runs a command by its id, from where its key does not reach. */
export function useRunCommand(): (id: string) => void {
  const registry = useRegistry();
  return (id) =>
    registry
      .list()
      .find((command) => command.id === id)
      ?.run();
}

/** Offers commands while the component is shown. Only what people see of them makes a new registration. */
export function useCommands(commands: Command[]): void {
  const registry = useRegistry();
  const scope = use(ScopeContext);
  const latest = useRef(commands);
  useLayoutEffect(() => {
    latest.current = commands;
  });
  // What they do is left out, as JSON does with functions.
  const shape = JSON.stringify(commands);
  useEffect(() => {
    const stable = latest.current.map((command) => ({
      ...command,
      run: () => latest.current.find(({ id }) => id === command.id)?.run(),
    }));
    return registry.add(stable, scope);
  }, [registry, scope, shape]);
}

const SEQUENCE_MS = 1200;
const MATCHES: Match[] = ["character", "position"];

/** The commands that a key may reach from where it lands, the innermost first. */
function reachable(registry: Registry, event: KeyboardEvent, areSingleKeysOn: boolean): [Command, string[]][] {
  const dialog = registry.topDialog();
  const place = placeOf(event.target);
  const typing = isTyping(event.target);
  if (usesKey(event.target, event)) return [];
  return registry.scoped().flatMap(({ command, scope }): [Command, string[]][] => {
    const isAway = dialog !== null ? scope !== dialog || place === "elsewhere" : place === "elsewhere";
    if (isAway && command.inDialogs !== true) return [];
    if (place === "board" && command.onBoard !== true) return [];
    if (typing ? command.whileTyping === undefined || command.whileTyping === false : command.whileTyping === "only")
      return [];
    const keys = (command.keys ?? []).filter(
      (chord) => !isSingleKey(chord) || (!typing && (areSingleKeysOn || command.isUsual === true)),
    );
    return keys.length === 0 ? [] : [[command, keys]];
  });
}

/** The command that a key runs; `first` is the chord before it, when that begins a sequence. */
function find(commands: [Command, string[]][], event: KeyboardEvent, first: string | null): Command | null {
  for (const how of MATCHES) {
    for (const [command, all] of commands) {
      for (const keys of all) {
        const [one = "", two] = sequenceOf(keys);
        const wanted = first === null ? (two === undefined ? one : null) : one === first ? two : null;
        if (wanted != null && match(event, parseChord(wanted)) === how) return command;
      }
    }
  }
  return null;
}

/** Fields and buttons answer Enter themselves, and forms are sent with it: once, however long it is held. */
function isHeldEnter(event: KeyboardEvent): boolean {
  return event.repeat && event.key === "Enter" && !isComposing(event) && actsOnEnter(event.target);
}

export function KeysProvider({ singleKeys, children }: { singleKeys: boolean; children: ReactNode }) {
  const registry = useMemo(newRegistry, []);
  const enabled = useRef(singleKeys);
  useLayoutEffect(() => {
    enabled.current = singleKeys;
  }, [singleKeys]);

  useEffect(() => {
    let first: { chord: string; at: number } | null = null;
    const answer = (event: KeyboardEvent, isMeant: (keys: string) => boolean = () => true): boolean => {
      const commands = reachable(registry, event, enabled.current).map(([command, keys]): [Command, string[]] => [
        command,
        keys.filter(isMeant),
      ]);
      const waiting = first !== null && event.timeStamp - first.at < SEQUENCE_MS ? first.chord : null;
      first = null;
      const command = (waiting === null ? null : find(commands, event, waiting)) ?? find(commands, event, null);
      if (command !== null) {
        event.preventDefault();
        if (!event.repeat || command.repeats === true) command.run();
        return true;
      }
      const starts = commands
        .flatMap(([, all]) => all.map(sequenceOf))
        .find(([one = "", two]) => two !== undefined && match(event, parseChord(one)) !== null);
      if (starts?.[0] !== undefined && !event.repeat) first = { chord: starts[0], at: event.timeStamp };
      return false;
    };
    const isOurs = (event: KeyboardEvent) =>
      !event.defaultPrevented && !isComposing(event) && !isModifierKey(event.key);
    // The board would answer first, and fields that lead a list keep every key to themselves, so what is
    // meant for the window is taken on the way down: all of it on the board, chords while typing.
    const onTheWayDown = (event: KeyboardEvent) => {
      if (isHeldEnter(event)) {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      if (!isOurs(event)) return;
      const isTaken =
        placeOf(event.target) === "board" ? answer(event) : isTyping(event.target) && answer(event, isHeld);
      if (isTaken) event.stopPropagation();
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (isOurs(event) && placeOf(event.target) !== "board") answer(event);
    };
    window.addEventListener("keydown", onTheWayDown, true);
    window.addEventListener("keydown", onKeyDown);
    return () => {
      window.removeEventListener("keydown", onTheWayDown, true);
      window.removeEventListener("keydown", onKeyDown);
    };
  }, [registry]);

  return <KeysContext value={registry}>{children}</KeysContext>;
}
