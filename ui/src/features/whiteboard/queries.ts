/** What this feature asks the core for. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import type { AttemptId, BoardView, DrillView } from "../../backend/board";
import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";
import type { ItemId } from "../../backend/types";
import { useRun } from "../../shared/study/run";

/** The core is asked this often how long it took so far: the computer may have been asleep. */
const POLL_MS = 15_000;

/** An attempt in progress, as its clock and hints stand. */
export function useAttempt(opened: BoardView) {
  const { boards } = useBackend();
  return useRun<BoardView>({
    key: keys.board(opened.attempt),
    read: () => boards.view(opened.attempt),
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
  const { boards } = useBackend();
  return useQuery({ queryKey: keys.diagrams, queryFn: () => boards.diagrams() });
}

export function useAttempts(item: ItemId) {
  const { boards } = useBackend();
  return useQuery({ queryKey: keys.attempts(item), queryFn: () => boards.attempts(item) });
}

export function useDrills(item: ItemId) {
  const { boards } = useBackend();
  return useQuery({ queryKey: keys.drillsOf(item), queryFn: () => boards.drills(item) });
}

export function useVersions(attempt: AttemptId) {
  const { boards } = useBackend();
  return useQuery({ queryKey: keys.versions(attempt), queryFn: () => boards.versions(attempt) });
}

/** A version of an attempt's drawing. The one before stays until the next one is read. */
export function useVersion(attempt: AttemptId, version: number | undefined) {
  const { boards } = useBackend();
  return useQuery({
    queryKey: keys.version(attempt, version),
    queryFn: () => boards.version(attempt, version ?? 0),
    enabled: version !== undefined,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
}

/** An attempt that was typed, as Mermaid. */
export function useTypedDiagram(attempt: AttemptId) {
  const { boards } = useBackend();
  return useQuery({ queryKey: keys.attemptMermaid(attempt), queryFn: () => boards.mermaid(attempt) });
}
