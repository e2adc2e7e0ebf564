/** Mock interviews: prepare one, sit it, score it, read the scorecard. */
import "./interview.css";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";

import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";
import { BackendError } from "../../backend/error";
import { useNames } from "../../backend/queries";
import type { Assembled } from "../../bindings/Assembled";
import type { Interview as Run } from "../../bindings/Interview";
import type { PastInterview } from "../../bindings/PastInterview";
import type { Template } from "../../bindings/Template";
import { useHistory } from "../../design/history";
import { Problem } from "../../design/problem";
import { Screen } from "../../design/screen";
import { useToasts } from "../../design/toasts";
import { Asking } from "./Asking";
import { Builder, NEW_TEMPLATE } from "./Builder";
import { Card } from "./Card";
import { Ready } from "./Ready";
import { Scoring } from "./Scoring";
import { Templates } from "./Templates";

export function Interview() {
  const backend = useBackend();
  const history = useHistory();
  const toasts = useToasts();
  const [ready, setReady] = useState<{ template: Template; assembled: Assembled } | null>(null);
  const [given, setGiven] = useState<{ run: Run; at: number } | null>(null);
  const [scoring, setScoring] = useState(false);
  const [card, setCard] = useState<PastInterview | null>(null);
  const [building, setBuilding] = useState<{ template: Template; own: boolean } | null>(null);
  const templates = useQuery({ queryKey: keys.templates, queryFn: () => backend.interviewTemplates() });
  const past = useQuery({ queryKey: keys.interviews, queryFn: () => backend.interviews() });
  const open = useQuery({ queryKey: keys.interview, queryFn: () => backend.interview(), staleTime: 0, gcTime: 0 });
  const { data: names } = useNames(true);
  const titles = useMemo(() => Object.fromEntries((names ?? []).flatMap((name) => (name.item === null ? [] : [[name.item, name.title]]))) as Record<string, string>, [names]);
  useEffect(() => {
    if (open.data !== undefined && open.data !== null) setGiven({ run: open.data, at: performance.now() });
  }, [open.data]);

  const step = useMutation<Run | null, BackendError, () => Promise<Run | null>>({
    mutationFn: (run) => run(),
    onSuccess: (run) => setGiven(run === null ? null : { run, at: performance.now() }),
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
  const close = () => step.mutate(async () => {
    setCard(await backend.interviewClose());
    setScoring(false);
    return null;
  });
  const built = (message: { text: string; detail?: string }) => {
    setBuilding(null);
    toasts.show(message);
  };
  const error = step.error ?? assemble.error ?? (templates.error instanceof BackendError ? templates.error : null);
  const openItem = (item: string) => history.go({ name: "page", page: item.split("#")[0] ?? item, anchor: item.split("#")[1] ?? null });
  const finished = given?.run.figures.phase.phase === "finished";
  return (
    <Screen title="Mock interview" className="interview">
      {error !== null && <Problem error={error} />}
      {card !== null ? (
        <Card past={card} titles={titles} onOpen={openItem} onDone={() => setCard(null)}
          earlier={past.data?.filter((one) => one.at < card.at && one.scorecard.title === card.scorecard.title) ?? []}
          onMarkdown={() => save(`${card.scorecard.title}.md`, () => backend.scorecardMarkdown(card))}
          onHtml={() => save(`${card.scorecard.title}.html`, () => backend.scorecardHtml(card))} />
      ) : given !== null ? (
        scoring || finished ? (
          <Scoring interview={given.run} titles={titles} onStep={(what) => step.mutate(() => backend.interviewStep(what))} onClose={close} />
        ) : (
          <Asking interview={given.run} givenAt={given.at} onStep={(what) => step.mutate(() => backend.interviewStep(what))} onScore={() => setScoring(true)}
            onRecord={(on) => step.mutate(() => backend.interviewRecord(on))}
            onDiscard={() => step.mutate(async () => {
              await backend.interviewDiscard();
              return null;
            })} />
        )
      ) : building !== null ? (
        <Builder given={building.template} own={building.own} onBack={() => setBuilding(null)}
          onSaved={({ title }) => built({ text: `Saved “${title}” in My pack` })}
          onDelete={() => {
            backend.deleteTemplate(building.template.id).then(() => built({ text: `Deleted “${building.template.title}”`, detail: "Its file stays beside the others in My pack, under another name." }), toasts.fail);
          }} />
      ) : ready !== null ? (
        <Ready assembled={ready.assembled} onBack={() => setReady(null)} onAgain={() => assemble.mutate({ template: ready.template, seed: null })}
          onSheet={() => save(`${ready.assembled.title}.html`, () => backend.interviewerSheet(ready.assembled))}
          onBegin={() => step.mutate(async () => {
            const run = await backend.interviewOpen(ready.assembled);
            setReady(null);
            return run;
          })} />
      ) : (
        templates.data !== undefined && <Templates templates={templates.data} past={past.data ?? []} onAssemble={({ template }, seed) => assemble.mutate({ template, seed })} onPast={setCard}
          onBuild={(template, own) => setBuilding({ template: template ?? NEW_TEMPLATE, own })} />
      )}
    </Screen>
  );
}
