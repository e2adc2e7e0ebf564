/** Rehearsal: choose a script, say it, judge it. */
import "./rehearsal.css";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";
import { BackendError } from "../../backend/error";
import type { PastRun } from "../../bindings/PastRun";
import type { Rehearsal as Run } from "../../bindings/Rehearsal";
import type { ItemId } from "../../backend/types";
import { BackToSession } from "../../design/back-to-session";
import { useHistory } from "../../design/history";
import { Problem } from "../../design/problem";
import { Screen } from "../../design/screen";
import { After } from "./After";
import { Past } from "./Past";
import { isRunning } from "../../design/figures";
import { Scripts } from "./Scripts";
import { Stage } from "./Stage";

/** While the clock runs the core is asked this often; between, the window draws time that passed. */
const ASK_MS = 2000;

interface Given {
  run: Run;
  at: number;
}

export function Rehearsal({ script: wanted }: { script: ItemId | null }) {
  const backend = useBackend();
  const history = useHistory();
  const [given, setGiven] = useState<Given | null>(null);
  const [judging, setJudging] = useState(false);
  const [done, setDone] = useState<PastRun | null>(null);
  const scripts = useQuery({ queryKey: keys.scripts, queryFn: () => backend.scripts() });
  const open = useQuery({ queryKey: keys.rehearsal, queryFn: () => backend.rehearsal(), staleTime: 0, gcTime: 0 });
  useEffect(() => {
    if (open.data !== undefined) setGiven(open.data === null ? null : { run: open.data, at: performance.now() });
  }, [open.data]);

  const step = useMutation<Run | null, BackendError, () => Promise<Run | null>>({
    mutationFn: (run) => run(),
    onSuccess: (run) => {
      setGiven(run === null ? null : { run, at: performance.now() });
      if (run === null) setJudging(false);
    },
  });
  const ask = step.mutate;
  const running = given !== null && isRunning(given.run.view.figures);
  const refresh = useCallback(() => ask(() => backend.rehearsal()), [ask, backend]);
  useEffect(() => {
    if (!running) return undefined;
    const timer = window.setInterval(refresh, ASK_MS);
    const onShow = () => {
      if (document.visibilityState === "visible") refresh();
    };
    document.addEventListener("visibilitychange", onShow);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener("visibilitychange", onShow);
    };
  }, [running, refresh]);

  const script = given?.run.view.script ?? null;
  const past = useQuery({ queryKey: keys.runsOf(script), queryFn: () => backend.rehearsals(script ?? ""), enabled: script !== null });
  const rubric = useQuery({ queryKey: keys.rubricOf(script), queryFn: () => backend.rubric((script ?? "").split("#")[0] ?? ""), enabled: script !== null });

  const error = step.error ?? (scripts.error instanceof BackendError ? scripts.error : null);
  const finished = given?.run.view.figures.phase.phase === "finished";
  return (
    <Screen title="Rehearsal" className="rehearsal">
      {error !== null && <Problem error={error} />}
      {done !== null ? (
        <Past past={done} board={scripts.data?.find(({ item }) => item === done.result.script)?.board ?? null} after={<BackToSession />} onClose={() => setDone(null)} onPage={() => history.go({ name: "page", page: done.result.script.split("#")[0] ?? "", anchor: null })} />
      ) : given === null ? (
        scripts.data !== undefined && <Scripts scripts={scripts.data} wanted={wanted} onOpen={(item, record) => ask(() => backend.rehearsalOpen(item, record))} onPast={setDone} />
      ) : judging || finished ? (
        <After rehearsal={given.run} rubric={rubric.data ?? null} past={past.data ?? []} onBack={finished ? null : () => setJudging(false)}
          onJudge={(assessment) => ask(() => backend.rehearsalStep({ do: "judge", assessment }))}
          onClose={(assessment, rating) => ask(async () => {
            setDone(await backend.rehearsalClose(assessment, rating));
            return null;
          })} />
      ) : (
        <Stage rehearsal={given.run} givenAt={given.at} onStep={(what) => ask(() => backend.rehearsalStep(what))} onAfter={() => setJudging(true)}
          onDiscard={() => ask(async () => {
            await backend.rehearsalDiscard();
            return null;
          })} />
      )}
    </Screen>
  );
}
