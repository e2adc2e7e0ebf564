/**
 * Commands and their keys, in one registry: what the palette lists, the key sheet shows and the
 * keyboard runs is the same thing. A screen registers its commands while it is shown.
 */
import { createContext, use, useEffect, useLayoutEffect, useMemo, useRef, useSyncExternalStore, type ReactNode } from "react";

export type CommandGroup = "Go to" | "This page" | "Diagram" | "Board" | "Review" | "Study" | "Window";

export interface Command {
  id: string;
  title: string;
  group: CommandGroup;
  /** `Mod+K`, `Alt+ArrowLeft`, `?`, `g t` (one after the other). The first is the one shown. */
  keys?: string[];
  run: () => void;
  /** Works while typing in a text field too. */
  whileTyping?: boolean;
  /** Not offered in the palette: makes sense only as a key. */
  keyOnly?: boolean;
}

interface Registry {
  add: (commands: Command[]) => () => void;
  list: () => Command[];
  subscribe: (listener: () => void) => () => void;
}

function newRegistry(): Registry {
  const sets = new Map<symbol, Command[]>();
  const listeners = new Set<() => void>();
  let all: Command[] = [];
  const changed = () => {
    // Later screens win over earlier ones for the same id.
    all = [...new Map([...sets.values()].flat().map((command) => [command.id, command])).values()];
    for (const listener of listeners) listener();
  };
  return {
    add(commands) {
      const key = Symbol("commands");
      sets.set(key, commands);
      changed();
      return () => {
        sets.delete(key);
        changed();
      };
    },
    list: () => all,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const KeysContext = createContext<Registry | null>(null);

function useRegistry(): Registry {
  const registry = use(KeysContext);
  if (registry === null) throw new Error("commands need a KeysProvider above them");
  return registry;
}

/** Every command that can be run now. */
export function useCommandList(): Command[] {
  const registry = useRegistry();
  return useSyncExternalStore(registry.subscribe, registry.list);
}

/** Offers commands while the component is shown. Only what people see of them makes a new registration. */
export function useCommands(commands: Command[]): void {
  const registry = useRegistry();
  const latest = useRef(commands);
  useLayoutEffect(() => {
    latest.current = commands;
  });
  const shape = JSON.stringify(commands.map(({ id, title, keys }) => [id, title, keys]));
  useEffect(() => {
    const stable = latest.current.map((command) => ({
      ...command,
      run: () => latest.current.find(({ id }) => id === command.id)?.run(),
    }));
    return registry.add(stable);
  }, [registry, shape]);
}

const MODIFIERS = new Set(["Mod", "Alt", "Shift"]);

interface Chord {
  key: string;
  mod: boolean;
  alt: boolean;
  shift: boolean;
}

function parseChord(text: string): Chord {
  const parts = text === "+" ? ["+"] : text.split(/\+(?!$)/);
  const named = parts.find((part) => !MODIFIERS.has(part)) ?? "";
  // A space divides one chord from the next, so the key itself goes by its name.
  const key = named === "Space" ? " " : named;
  return { key, mod: parts.includes("Mod"), alt: parts.includes("Alt"), shift: parts.includes("Shift") };
}

/** Whether the event is this chord. Shift counts only where it is named or the key is a letter or has a name. */
export function matches(event: KeyboardEvent, text: string): boolean {
  const chord = parseChord(text);
  const mod = event.ctrlKey || event.metaKey;
  if (mod !== chord.mod || event.altKey !== chord.alt) return false;
  if (event.key.length === 1 && chord.key.length === 1) {
    const letter = /[a-z]/i.test(chord.key);
    if (letter && event.shiftKey !== chord.shift) return false;
    return event.key.toLowerCase() === chord.key.toLowerCase();
  }
  return event.key === chord.key && event.shiftKey === chord.shift;
}

/** Single keys: no Ctrl, no Alt. They can be switched off. */
export function isSingleKey(keys: string): boolean {
  return keys.split(" ").every((chord) => !/(?:Mod|Alt)\+/.test(chord) && !/^F\d+$/.test(chord));
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  return target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=range], [type=button])");
}

/** A dialog, menu or list that uses letters itself. */
function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest("[role=menu], [role=listbox], [role=dialog], [role=alertdialog], [role=slider], [role=radiogroup], [data-own-keys]") !== null;
}

const SEQUENCE_MS = 1200;

export function KeysProvider({ singleKeys, children }: { singleKeys: boolean; children: ReactNode }) {
  const registry = useMemo(newRegistry, []);
  const enabled = useRef(singleKeys);
  useLayoutEffect(() => {
    enabled.current = singleKeys;
  }, [singleKeys]);

  useEffect(() => {
    let first: { chord: string; at: number } | null = null;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.key === "Process") return;
      const typing = isTyping(event.target);
      const blocked = isElsewhere(event.target);
      const waiting = first !== null && event.timeStamp - first.at < SEQUENCE_MS ? first.chord : null;
      first = null;
      for (const command of [...registry.list()].reverse()) {
        for (const keys of command.keys ?? []) {
          if (typing && command.whileTyping !== true) continue;
          if (blocked && command.whileTyping !== true) continue;
          if (isSingleKey(keys) && !enabled.current) continue;
          if (typing && isSingleKey(keys)) continue;
          if ((event.key === " " || event.key === "Enter") && event.target instanceof Element && event.target.closest("button, a, [role=button], summary") !== null) continue;
          const [one, two] = keys.split(" ");
          if (two !== undefined) {
            if (waiting === one && matches(event, two)) {
              event.preventDefault();
              command.run();
              return;
            }
            continue;
          }
          if (waiting === null && one !== undefined && matches(event, one)) {
            event.preventDefault();
            command.run();
            return;
          }
        }
      }
      if (typing || blocked) return;
      const starts = registry.list().flatMap(({ keys }) => keys ?? []).find((keys) => keys.includes(" ") && matches(event, keys.split(" ")[0] ?? ""));
      if (starts !== undefined && enabled.current) first = { chord: starts.split(" ")[0] ?? "", at: event.timeStamp };
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [registry]);

  return <KeysContext value={registry}>{children}</KeysContext>;
}

const NAMES: Record<string, string> = {
  Mod: "Ctrl", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", " ": "Space", Space: "Space",
};

/** How a chord reads: `["Ctrl", "K"]`. A sequence has `then` between its parts. */
export function chordParts(keys: string): string[] {
  const chords = keys === " " ? [" "] : keys.split(" ");
  return chords.flatMap((chord, index) => {
    const parts = chord === "+" ? ["+"] : chord.split(/\+(?!$)/);
    const named = parts.map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part));
    return index === 0 ? named : ["then", ...named];
  });
}

/** The keys as people read them. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="keys">
      {chordParts(keys).map((part, index) => (part === "then" ? <span key={index}>then</span> : <kbd key={index}>{part}</kbd>))}
    </span>
  );
}
