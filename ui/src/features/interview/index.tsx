/** Mock interviews: prepare one, sit it, score it, read the scorecard. */
import "./interview.css";

import { useBackend } from "../../backend/context";
import type { InterviewPlan, PastInterview, Step, TemplateView } from "../../bindings";
import { WithDraft } from "../../design/controls/with-draft";
import { useEntryState, usePlace, useLeaving } from "../../shared/navigation/history";
import type { InterviewPlace, Screen as Place } from "../../screens";
import { Missing } from "../../design/screen/missing";
import { Problem, Unread } from "../../design/controls/problem";
import { useSaveFile } from "../../shared/saving/save-file";
import { Screen } from "../../design/screen/screen";
import { useToasts } from "../../shared/toasts";
import { InterviewRun } from "./interview-run";
import { Builder, draftName, NEW_TEMPLATE, type Building } from "./builder";
import { ScorecardView } from "./scorecard";
import { useAssembled, useInterview, usePastInterviews, useTemplates } from "./queries";
import { Ready } from "./ready";
import { Scoring } from "./scoring";
import { OWN, Templates } from "./templates";
import { localIdOf, pageOf } from "../../shared/item-id";

const LIST = { name: "interview" } as const;

export function Interview({ at: place = null }: { at?: InterviewPlace | null }) {
  const backend = useBackend();
  const here = usePlace();
  const leaving = useLeaving();
  const toasts = useToasts();
  const saveFile = useSaveFile();
  // Passed along by the screen that opened the scorecard; loaded after a restart.
  const [known] = useEntryState<PastInterview | null>("scorecard", null);
  const templates = useTemplates();
  const past = usePastInterviews();
  const { run, at, error, dismiss, reload, busy, step, press, write } = useInterview();

  const show = (past: PastInterview) => here.go({ name: "interview", at: { past: past.at } }, { scorecard: past });
  /** An interview has an address: its template and seed always give the same one. */
  const assemble = async (
    view: TemplateView,
    seed: string | null,
    show: (ready: Place, known: Record<string, InterviewPlan>) => void,
  ) => {
    const made: InterviewPlan[] = [];
    await press("assemble", async () => {
      made.push(await backend.assembleInterview(view.template, seed));
      return null;
    });
    for (const assembled of made) {
      show(
        { name: "interview", at: { ready: nameOfTemplate(view), seed: assembled.seed } },
        { [`assembled ${assembled.seed}`]: assembled },
      );
    }
  };
  const save = (name: string, make: () => Promise<string>) => toasts.attempt(async () => saveFile(name, await make()));
  const open = async (assembled: InterviewPlan) => {
    // Once it is in progress, the way back from it leads past what it was prepared on.
    if (await press("open", () => backend.interviewOpen(assembled))) here.up(LIST);
  };
  const close = async () => {
    const closed: PastInterview[] = [];
    await press(
      "close",
      async () => {
        closed.push(await backend.interviewClose());
        return null;
      },
      leaving.saveAll,
    );
    closed.forEach(show);
  };
  const discard = () =>
    press("discard", async () => {
      await backend.interviewDiscard();
      return null;
    });
  const built = (message: { text: string; detail?: string }) => {
    toasts.show(message);
    here.up(LIST);
  };
  const remove = ({ template }: Building) => {
    const detail = "Its file stays beside the others in My pack, under another name.";
    backend.deleteTemplate(template.id).then(() => built({ text: `Deleted “${template.title}”`, detail }), toasts.fail);
  };
  const openItem = (item: string) => here.go({ name: "page", page: pageOf(item), anchor: localIdOf(item) });
  const sit = (what: Step) => backend.interviewStep(what);

  const content = () => {
    if (place !== null && "past" in place) {
      const card = known ?? past.data?.find((one) => one.at === place.past);
      if (card === undefined)
        return (
          past.data !== undefined && !past.isFetching && <Missing what="scorecard" to={LIST} list="All interviews" />
        );
      return (
        <ScorecardView
          past={card}
          onOpen={openItem}
          onDone={() => here.up(LIST)}
          earlier={past.data?.filter((one) => one.at < card.at && one.scorecard.title === card.scorecard.title) ?? []}
          onMarkdown={() => save(`${card.scorecard.title}.md`, () => backend.scorecardMarkdown(card))}
          onHtml={() => save(`${card.scorecard.title}.html`, () => backend.scorecardHtml(card))}
        />
      );
    }
    if (run === undefined) {
      return error === null ? (
        <p className="soft later" role="status">
          Opening…
        </p>
      ) : (
        <Unread error={error} title="Couldn’t open your interview" onAgain={reload} />
      );
    }
    if (run !== null) {
      if (run.figures.phase.phase === "finished") {
        return (
          <Scoring
            interview={run}
            isBusy={busy}
            onClose={close}
            onStep={(what) => step(nameOf(what), () => sit(what))}
            onWrite={(what) => write(() => sit(what))}
          />
        );
      }
      return (
        <InterviewRun
          interview={run}
          givenAt={at}
          onDiscard={discard}
          onPress={(what) => press(nameOf(what), () => sit(what), leaving.saveAll)}
          onWrite={(what) => write(() => sit(what))}
          onRecord={(on) => press("record", () => backend.interviewRecord(on))}
        />
      );
    }
    if (templates.error !== null)
      return <Unread error={templates.error} title="Couldn’t load the interviews" onAgain={templates.refetch} />;
    if (templates.data === undefined) return null;
    if (place !== null && "build" in place) {
      const building = buildingOf(place.build, templates.data);
      if (building === undefined) return <Missing what="interview" to={LIST} list="All interviews" />;
      return (
        <WithDraft name={draftName(building)}>
          {(stored) => (
            <Builder
              given={building}
              stored={stored}
              onBack={() => here.up(LIST)}
              onDelete={() => remove(building)}
              onSaved={({ title }) => built({ text: `Saved “${title}” in My pack` })}
            />
          )}
        </WithDraft>
      );
    }
    if (place !== null) {
      const view = templates.data.find((one) => nameOfTemplate(one) === place.ready);
      if (view === undefined) return <Missing what="interview" to={LIST} list="All interviews" />;
      return (
        <Prepared
          key={place.seed}
          view={view}
          seed={place.seed}
          isBusy={busy}
          onBack={() => here.up(LIST)}
          onAgain={() => assemble(view, null, here.replace)}
          onSheet={(assembled) => save(`${assembled.title}.html`, () => backend.interviewerSheet(assembled))}
          onBegin={open}
        />
      );
    }
    return (
      <Templates
        templates={templates.data}
        past={past.data ?? []}
        isBusy={busy}
        onAssemble={(view, seed) => assemble(view, seed, here.go)}
        onPast={show}
        onBuild={(from) => here.go({ name: "interview", at: { build: from === null ? null : nameOfTemplate(from) } })}
      />
    );
  };
  const isCard = place !== null && "past" in place;
  const phase =
    run == null || isCard ? "" : run.figures.phase.phase === "finished" ? "scoring" : `question ${String(run.current)}`;
  return (
    <Screen className="interview" view={phase}>
      {error !== null && run !== undefined && <Problem error={error} onDismiss={dismiss} />}
      {past.error !== null && (isCard ? known === null : run === null) && (
        <Unread error={past.error} title="Couldn’t load earlier interviews" onAgain={past.refetch} />
      )}
      {content()}
    </Screen>
  );
}

