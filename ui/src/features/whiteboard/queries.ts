/** What this feature asks for, under one key, so that one word refreshes all of it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import type { AttemptId } from "../../backend/board";
import { useBackend } from "../../backend/context";
import type { ItemId } from "../../backend/types";

export function useDiagrams() {
  const { boards } = useBackend();
  return useQuery({ queryKey: ["boards", "diagrams"], queryFn: () => boards.diagrams() });
}

export function useAttempts(item: ItemId) {
  const { boards } = useBackend();
  return useQuery({ queryKey: ["boards", "attempts", item], queryFn: () => boards.attempts(item) });
}

export function useDrills(item: ItemId) {
  const { boards } = useBackend();
  return useQuery({ queryKey: ["boards", "drills", item], queryFn: () => boards.drills(item) });
}

export function useVersions(attempt: AttemptId) {
  const { boards } = useBackend();
  return useQuery({ queryKey: ["boards", "versions", attempt], queryFn: () => boards.versions(attempt) });
}

export function useRefreshBoards(): () => void {
  const client = useQueryClient();
  return useCallback(() => {
    void client.invalidateQueries({ queryKey: ["boards"] });
    void client.invalidateQueries({ queryKey: ["today"] });
  }, [client]);
}
