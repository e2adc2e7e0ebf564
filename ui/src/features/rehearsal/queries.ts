/** What this feature asks the core for. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";
import type { Assessment, ItemId, Rehearsal, RunResult } from "../../bindings";
import { isRunning } from "../../shared/study/figures";
import { useRun } from "../../shared/study/run";
import { pageOf } from "../../shared/item-id";

const POLL_MS = 2000;

/** The rehearsal in progress. */
export function useRehearsal() {
  const backend = useBackend();
  return useRun<Rehearsal>({
    key: keys.rehearsal,
    read: () => backend.rehearsal(),
    pollMs: POLL_MS,
    isRunning: ({ view }) => isRunning(view.figures),
  });
}

export function useScripts() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.scripts, queryFn: () => backend.scripts() });
}

/** The runs of a script that are over. Not asked for without a script, or while they are not `shown`. */
export function useRuns(script: ItemId | null, shown = true) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.runsOf(script),
    queryFn: () => backend.rehearsals(script ?? ""),
    enabled: script !== null && shown,
  });
}

/** What runs of a script are judged by. */
export function useRubric(script: ItemId | null) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.rubricOf(script),
    queryFn: () => backend.rubric(pageOf(script ?? "")),
    enabled: script !== null,
  });
}

/** The rating that follows from an assessment. */
export function useSuggestedRating(rehearsal: string, assessment: Assessment) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.suggestedRating(rehearsal, assessment.scores),
    queryFn: () => backend.rehearsalRating(assessment),
    // While another is worked out, the one before stays: nothing flickers, and the run can be saved.
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

/** What the recording of a run shows. */
export function useHeard(result: RunResult) {
  const backend = useBackend();
  return useQuery({ queryKey: keys.heard(result.run), queryFn: () => backend.heard(result) });
}
