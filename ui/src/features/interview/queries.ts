/** What this feature asks the core for. */
import { useQuery } from "@tanstack/react-query";

import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";
import type { Interview, Template } from "../../bindings";
import { isRunning } from "../../shared/study/figures";
import { useRun } from "../../shared/study/run";

const POLL_MS = 2000;

/** The interview in progress. */
export function useInterview() {
  const backend = useBackend();
  return useRun<Interview>({
    key: keys.interview,
    read: () => backend.interview(),
    pollMs: POLL_MS,
    isRunning: ({ figures }) => isRunning(figures),
  });
}

export function useTemplates() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.templates, queryFn: () => backend.interviewTemplates() });
}

/** The scorecards of earlier interviews. */
export function usePastInterviews() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.interviews, queryFn: () => backend.interviews() });
}

/** An interview as its template and seed give it. Not asked for while it is not `wanted`. */
export function useAssembled(name: string, template: Template, seed: string, wanted: boolean) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.assembled(name, seed),
    queryFn: () => backend.assembleInterview(template, seed),
    enabled: wanted,
  });
}

/** How well the packs fill each slot; what was known of the template before stays until the answer is there. */
export function useTemplateFit(template: Template) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.templateFit(template),
    queryFn: () => backend.templateFit(template),
    placeholderData: (before) => before,
    gcTime: 0,
  });
}

/** The worksheets of all packs. */
export function useWorksheets() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.allWorksheets, queryFn: () => backend.allWorksheets() });
}

/** What answers are scored by. */
export function useInterviewRubric() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.interviewRubric, queryFn: () => backend.interviewRubric() });
}
