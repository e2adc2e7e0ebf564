/** Everything around the screens, and which screen is shown. */
import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState, type ComponentType } from "react";

import type { Backend } from "./backend/backend";
import { BackendProvider } from "./backend/context";
import { newQueryClient, useLiveQueries, useSettings, useToday } from "./backend/queries";
import { LeaveQuestion } from "./design/controls/confirm";
import { HistoryProvider, newHistory, useCurrent, type History } from "./shared/navigation/history";
import { fromHash, SCREEN_NAMES, SCREENS, type ScreenName } from "./screens";
import { KeysProvider } from "./shared/keyboard/commands";
import { LinksProvider } from "./design/prose/links";
import { ToastsProvider } from "./design/controls/toasts";
import { useAppearance } from "./shell/appearance";
import { Shell } from "./shell/shell";
import { Start } from "./shell/start";
import { useWindowClose } from "./shell/window-close";

const Palette = lazy(() => import("./features/palette").then((module) => ({ default: module.Palette })));
const SHOWN = Object.fromEntries<ComponentType<object>>(
  SCREEN_NAMES.map((name) => [
    name,
    lazy(async () => ({ default: (await SCREENS[name].load()) as ComponentType<object> })),
  ]),
) as Record<ScreenName, ComponentType<object>>;

export interface AppProps {
  backend: Backend;
  /** Given by tests. */
  history?: History;
  client?: QueryClient;
}

export function App({ backend, history, client }: AppProps) {
  const [place] = useState(() => history ?? newHistory(fromHash(window.location.hash) ?? { name: "today" }));
  const [queries] = useState(() => client ?? newQueryClient());
  // The first screen is fetched while the study opens. If that fails, showing it tries again and says so.
  useEffect(() => {
    const { entries, index } = place.snapshot();
    const first = entries[index];
    if (first !== undefined) SCREENS[first.screen.name].load().catch(() => undefined);
  }, [place]);
  return (
    <QueryClientProvider client={queries}>
      <BackendProvider backend={backend}>
        <HistoryProvider history={place}>
          <ToastsProvider>
            <Study />
          </ToastsProvider>
        </HistoryProvider>
      </BackendProvider>
    </QueryClientProvider>
  );
}

function Study() {
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
            <Shell
              palette={(isOpen, onClose) => (
                <Suspense fallback={null}>
                  <Palette isOpen={isOpen} onClose={onClose} />
                </Suspense>
              )}
            >
              <Current />
              <Painted />
            </Shell>
          </LinksProvider>
        </Start>
      ) : null}
    </KeysProvider>
  );
}

function Current() {
  const { id, screen } = useCurrent().entry;
  const { name, ...params } = screen;
  const Component = SHOWN[name];
  // With the boundary, a screen that is left ends at once, also while the next one's code is being fetched.
  return (
    <Suspense key={SCREENS[name].staysMounted === true ? name : id} fallback={null}>
      <Component {...params} />
    </Suspense>
  );
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
