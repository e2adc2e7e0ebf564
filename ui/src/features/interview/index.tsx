/** Mock interviews: prepare one, sit it, score it, read the scorecard. */
import "./interview.css";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";
import { BackendError } from "../../backend/error";
import type { Assembled } from "../../bindings/Assembled";
import type { Interview as Run } from "../../bindings/Interview";
import type { PastInterview } from "../../bindings/PastInterview";
import type { Step } from "../../bindings/Step";
import type { Template } from "../../bindings/Template";
import { isRunning } from "../../design/figures";
import { WithDraft } from "../../design/draft";
import { useHistory, useLeaving } from "../../design/history";
import { Problem, Unread } from "../../design/problem";
import { useRun } from "../../design/run";
import { Screen } from "../../design/screen";
import { useToasts } from "../../design/toasts";
import { Asking } from "./Asking";
import { Builder, draftName, NEW_TEMPLATE, type Building } from "./Builder";
import { Card } from "./Card";
import { Ready } from "./Ready";
import { Scoring } from "./Scoring";
import { Templates } from "./Templates";

const POLL_MS = 2000;

export function Interview() {
  const backend = useBackend();
  const history = useHistory();
  const leaving = useLeaving();
  const toasts = useToasts();
  const [ready, setReady] = useState<{ template: Template; assembled: Assembled } | null>(null);
  const [card, setCard] = useState<PastInterview | null>(null);
  const [building, setBuilding] = useState<Building | null>(null);
  const templates = useQuery({ queryKey: keys.templates, queryFn: () => backend.interviewTemplates() });
  const past = useQuery({ queryKey: keys.interviews, queryFn: () => backend.interviews() });
  const { run, at, error, dismiss, reload, busy, step, press, write } = useRun<Run>({
    key: keys.interview,
    read: () => backend.interview(),
    pollMs: POLL_MS,
    isRunning: ({ figures }) => isRunning(figures),
  });

  const assemble = useMutation<Assembled, BackendError, { template: Template; seed: string | null }>({
    mutationFn: ({ template, seed }) => backend.assembleInterview(template, seed),
    onSuccess: (assembled, { template }) => setReady({ template, assembled }),
  });
  const save = (name: string, make: () => Promise<string>) => {
    make()
      .then((text) => backend.saveFile(name, new TextEncoder().encode(text)))
      .then((path) => {
        if (path !== null) toasts.show({ text: "Saved", detail: path });
      })
      .catch(toasts.fail);
  };
  const open = (assembled: Assembled) => press("open", async () => {
    const opened = await backend.interviewOpen(assembled);
    setReady(null);
    return opened;
  });
  const close = () => press("close", async () => {
    setCard(await backend.interviewClose());
    return null;
  }, leaving.saveAll);
  const discard = () => press("discard", async () => {
    await backend.interviewDiscard();
    return null;
  });
  const built = (message: { text: string; detail?: string }) => {
    setBuilding(null);
    toasts.show(message);
  };
  const remove = ({ template }: Building) => {
    const detail = "Its file stays beside the others in My pack, under another name.";
    backend.deleteTemplate(template.id).then(() => built({ text: `Deleted “${template.title}”`, detail }), toasts.fail);
  };
  const openItem = (item: string) => history.go({ name: "page", page: item.split("#")[0] ?? item, anchor: item.split("#")[1] ?? null });
  const sit = (what: Step) => backend.interviewStep(what);

  const content = () => {
    if (card !== null) {
      return (
        <Card past={card} onOpen={openItem} onDone={() => setCard(null)}
          earlier={past.data?.filter((one) => one.at < card.at && one.scorecard.title === card.scorecard.title) ?? []}
          onMarkdown={() => save(`${card.scorecard.title}.md`, () => backend.scorecardMarkdown(card))}
          onHtml={() => save(`${card.scorecard.title}.html`, () => backend.scorecardHtml(card))} />
      );
    }
    if (run === undefined) {
      return error === null ? <p className="soft later" role="status">Opening…</p> : <Unread error={error} title="Couldn’t open your interview" onAgain={reload} />;
    }
    if (run !== null) {
      if (run.figures.phase.phase === "finished") {
        return (
          <Scoring interview={run} isBusy={busy} onClose={close}
            onStep={(what) => step(nameOf(what), () => sit(what))} onWrite={(what) => write(() => sit(what))} />
        );
      }
      return (
        <Asking interview={run} givenAt={at} onDiscard={discard}
          onPress={(what) => press(nameOf(what), () => sit(what), leaving.saveAll)}
          onWrite={(what) => write(() => sit(what))}
          onRecord={(on) => press("record", () => backend.interviewRecord(on))} />
      );
    }
    if (building !== null) {
      return (
        <WithDraft name={draftName(building)}>
          {(stored) => (
            <Builder given={building} stored={stored} onBack={() => setBuilding(null)} onDelete={() => remove(building)}
              onSaved={({ title }) => built({ text: `Saved “${title}” in My pack` })} />
          )}
        </WithDraft>
      );
    }
    if (ready !== null) {
      return (
        <Ready assembled={ready.assembled} onBack={() => setReady(null)} onAgain={() => assemble.mutate({ template: ready.template, seed: null })}
          onSheet={() => save(`${ready.assembled.title}.html`, () => backend.interviewerSheet(ready.assembled))}
          onBegin={() => open(ready.assembled)} />
      );
    }
    if (templates.error !== null) return <Unread error={templates.error} title="Couldn’t load the interviews" onAgain={templates.refetch} />;
    return templates.data !== undefined && (
      <Templates templates={templates.data} past={past.data ?? []} onAssemble={({ template }, seed) => assemble.mutate({ template, seed })} onPast={setCard}
        onBuild={(template, own) => setBuilding({ template: template ?? NEW_TEMPLATE, own })} />
    );
  };
  const waiting = building !== null ? "builder" : ready !== null ? "ready" : "list";
  const phase = run == null ? waiting : run.figures.phase.phase === "finished" ? "scoring" : `question ${String(run.current)}`;
  return (
    <Screen title="Mock interview" className="interview" view={card === null ? phase : "scorecard"}>
      {error !== null && run !== undefined && <Problem error={error} onDismiss={dismiss} />}
      {assemble.error !== null && <Problem error={assemble.error} onDismiss={assemble.reset} />}
      {past.error !== null && run === null && card === null && <Unread error={past.error} title="Couldn’t load earlier interviews" onAgain={past.refetch} />}
      {content()}
    </Screen>
  );
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
    case "answered":
    case "follow-up":
      return step.do;
  }
}
