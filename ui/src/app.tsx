/** Everything around the screens, and which screen is shown. */
import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";

import type { Backend } from "./backend/backend";
import { BackendProvider } from "./backend/context";
import { newQueryClient, useLiveQueries, useSettings, useToday } from "./backend/queries";
import { LeaveQuestion } from "./design/controls/confirm";
import { fromHash, HistoryProvider, newHistory, useCurrent, type History } from "./shared/navigation/history";
import { KeysProvider } from "./shared/keyboard/commands";
import { LinksProvider } from "./design/prose/links";
import { ToastsProvider } from "./design/controls/toasts";
import { Flags } from "./features/flags";
import { Search } from "./features/search";
import { Today } from "./features/today";
import { Topics } from "./features/topics";
import { useAppearance } from "./shell/appearance";
import { Frame } from "./shell/shell";
import { Start } from "./shell/start";
import { useWindowClose } from "./shell/window-close";

const Bank = lazy(() => import("./features/bank").then((module) => ({ default: module.Bank })));
const Palette = lazy(() => import("./features/palette").then((module) => ({ default: module.Palette })));
const Settings = lazy(() => import("./features/settings").then((module) => ({ default: module.Settings })));
const Review = lazy(() => import("./features/review").then((module) => ({ default: module.Review })));
const Rehearsal = lazy(() => import("./features/rehearsal").then((module) => ({ default: module.Rehearsal })));
const Interview = lazy(() => import("./features/interview").then((module) => ({ default: module.Interview })));
const Reader = lazy(() => import("./features/reading").then((module) => ({ default: module.Reader })));
const Whiteboard = lazy(() => import("./features/whiteboard").then((module) => ({ default: module.Whiteboard })));

export interface AppProps {
  backend: Backend;
  /** Given by tests. */
  history?: History;
  client?: QueryClient;
}

export function App({ backend, history, client }: AppProps) {
  const [place] = useState(() => history ?? newHistory(fromHash(window.location.hash) ?? { name: "today" }));
  const [queries] = useState(() => client ?? newQueryClient());
  return (
    <QueryClientProvider client={queries}>
      <BackendProvider backend={backend}>
        <HistoryProvider history={place}>
          <ToastsProvider>
            <Shell />
          </ToastsProvider>
        </HistoryProvider>
      </BackendProvider>
    </QueryClientProvider>
  );
}

function Shell() {
  const { data: settings } = useSettings();
  useAppearance(settings);
  const isListening = useLiveQueries();
  useWindowClose();
  return (
    <KeysProvider singleKeys={settings?.shortcuts ?? true}>
      <LeaveQuestion />
      {isListening ? (
        <Start>
          <LinksProvider>
            <Frame
              palette={(isOpen, onClose) => (
                <Suspense fallback={null}>
                  <Palette isOpen={isOpen} onClose={onClose} />
                </Suspense>
              )}
            >
              <Suspense fallback={null}>
                <Current />
              </Suspense>
              <Painted />
            </Frame>
          </LinksProvider>
        </Start>
      ) : null}
    </KeysProvider>
  );
}

function Current() {
  const { entry } = useCurrent();
  const { screen } = entry;
  switch (screen.name) {
    case "today":
      return <Today key={entry.id} />;
    case "topics":
      return <Topics key={entry.id} />;
    case "review":
      return <Review key={entry.id} isSession={screen.resume === true} />;
    case "rehearsal":
      return <Rehearsal key={entry.id} script={screen.script ?? null} run={screen.run ?? null} />;
    case "interview":
      return <Interview key={entry.id} at={screen.at ?? null} />;
    case "search":
      return <Search key={entry.id} query={screen.query} />;
    case "bank":
      return <Bank key={entry.id} isImporting={screen.at === "import"} />;
    case "flags":
      return <Flags key={entry.id} />;
    case "settings":
      return <Settings key={entry.id} />;
    case "whiteboard":
      return <Whiteboard key={entry.id} item={screen.item} at={screen.at ?? null} />;
    case "page":
      return <Reader page={screen.page} anchor={screen.anchor} />;
  }
}

/** Marks the moment at which the first screen with content is there, for measuring; then it asks for nothing more. */
function Painted() {
  const [isPainted, setPainted] = useState(false);
  const { data } = useToday(!isPainted);
  const isReady = data !== undefined;
  useEffect(() => {
    if (!isReady || isPainted) return;
    setPainted(true);
    requestAnimationFrame(() => performance.mark("understudy:painted"));
  }, [isReady, isPainted]);
  return null;
}
