/** Rehearsal: choose a script, say it, judge it. */
import "./rehearsal.css";

import { useBackend } from "../../backend/context";
import type { Assessment, ItemId, PastRun, Rating, RunStep } from "../../bindings";
import { BackToSession } from "../../design/screen/back-to-session";
import { useEntryState, usePlace, useLeaving } from "../../shared/navigation/history";
import { Missing } from "../../design/screen/missing";
import { Problem, Unread } from "../../design/controls/problem";
import { Screen } from "../../design/screen/screen";
import { RunAssessment } from "./run-assessment";
import { RunReport } from "./run-report";
import { useRehearsal, useRubric, useRuns, useScripts } from "./queries";
import { Scripts } from "./scripts";
import { RehearsalRun } from "./rehearsal-run";
import { pageOf } from "../../shared/item-id";

/** The screen: a run that is over, or what there is to rehearse and the run in progress. */
export function Rehearsal({ script, run }: { script?: ItemId; run?: string }) {
  return script !== undefined && run !== undefined ? (
    <PastOf script={script} run={run} />
  ) : (
    <Rehearse wanted={script ?? null} />
  );
}

const LIST = { name: "rehearsal" } as const;

function PastOf({ script, run }: { script: ItemId; run: string }) {
  const here = usePlace();
  // Passed along by the screen that opened this place; loaded after a restart.
  const [known] = useEntryState<PastRun | null>("past", null);
  const scripts = useScripts();
  const runs = useRuns(script, known === null);
  const past = known ?? runs.data?.find(({ result }) => result.run === run);
  return (
    <Screen title={past?.result.title} className="rehearsal">
      {runs.error !== null && <Unread error={runs.error} title="Couldn’t load this run" onAgain={runs.refetch} />}
      {past === undefined && runs.data !== undefined && !runs.isFetching && (
        <Missing what="run" to={LIST} list="All scripts" />
      )}
      {past !== undefined && (
        <RunReport
          past={past}
          board={scripts.data?.find(({ item }) => item === script)?.board ?? null}
          after={<BackToSession />}
          onClose={() => here.up(LIST)}
          onPage={() => here.go({ name: "page", page: pageOf(script), anchor: null })}
        />
      )}
    </Screen>
  );
}

function Rehearse({ wanted }: { wanted: ItemId | null }) {
  const backend = useBackend();
  const here = usePlace();
  const leaving = useLeaving();
  const show = (past: PastRun) =>
    here.go({ name: "rehearsal", script: past.result.script, run: past.result.run }, { past });
  const scripts = useScripts();
  const { run, at, error, dismiss, reload, busy, step, press, write } = useRehearsal();
  const script = run?.view.script ?? null;
  const past = useRuns(script);
  const rubric = useRubric(script);

  const close = async (assessment: Assessment, rating: Rating) => {
    const closed: PastRun[] = [];
    await press(
      "close",
      async () => {
        closed.push(await backend.rehearsalClose(assessment, rating));
        return null;
      },
      leaving.saveAll,
    );
    closed.forEach(show);
  };
  const discard = () =>
    press("discard", async () => {
      await backend.rehearsalDiscard();
      return null;
    });
  const content = () => {
    if (run === undefined) {
      return error === null ? (
        <p className="soft later" role="status">
          Opening…
        </p>
      ) : (
        <Unread error={error} title="Couldn’t open your rehearsal" onAgain={reload} />
      );
    }
    if (run === null) {
      if (scripts.error !== null)
        return <Unread error={scripts.error} title="Couldn’t load your scripts" onAgain={scripts.refetch} />;
      return (
        scripts.data !== undefined && (
          <Scripts
            scripts={scripts.data}
            wanted={wanted}
            isBusy={busy}
            onOpen={(item, record) => press("open", () => backend.rehearsalOpen(item, record))}
            onPast={show}
          />
        )
      );
    }
    if (run.view.figures.phase.phase === "finished") {
      return (
        <RunAssessment
          key={run.view.id}
          rehearsal={run}
          rubric={rubric}
          past={past}
          isBusy={busy}
          onClose={close}
          onJudge={(assessment) => write(() => backend.rehearsalStep({ do: "judge", assessment }))}
        />
      );
    }
    const rehearse = (what: RunStep) => backend.rehearsalStep(what);
    return (
      <RehearsalRun
        rehearsal={run}
        givenAt={at}
        onDiscard={discard}
        onStep={(what) => step(nameOf(what), () => rehearse(what))}
        onPress={(what) => press(nameOf(what), () => rehearse(what), leaving.saveAll)}
        onWrite={(what) => write(() => rehearse(what))}
      />
    );
  };
  const phase = run == null ? "list" : run.view.figures.phase.phase === "finished" ? "after" : "stage";
  return (
    <Screen className="rehearsal" view={phase}>
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