/** An interview that is assembled; after a restart it is assembled again from its seed. */
function Prepared({
  view,
  seed,
  isBusy,
  onBack,
  onAgain,
  onSheet,
  onBegin,
}: {
  view: TemplateView;
  seed: string;
  isBusy: boolean;
  onBack: () => void;
  onAgain: () => unknown;
  onSheet: (assembled: InterviewPlan) => void;
  onBegin: (assembled: InterviewPlan) => unknown;
}) {
  const [known] = useEntryState<InterviewPlan | null>(`assembled ${seed}`, null);
  const again = useAssembled(nameOfTemplate(view), view.template, seed, known === null);
  if (again.error !== null)
    return <Unread error={again.error} title="Couldn’t prepare the interview" onAgain={again.refetch} />;
  const assembled = known ?? again.data;
  if (assembled === undefined)
    return (
      <p className="soft later" role="status">
        Opening…
      </p>
    );
  return (
    <Ready
      assembled={assembled}
      isBusy={isBusy}
      onBack={onBack}
      onAgain={onAgain}
      onSheet={() => onSheet(assembled)}
      onBegin={() => onBegin(assembled)}
    />
  );
}

/** What a template is called in an address. */
function nameOfTemplate({ pack, template }: TemplateView): string {
  return `${pack}/${template.id}`;
}

/** What is built from a template: one’s own is changed, a copy is made of another. Undefined when it is gone. */
function buildingOf(name: string | null, templates: TemplateView[]): Building | undefined {
  if (name === null) return { template: NEW_TEMPLATE, own: false };
  const view = templates.find((one) => nameOfTemplate(one) === name);
  if (view === undefined) return undefined;
  const { template } = view;
  return view.pack === OWN
    ? { template, own: true }
    : { template: { ...template, id: "", title: `${template.title}, mine` }, own: false };
}

/** The same step, made again, takes its own error away. */
function nameOf(step: Step): string {
  switch (step.do) {
    case "clock":
      return `clock ${step.command.do}`;
    case "score":
      return `score ${String(step.question)} ${step.score.dimension}`;
    case "not-assessed":
      return `score ${String(step.question)} ${step.dimension}`;
    case "note":
      return `note ${String(step.question)}`;
    case "next":
    case "skip":
    case "answered":
    case "follow-up":
      return step.do;
  }
}
