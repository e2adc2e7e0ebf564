/** What this feature asks the core for. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import type { BoardView, DrillView, ItemId } from "../../bindings";
import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";
import { useRun } from "../../shared/study/run";

/** The core is asked this often how long it took so far: the computer may have been asleep. */
const POLL_MS = 15_000;

/** An attempt in progress, as its clock and hints stand. */
export function useAttempt(opened: BoardView) {
  const backend = useBackend();
  return useRun<BoardView>({
    key: keys.board(opened.attempt),
    read: () => backend.board(opened.attempt),
    pollMs: POLL_MS,
    isRunning: () => true,
    initial: opened,
  });
}

/** A drill in progress. */
export function useDrill(opened: DrillView) {
  return useRun<DrillView>({ key: keys.drill(opened.item, opened.seed), initial: opened });
}

export function useDiagrams() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.diagrams, queryFn: () => backend.boardDiagrams() });
}

export function useAttempts(item: ItemId) {
  const backend = useBackend();
  return useQuery({ queryKey: keys.attempts(item), queryFn: () => backend.boardAttempts(item) });
}

export function useDrills(item: ItemId) {
  const backend = useBackend();
  return useQuery({ queryKey: keys.drillsOf(item), queryFn: () => backend.drills(item) });
}

export function useVersions(attempt: string) {
  const backend = useBackend();
  return useQuery({ queryKey: keys.versions(attempt), queryFn: () => backend.boardVersions(attempt) });
}

/** A version of an attempt's drawing. The one before stays until the next one is read. */
export function useVersion(attempt: string, version: number | undefined) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.version(attempt, version),
    queryFn: () => backend.boardVersion(attempt, version ?? 0),
    enabled: version !== undefined,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
}

/** An attempt that was typed, as Mermaid. */
export function useTypedDiagram(attempt: string) {
  const backend = useBackend();
  return useQuery({ queryKey: keys.attemptMermaid(attempt), queryFn: () => backend.boardMermaid(attempt) });
}
