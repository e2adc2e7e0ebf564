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
const SHOWN = Object.fromEntries<Fetched>(SCREEN_NAMES.map((name) => [name, fetched(name)])) as Record<
  ScreenName,
  Fetched
>;

interface Fetched {
  Component: ComponentType<object>;
  /** Fetches its code before it is shown. If that fails, showing it tries again. */
  prepare: () => void;
}

/** What draws a screen. Once its code was fetched it draws at once, which `lazy` by itself doesn't the first time. */
function fetched(name: ScreenName): Fetched {
  let there: ComponentType<object> | undefined;
  let pending: Promise<ComponentType<object>> | undefined;
  const fetch = () => (pending ??= SCREENS[name].load().then((one) => (there = one as ComponentType<object>)));
  const Later = lazy(async () => ({ default: await fetch() }));
  const Component = (params: object) => {
    const [Drawn] = useState(() => there ?? Later);
    return <Drawn {...params} />;
  };
  const prepare = () => {
    fetch().catch(() => (pending = undefined));
  };
  return { Component, prepare };
}

export interface AppProps {
  backend: Backend;
  /** Given by tests. */
  history?: History;
  client?: QueryClient;
}

export function App({ backend, history, client }: AppProps) {
  const [place] = useState(() => history ?? newHistory(fromHash(window.location.hash) ?? { name: "today" }));
  const [queries] = useState(() => client ?? newQueryClient());
  // The first screen is fetched while the study opens.
  useEffect(() => {
    const { entries, index } = place.snapshot();
    const first = entries[index];
    if (first !== undefined) SHOWN[first.screen.name].prepare();
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
  const { Component } = SHOWN[name];
  // With the boundary, a screen that is left ends at once, also while the next one's code is being fetched.
  return (
    <Suspense key={SCREENS[name].staysMounted === true ? name : id} fallback={null}>
      <Component {...params} />
    </Suspense>
  );
}

/** Marks the moment at which the first screen with content is there, for measuring, and fetches the others. */
function Painted() {
  const [isPainted, setPainted] = useState(false);
  const { data } = useToday(!isPainted);
  const isReady = data !== undefined;
  useEffect(() => {
    if (!isReady || isPainted) return;
    setPainted(true);
    requestAnimationFrame(() => {
      performance.mark("understudy:painted");
      // The other screens are ready before anyone goes there, so that none of them begins blank.
      for (const name of SCREEN_NAMES) SHOWN[name].prepare();
    });
  }, [isReady, isPainted]);
  return null;
}
