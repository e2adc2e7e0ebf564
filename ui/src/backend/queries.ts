/** What the window reads, cached; and how the cache follows the core's events. */
import { keepPreviousData, QueryClient, useMutation, useQuery, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useEffect } from "react";

import { useBackend } from "./context";
import { BackendError } from "./error";
import type { Action, ItemFilter, ItemId, Outcome, PageProgress, PageRef } from "./types";

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The core says when something changed; asking again on focus or by time would only flicker.
      queries: { staleTime: Infinity, gcTime: 30 * 60_000, retry: false, refetchOnWindowFocus: false, networkMode: "always" },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

export function useLibrary() {
  const backend = useBackend();
  return useQuery({ queryKey: ["library"], queryFn: () => backend.library() });
}

export function usePage(page: PageRef) {
  const backend = useBackend();
  return useQuery({ queryKey: ["page", page], queryFn: () => backend.page(page) });
}

export function useNames(enabled: boolean) {
  const backend = useBackend();
  return useQuery({ queryKey: ["names"], queryFn: () => backend.names(), enabled });
}

export function useToday() {
  const backend = useBackend();
  return useQuery({ queryKey: ["today"], queryFn: () => backend.today() });
}

export function useProgress() {
  const backend = useBackend();
  return useQuery({ queryKey: ["progress"], queryFn: () => backend.progress() });
}

const noProgress: PageProgress = { layersRead: [], learned: false, flags: [], note: null, place: null, lastReadAt: null };

/** Undefined while it is not known yet. */
export function usePageProgress(page: PageRef): PageProgress | undefined {
  const { data } = useProgress();
  return data === undefined ? undefined : (data.pages[page] ?? noProgress);
}

export function useSettings() {
  const backend = useBackend();
  return useQuery({ queryKey: ["settings"], queryFn: () => backend.settings() });
}

export function useFlags() {
  const backend = useBackend();
  return useQuery({ queryKey: ["flags"], queryFn: () => backend.flags() });
}

export function useHealth() {
  const backend = useBackend();
  return useQuery({ queryKey: ["health"], queryFn: () => backend.health() });
}

export function useUndoState() {
  const backend = useBackend();
  return useQuery({ queryKey: ["undo"], queryFn: () => backend.undoState() });
}

export function useDataFolder() {
  const backend = useBackend();
  return useQuery({ queryKey: ["data-folder"], queryFn: () => backend.dataFolder() });
}

/** Keeps the earlier hits on screen until the new ones are there. */
export function useSearch(query: string, limit: number) {
  const backend = useBackend();
  return useQuery({
    queryKey: ["search", query, limit],
    queryFn: () => backend.search(query, limit),
    enabled: query.trim() !== "",
    placeholderData: keepPreviousData,
  });
}

export function useItems(page: PageRef) {
  const backend = useBackend();
  return useQuery({ queryKey: ["items", page], queryFn: () => backend.items(page) });
}

export function useBank(filter: ItemFilter) {
  const backend = useBackend();
  return useQuery({ queryKey: ["bank", filter], queryFn: () => backend.bank(filter), placeholderData: keepPreviousData });
}

/** What is due of the items that the filter lets through. */
export function useDue(filter: ItemFilter) {
  const backend = useBackend();
  return useQuery({ queryKey: ["due", filter], queryFn: () => backend.dueOverview(filter) });
}

export function useItemMemory(item: ItemId) {
  const backend = useBackend();
  return useQuery({ queryKey: ["memory", item], queryFn: () => backend.itemMemory(item) });
}

/** Takes an action; the cache follows when the core has written it. */
export function useAct() {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation<Outcome, BackendError, Action>({
    mutationFn: (action) => backend.act(action),
    onSuccess: (outcome) => refresh(client, outcome.changed),
  });
}

const STUDY: QueryKey[] = [["progress"], ["today"], ["flags"], ["undo"], ["bank"], ["due"], ["memory"], ["worksheets"]];

async function refresh(client: QueryClient, changed: string[]): Promise<void> {
  const keys = changed.length === 1 && changed[0] === "settings" ? [["settings"], ["today"]] : changed.includes("settings") ? [...STUDY, ["settings"]] : STUDY;
  await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
}

/** Connects the cache to the core's events; used once, at the top. */
export function useLiveQueries(): void {
  const backend = useBackend();
  const client = useQueryClient();
  useEffect(() => {
    const stopPacks = backend.onPacksChanged(({ pages }) => {
      for (const page of pages) void client.invalidateQueries({ queryKey: ["page", page] });
      // A pack that came, went or changed as a whole names no pages.
      if (pages.length === 0) void client.invalidateQueries({ queryKey: ["page"] });
      for (const key of ["library", "names", "today", "search", "health", "items", "bank", "due", "interview-templates", "worksheets"]) void client.invalidateQueries({ queryKey: [key] });
    });
    const stopStudy = backend.onStudyChanged(({ changed }) => void refresh(client, changed));
    return () => {
      stopPacks();
      stopStudy();
    };
  }, [backend, client]);
}
