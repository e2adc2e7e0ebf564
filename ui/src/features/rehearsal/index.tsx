/** Rehearsal: choose a script, say it, judge it. */
import "./rehearsal.css";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";
import type { ItemId } from "../../backend/types";
import type { Assessment } from "../../bindings/Assessment";
import type { PastRun } from "../../bindings/PastRun";
import type { Rating } from "../../bindings/Rating";
import type { Rehearsal as Run } from "../../bindings/Rehearsal";
import type { RunStep } from "../../bindings/RunStep";
import { BackToSession } from "../../design/back-to-session";
import { isRunning } from "../../design/figures";
import { useHistory, useLeaving } from "../../design/history";
import { Problem, Unread } from "../../design/problem";
import { useRun } from "../../design/run";
import { Screen } from "../../design/screen";
import { After } from "./After";
import { Past } from "./Past";
import { Scripts } from "./Scripts";
import { Stage } from "./Stage";

const POLL_MS = 2000;

export function Rehearsal({ script: wanted }: { script: ItemId | null }) {
  const backend = useBackend();
  const history = useHistory();
  const leaving = useLeaving();
  const [done, setDone] = useState<PastRun | null>(null);
  const scripts = useQuery({ queryKey: keys.scripts, queryFn: () => backend.scripts() });
  const { run, at, error, dismiss, reload, busy, step, press, write } = useRun<Run>({
    key: keys.rehearsal,
    read: () => backend.rehearsal(),
    pollMs: POLL_MS,
    isRunning: ({ view }) => isRunning(view.figures),
  });
  const script = run?.view.script ?? null;
  const past = useQuery({ queryKey: keys.runsOf(script), queryFn: () => backend.rehearsals(script ?? ""), enabled: script !== null });
  const rubric = useQuery({ queryKey: keys.rubricOf(script), queryFn: () => backend.rubric((script ?? "").split("#")[0] ?? ""), enabled: script !== null });

  const close = (assessment: Assessment, rating: Rating) => press("close", async () => {
    setDone(await backend.rehearsalClose(assessment, rating));
    return null;
  }, leaving.saveAll);
  const discard = () => press("discard", async () => {
    await backend.rehearsalDiscard();
    return null;
  });
  const content = () => {
    if (done !== null) {
      return (
        <Past past={done} board={scripts.data?.find(({ item }) => item === done.result.script)?.board ?? null} after={<BackToSession />}
          onClose={() => setDone(null)} onPage={() => history.go({ name: "page", page: done.result.script.split("#")[0] ?? "", anchor: null })} />
      );
    }
    if (run === undefined) {
      return error === null ? <p className="soft later" role="status">Opening…</p> : <Unread error={error} title="Couldn’t open your rehearsal" onAgain={reload} />;
    }
    if (run === null) {
      if (scripts.error !== null) return <Unread error={scripts.error} title="Couldn’t load your scripts" onAgain={scripts.refetch} />;
      return scripts.data !== undefined && (
        <Scripts scripts={scripts.data} wanted={wanted} isBusy={busy} onOpen={(item, record) => press("open", () => backend.rehearsalOpen(item, record))} onPast={setDone} />
      );
    }
    if (run.view.figures.phase.phase === "finished") {
      return (
        <After key={run.view.id} rehearsal={run} rubric={rubric} past={past} isBusy={busy} onClose={close}
          onJudge={(assessment) => write(() => backend.rehearsalStep({ do: "judge", assessment }))} />
      );
    }
    const rehearse = (what: RunStep) => backend.rehearsalStep(what);
    return (
      <Stage rehearsal={run} givenAt={at} onDiscard={discard}
        onStep={(what) => step(nameOf(what), () => rehearse(what))}
        onPress={(what) => press(nameOf(what), () => rehearse(what), leaving.saveAll)}
        onWrite={(what) => write(() => rehearse(what))} />
    );
  };
  const phase = run == null ? "list" : run.view.figures.phase.phase === "finished" ? "after" : "stage";
  return (
    <Screen title="Rehearsal" className="rehearsal" view={done === null ? phase : "past"}>
      {error !== null && run !== undefined && <Problem error={error} onDismiss={dismiss} />}
      {content()}
    </Screen>
  );
}

/** The same step, made again, takes its own error away. */
function nameOf(step: RunStep): string {
  switch (step.do) {
    case "clock":
      return `clock ${step.command.do}`;
    case "point":
      return `point ${String(step.segment)} ${String(step.point)}`;
    case "answered":
      return `answered ${String(step.question)}`;
    case "note":
    case "pause-reason":
    case "judge":
      return step.do;
  }
}
