/** What this feature asks the core for. */
import { useMutation, useQuery } from "@tanstack/react-query";

import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";

/** A setting of this computer alone, by its name. */
export function useDeviceSetting(name: string) {
  const backend = useBackend();
  return useQuery({ queryKey: keys.device(name), queryFn: () => backend.deviceSetting(name, null) });
}

/** How much is remembered on the day of the interview. Only asked for once that day is `known`. */
export function useOutlook(known: boolean) {
  const backend = useBackend();
  return useQuery({ queryKey: keys.outlook, queryFn: () => backend.outlook(), enabled: known });
}

export function useOptimiser() {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.optimiser,
    queryFn: () => backend.optimiser(),
    refetchInterval: (query) => (query.state.data?.running === true ? 1000 : false),
  });
}

/** Starts or stops computing parameters, or chooses which are in force. */
export function useOptimiserStep(onError: (error: Error) => void) {
  return useMutation({ mutationFn: (work: () => Promise<unknown>) => work(), onError });
}

export function useParameterSets() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.parameterSets, queryFn: () => backend.parameterSets() });
}

/** Histories whose items vanished from their packs. */
export function useOrphans() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.orphans, queryFn: () => backend.orphans() });
}

export function useRecordings() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.recordings, queryFn: () => backend.recordings() });
}

export function useMicrophones() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.microphones, queryFn: () => backend.microphones() });
}
