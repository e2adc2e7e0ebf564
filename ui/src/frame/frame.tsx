/** The window: rail, main column, palette, key sheet, and the commands that always work. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, type ReactNode } from "react";

import { useBackend } from "../backend/context";
import { useLibrary, useUndoState } from "../backend/queries";
import { useHistory, usePlace } from "../design/history";
import { useCommands } from "../design/keys";
import { ScrollerProvider } from "../design/screen";
import { useStudy } from "../design/study";
import { useToasts } from "../design/toasts";
import { ScreenBoundary } from "./errors";
import { KeySheet } from "./key-sheet";
import { Rail } from "./rail";
import { useScrollKeys } from "./scroll-keys";

export function Frame({ children, palette }: { children: ReactNode; palette: (isOpen: boolean, onClose: () => void) => ReactNode }) {
  const history = useHistory();
  const { entry } = usePlace();
  const scroller = useRef<HTMLElement>(null);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [areKeysOpen, setKeysOpen] = useState(false);

  useWindowCommands(() => setPaletteOpen(true), () => setKeysOpen(true));
  useOutsideEvents();
  useScrollKeys(scroller);

  // Whoever moved here reads here: keys scroll the new screen, and screen readers start at its top.
  const shown = useRef(entry.id);
  useEffect(() => {
    if (shown.current === entry.id) return;
    shown.current = entry.id;
    const main = scroller.current;
    if (main !== null && !main.contains(document.activeElement)) main.focus({ preventScroll: true });
  }, [entry.id]);

  return (
    <ScrollerProvider value={scroller}>
      <div className="frame">
        <Rail />
        <main className="stage" ref={scroller} tabIndex={-1} data-testid={`screen-${entry.screen.name}`}>
          <ScreenBoundary resetKey={entry.id} onLeave={() => history.go({ name: "today" })}>
            {children}
          </ScreenBoundary>
        </main>
      </div>
      {palette(isPaletteOpen, () => setPaletteOpen(false))}
      <KeySheet isOpen={areKeysOpen} onClose={() => setKeysOpen(false)} />
    </ScrollerProvider>
  );
}

function useWindowCommands(openPalette: () => void, openKeys: () => void): void {
  const history = useHistory();
  const study = useStudy();
  const { data: undo } = useUndoState();
  useCommands([
    { id: "palette", title: "Go anywhere", group: "Go to", keys: ["Mod+k", "Mod+Shift+P", "Mod+o"], run: openPalette, whileTyping: true, keyOnly: true },
    { id: "go-today", title: "Today", group: "Go to", keys: ["g t"], run: () => history.go({ name: "today" }) },
    { id: "go-topics", title: "Topics", group: "Go to", keys: ["g o"], run: () => history.go({ name: "topics" }) },
    { id: "go-review", title: "Review", group: "Go to", keys: ["g r"], run: () => history.go({ name: "review" }) },
    { id: "go-boards", title: "Boards", group: "Go to", keys: ["g b"], run: () => history.go({ name: "whiteboard", item: null }) },
    { id: "go-rehearsal", title: "Rehearsal", group: "Go to", keys: ["g e"], run: () => history.go({ name: "rehearsal" }) },
    { id: "go-interview", title: "Mock interview", group: "Go to", keys: ["g i"], run: () => history.go({ name: "interview" }) },
    { id: "go-search", title: "Search", group: "Go to", keys: ["/", "Mod+Shift+F"], run: () => history.go({ name: "search", query: "" }), whileTyping: true },
    { id: "go-bank", title: "Bank", group: "Go to", keys: ["g c"], run: () => history.go({ name: "bank" }) },
    { id: "go-flags", title: "Flags", group: "Go to", keys: ["g f"], run: () => history.go({ name: "flags" }) },
    { id: "go-settings", title: "Settings", group: "Go to", keys: ["Mod+,"], run: () => history.go({ name: "settings" }), whileTyping: true },
    { id: "go-back", title: "Back", group: "Go to", keys: ["Alt+ArrowLeft"], run: () => history.back(), whileTyping: true },
    { id: "go-forward", title: "Forward", group: "Go to", keys: ["Alt+ArrowRight"], run: () => history.forward(), whileTyping: true },
    { id: "undo", title: undo?.undo == null ? "Undo" : `Undo: ${undo.undo}`, group: "Study", keys: ["Mod+z"], run: () => void study.undo() },
    { id: "redo", title: undo?.redo == null ? "Redo" : `Redo: ${undo.redo}`, group: "Study", keys: ["Mod+Shift+Z", "Mod+y"], run: () => void study.redo() },
    { id: "keys", title: "Show the keys", group: "Window", keys: ["?"], run: openKeys },
  ]);
}

/** Places and notices that come from outside the window. */
function useOutsideEvents(): void {
  const backend = useBackend();
  const history = useHistory();
  const toasts = useToasts();
  const client = useQueryClient();
  const { data: library } = useLibrary();
  const [wanted, setWanted] = useState<string | null>(null);

  useEffect(() => {
    // The library may have been read before the pack was opened.
    const want = (pack: string) => {
      setWanted(pack);
      void client.invalidateQueries({ queryKey: ["library"] });
    };
    const stops = [
      backend.onOpenPlace(({ page, anchor }) => history.go({ name: "page", page, anchor })),
      backend.onNotice((notice) => toasts.show({ text: notice.title, detail: [notice.message, notice.help].filter((text) => text !== null).join(" ") })),
      backend.onOpenPack(want),
    ];
    void backend.openedWith().then((pack) => (pack === null ? undefined : want(pack)), () => undefined);
    return () => {
      for (const stop of stops) stop();
    };
  }, [backend, client, history, toasts]);

  // A pack that the program was opened with: its first page, as soon as the library knows it.
  useEffect(() => {
    const pack = library?.packs.find(({ id }) => id === wanted);
    if (pack === undefined) return;
    const first = pack.pages[0];
    setWanted(null);
    history.go(first === undefined ? { name: "topics" } : { name: "page", page: first.page, anchor: null });
  }, [library, wanted, history]);
}
