/** What this feature asks the core for. */
import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";
import type { SessionView } from "../../bindings";
import { useRun } from "../../shared/study/run";

/** The session in progress. */
export function useSession() {
  const backend = useBackend();
  return useRun<SessionView>({ key: keys.session, read: () => backend.session() });
}
