/** What the window reads, cached; and how the cache follows the core's events. */
import { keepPreviousData, QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { follow, invalidate } from "./changes";
import { useBackend } from "./context";
import { BackendError } from "./error";
import { keys } from "./keys";
import type {
  Action,
  ItemFilter,
  ItemId,
  OpeningPack,
  Outcome,
  PageProgress,
  PageRef,
  SessionRequest,
  SessionView,
} from "../bindings";

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The core says when something changed; asking again on focus or by time would only flicker.
      queries: {
        staleTime: Infinity,
        gcTime: 30 * 60_000,
        retry: false,
        refetchOnWindowFocus: false,
        networkMode: "always",
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

export function useLibrary() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.library, queryFn: () => backend.library() });
}

export function usePage(page: PageRef) {
  const backend = useBackend();
  return useQuery({ queryKey: keys.page(page), queryFn: () => backend.page(page) });
}

export function useNames(enabled: boolean) {
  const backend = useBackend();
  return useQuery({ queryKey: keys.names, queryFn: () => backend.names(), enabled });
}

export function useToday(enabled = true) {
  const backend = useBackend();
  return useQuery({ queryKey: keys.today, queryFn: () => backend.today(), enabled });
}

/** The study day, which the machine's date is not between midnight and the rollover; null until it is known. */
export function useStudyDay(): string | null {
  return useToday().data?.day ?? null;
}

export function useProgress() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.progress, queryFn: () => backend.progress() });
}

const noProgress: PageProgress = {
  layersRead: [],
  learned: false,
  flags: [],
  note: null,
  place: null,
  lastReadAt: null,
};

/** Undefined while it is not known yet. */
export function usePageProgress(page: PageRef): PageProgress | undefined {
  const { data } = useProgress();
  return data === undefined ? undefined : (data.pages[page] ?? noProgress);
}

export function useSettings() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.settings, queryFn: () => backend.settings() });
}

export function useFlags() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.flags, queryFn: () => backend.flags() });
}

export function useHealth() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.health, queryFn: () => backend.health() });
}

export function useUndoState() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.undo, queryFn: () => backend.undoState() });
}

export function useDataFolder() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.dataFolder, queryFn: () => backend.dataFolder() });
}

/** Keeps the earlier hits on screen until the new ones are there. */
export function useSearch(query: string, limit: number) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.search(query, limit),
    queryFn: () => backend.search(query, limit),
    enabled: query.trim() !== "",
    placeholderData: keepPreviousData,
  });
}

export function useItems(page: PageRef) {
  const backend = useBackend();
  return useQuery({ queryKey: keys.itemsOf(page), queryFn: () => backend.items(page) });
}

export function useBank(filter: ItemFilter) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.bankOf(filter),
    queryFn: () => backend.bank(filter),
    placeholderData: keepPreviousData,
  });
}

export function useBankOptions() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.bankOptions, queryFn: () => backend.bankOptions() });
}

/** What is due of the items that the filter lets through. Not asked for while it is not `shown`. */
export function useDue(filter: ItemFilter, shown = true) {
  const backend = useBackend();
  return useQuery({ queryKey: keys.dueOf(filter), queryFn: () => backend.dueOverview(filter), enabled: shown });
}

/** What a session would hold. Only loaded while it is `shown`. */
export function useSessionPreview(request: SessionRequest, shown = true) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.sessionPreview(request),
    queryFn: () => backend.sessionPreview(request),
    enabled: shown,
    placeholderData: keepPreviousData,
  });
}

/** Starts a review session. */
export function useStartSession(then: { onSuccess: () => void; onError?: (error: BackendError) => void }) {
  const backend = useBackend();
  return useMutation<SessionView, BackendError, SessionRequest>({
    mutationFn: (request) => backend.startSession(request),
    ...then,
  });
}

export function useItemMemory(item: ItemId) {
  const backend = useBackend();
  return useQuery({ queryKey: keys.memoryOf(item), queryFn: () => backend.itemMemory(item) });
}

/** Takes an action; what is kept follows when the core tells what changed. */
export function useAct() {
  const backend = useBackend();
  return useMutation<Outcome, BackendError, Action>({ mutationFn: (action) => backend.act(action) });
}

/** Folders that are being opened now; none of them is in the library yet. */
export function useOpening(): OpeningPack[] {
  const { data: library } = useLibrary();
  // The core reports their progress as events, so there is no polling.
  const { data: told } = useQuery<OpeningPack[]>({ queryKey: keys.opening, queryFn: () => [], enabled: false });
  return told ?? library?.opening ?? [];
}

/** The core is not waited for any longer. */
const LISTENING_MS = 2000;

/**
 * Connects the cache to the core's events; used once, at the top. True as soon as the core knows of it: what is
 * asked for from then on cannot become stale unheard.
 */
export function useLiveQueries(): boolean {
  const backend = useBackend();
  const client = useQueryClient();
  const [isListening, setListening] = useState(false);
  useEffect(() => {
    const stop = backend.onEvent((event) => follow(client, event));
    let isLate = false;
    const begin = () => {
      setListening(true);
      // What was loaded before the listeners were ready may have changed unnoticed.
      if (isLate) invalidate(client, [[]]);
    };
    backend.listening().then(begin, begin);
    // The window opens whatever happens.
    const timer = window.setTimeout(() => {
      isLate = true;
      setListening(true);
    }, LISTENING_MS);
    return () => {
      window.clearTimeout(timer);
      stop();
    };
  }, [backend, client]);
  return isListening;
}
