/** What this feature asks for. */
import { useQuery } from "@tanstack/react-query";

import type { AttemptId } from "../../backend/board";
import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";
import type { ItemId } from "../../backend/types";

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
