/** The window: rail, main column, palette, key sheet, and the commands that always work. */
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";

import { on } from "../backend/backend";
import { useBackend } from "../backend/context";
import { SIZES, useInterfaceSize, USUAL_SIZE } from "../backend/interface-size";
import { useLibrary, useUndoState } from "../backend/queries";
import type { Notice } from "../bindings";
import { isMac } from "../shared/keyboard/chords";
import { FeatureProvider } from "../shared/navigation/feature";
import { featureOf, SCREEN_NAMES, SCREENS } from "../screens";
import { useHistory, useCurrent } from "../shared/navigation/history";
import { KeyScope, useCommands, type Command } from "../shared/keyboard/commands";
import { CoverProvider, ScrollerProvider } from "../design/screen/screen";
import { useStudy } from "../shared/study/study";
import { useToasts } from "../shared/toasts";
import { ScreenBoundary } from "./errors";
import { useFocusNet } from "./focus-net";
import { KeySheet } from "./key-sheet";
import { Rail } from "./rail";
import { useScrollKeys } from "./scroll-keys";

export function Shell({
  children,
  palette,
}: {
  children: ReactNode;
  palette: (isOpen: boolean, onClose: () => void) => ReactNode;
}) {
  const history = useHistory();
  const { entry } = useCurrent();
  const scroller = useRef<HTMLElement>(null);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [areKeysOpen, setKeysOpen] = useState(false);
  const [isCovered, setCovered] = useState(false);
  const cover = useMemo(() => ({ isCovered, setCovered }), [isCovered]);

  useWindowCommands({
    openPalette: () => setPaletteOpen(true),
    openKeys: () => setKeysOpen(true),
    toScreen: () => scroller.current?.focus({ preventScroll: true }),
  });
  useOutsideEvents();
  useScrollKeys(scroller);
  useFocusNet(scroller);

  // People who come here read here: keys scroll the new screen, and screen readers start at its top.
  const shown = useRef(entry.id);
  useEffect(() => {
    if (shown.current === entry.id) return;
    shown.current = entry.id;
    const main = scroller.current;
    if (main !== null && !main.contains(document.activeElement)) main.focus({ preventScroll: true });
  }, [entry.id]);

  return (
    <ScrollerProvider value={scroller}>
      <CoverProvider value={cover}>
        <div className="frame">
          <Rail isCovered={isCovered} />
          <main
            className="stage"
            ref={scroller}
            tabIndex={-1}
            data-feature={featureOf(entry.screen.name)}
            data-testid={`screen-${entry.screen.name}`}
          >
            <ScreenBoundary resetKey={entry.id} onLeave={() => history.go({ name: "today" })}>
              <FeatureProvider value={featureOf(entry.screen.name)}>
                <KeyScope kind="screen">{children}</KeyScope>
              </FeatureProvider>
            </ScreenBoundary>
          </main>
        </div>
        {palette(isPaletteOpen, () => setPaletteOpen(false))}
        <KeySheet isOpen={areKeysOpen} onClose={() => setKeysOpen(false)} />
      </CoverProvider>
    </ScrollerProvider>
  );
}

function useWindowCommands({
  openPalette,
  openKeys,
  toScreen,
}: Record<"openPalette" | "openKeys" | "toScreen", () => void>): void {
  const history = useHistory();
  const study = useStudy();
  const toasts = useToasts();
  const size = useInterfaceSize();
  const { data: undo } = useUndoState();
  const screens = SCREEN_NAMES.flatMap((name): Command[] => {
    const { title, start, command } = SCREENS[name];
    return start === null
      ? []
      : [{ id: `go-${name}`, title, group: "Go to", run: () => history.go(start), ...command }];
  });
  // Not on the board, which zooms itself with the same keys.
  const always = { whileTyping: true, inDialogs: true } as const;
  const resize = (by: number) => toasts.attempt(() => size.step(by));
  useCommands([
    {
      id: "palette",
      title: "Go anywhere",
      group: "Go to",
      keys: ["Mod+k", "Mod+Shift+P", "Mod+o"],
      run: openPalette,
      keyOnly: true,
      whileTyping: true,
      onBoard: true,
    },
    ...screens,
    // On a Mac, Option and an arrow move by a word.
    {
      id: "go-back",
      title: "Back",
      group: "Go to",
      keys: ["Alt+ArrowLeft"],
      run: () => history.back(),
      whileTyping: !isMac,
    },
    {
      id: "go-forward",
      title: "Forward",
      group: "Go to",
      keys: ["Alt+ArrowRight"],
      run: () => history.forward(),
      whileTyping: !isMac,
    },
    {
      id: "undo",
      title: undo?.undo == null ? "Undo" : `Undo: ${undo.undo}`,
      group: "Study",
      keys: ["Mod+z"],
      run: () => study.undo(),
      repeats: true,
    },
    {
      id: "redo",
      title: undo?.redo == null ? "Redo" : `Redo: ${undo.redo}`,
      group: "Study",
      keys: ["Mod+Shift+Z", "Mod+y"],
      run: () => study.redo(),
      repeats: true,
    },
    { id: "keys", title: "Show the keys", group: "Window", keys: ["?"], run: openKeys, onBoard: true },
    {
      id: "interface-larger",
      title: "Larger interface",
      group: "Window",
      keys: ["Mod++", "Mod+="],
      run: () => resize(SIZES.step),
      repeats: true,
      ...always,
    },
    {
      id: "interface-smaller",
      title: "Smaller interface",
      group: "Window",
      keys: ["Mod+-"],
      run: () => resize(-SIZES.step),
      repeats: true,
      ...always,
    },
    {
      id: "interface-usual",
      title: "Reset interface size",
      group: "Window",
      keys: ["Mod+0"],
      run: () => toasts.attempt(() => size.set(USUAL_SIZE)),
      ...always,
    },
    {
      id: "leave-field",
      title: "Leave the text field",
      group: "Window",
      keys: ["Escape"],
      run: toScreen,
      whileTyping: "only",
      keyOnly: true,
    },
  ]);
}

/** Places and notices that come from outside the window. */
function useOutsideEvents(): void {
  const backend = useBackend();
  const history = useHistory();
  const toasts = useToasts();
  const { data: library } = useLibrary();
  const [wanted, setWanted] = useState<string | null>(null);

  useEffect(() => {
    const say = ({ title, message, help }: Notice) =>
      toasts.show({ text: title, detail: help === null ? message : `${message} ${help}` });
    const stops = [on(backend, "notice", say), on(backend, "open-pack", ({ pack }) => setWanted(pack))];
    // Asked only after the listeners are registered, so that no event between is lost.
    const listening = backend.listening();
    listening
      .then(() => backend.openedWith())
      .then((pack) => (pack === null ? undefined : setWanted(pack)), toasts.fail);
    listening.then(() => backend.missedNotices()).then((missed) => missed.forEach(say), toasts.fail);
    return () => {
      for (const stop of stops) stop();
    };
  }, [backend, toasts]);

  // A pack that the program was opened with: its first page, as soon as the library knows it.
  useEffect(() => {
    const pack = library?.packs.find(({ id }) => id === wanted);
    if (pack === undefined) return;
    const first = pack.pages[0];
    setWanted(null);
    history.go(first === undefined ? { name: "topics" } : { name: "page", page: first.page, anchor: null });
  }, [library, wanted, history]);
}
