/** How memory is scheduled: what is aimed at, how days are filled, and the parameters behind it. */
import { useState } from "react";

import { useBackend } from "../../backend/context";
import type { ItemKind, OptimiserState, Outlook, Settings } from "../../bindings";
import { autosaved, useAutosave } from "../../shared/saving/autosave";
import { Saved } from "../../design/controls/saved";
import { isPressed } from "../../shared/keyboard/chords";
import { Button, Segmented } from "../../design/controls/controls";
import { PlainTable } from "../../design/controls/plain-table";
import { Slider } from "../../design/controls/slider";
import { Switch } from "../../design/controls/switch";
import { WithDraft } from "../../design/controls/with-draft";
import { Unread } from "../../design/controls/problem";
import { useStudy } from "../../shared/study/study";
import { useToasts } from "../../shared/toasts";
import { count, ITEM_KINDS, kindWord, percent } from "../../shared/words/words";
import { useOptimiser, useOptimiserStep, useOrphans, useOutlook, useParameterSets } from "./queries";
import { Count, More, Section } from "./section";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const SHARES = [
  { value: "1", label: "As any day" },
  { value: "0.5", label: "Less" },
  { value: "0", label: "Least" },
] as const;
type Share = (typeof SHARES)[number]["value"];

export function Memory({ settings }: { settings: Settings }) {
  const study = useStudy();
  return (
    <Section title="Memory">
      <Interview settings={settings} />
      <More name="aims" summary="Desired retention for each kind">
        <p className="field-help">Kinds without a value here use “Desired retention”.</p>
        {ITEM_KINDS.map((kind) => (
          <KindAim key={kind} kind={kind} label={kindWord(kind, 2)} settings={settings} />
        ))}
      </More>
      <Switch isSelected={settings.fuzz} onChange={(on) => study.set("fuzz", on)} testId="setting-fuzz">
        Spread what was learned together over neighbouring days
      </Switch>
      <Switch
        isSelected={settings.loadBalance}
        onChange={(on) => study.set("loadBalance", on)}
        testId="setting-balance"
      >
        Within that spread, choose the days with less to do
      </Switch>
      <More name="easy days" summary="Easy days">
        <p className="field-help">
          New reviews avoid these days where the spread allows it. What is due already stays.
        </p>
        {DAYS.map((day, index) => (
          <Segmented
            key={day}
            label={day}
            value={nearest(settings.easyDays[index] ?? 1)}
            choices={SHARES}
            onChange={(value) => {
              const next = settings.easyDays.map((share, at) =>
                at === index ? Number(value) : share,
              ) as Settings["easyDays"];
              study.set("easyDays", next);
            }}
            testId={`setting-day-${index}`}
          />
        ))}
      </More>
      <Count
        label="Leech after"
        help="Lapses after which Understudy offers help with an item."
        value={settings.leechThreshold}
        min={3}
        max={20}
        step={1}
        unit="lapses"
        onChange={(value) => study.set("leechThreshold", value)}
        testId="setting-leech"
      />
      <Parameters />
      <Orphans />
    </Section>
  );
}

function nearest(share: number): Share {
  return share >= 0.75 ? "1" : share >= 0.25 ? "0.5" : "0";
}

function KindAim({ kind, label, settings }: { kind: ItemKind; label: string; settings: Settings }) {
  const study = useStudy();
  const own = settings.desiredRetentionByKind[kind];
  const [value, setValue] = useState(Math.round((own ?? settings.desiredRetention) * 100));
  const keep = (percent: number | null) => {
    const rest = Object.fromEntries(
      Object.entries(settings.desiredRetentionByKind).filter(([name]) => name !== kind),
    ) as Settings["desiredRetentionByKind"];
    study.set("desiredRetentionByKind", percent === null ? rest : { ...rest, [kind]: percent / 100 });
  };
  return (
    <div>
      <Switch isSelected={own !== undefined} onChange={(on) => keep(on ? value : null)} testId={`setting-own-${kind}`}>
        {label}: {own === undefined ? "as the rest" : percent(own)}
      </Switch>
      {own === undefined ? null : (
        <Slider
          label={`Desired retention: ${label}`}
          value={value}
          min={70}
          max={97}
          step={1}
          format={(value) => `${value}%`}
          onChange={setValue}
          onChangeEnd={keep}
          testId={`setting-retention-${kind}`}
        />
      )}
    </div>
  );
}

/** A whole date, or none; half a date is not written yet. */
function isDate(text: string): boolean {
  return /^\s*(\d{4}-\d{2}-\d{2})?\s*$/.test(text);
}

/** The name of what was typed and is no date yet. */
const HALF_DATE = "interview-date";

function Interview({ settings }: { settings: Settings }) {
  return <WithDraft name={HALF_DATE}>{(stored) => <InterviewDate settings={settings} stored={stored} />}</WithDraft>;
}

function InterviewDate({ settings, stored }: { settings: Settings; stored: string | null }) {
  const backend = useBackend();
  const study = useStudy();
  const { data: outlook, error, refetch } = useOutlook(settings.interviewDate !== null);
  const [half, setHalf] = useState(stored);
  // A field of the date's own type hides where the focus is in WebKitGTK.
  const date = useAutosave(half ?? settings.interviewDate ?? "", async (text) => {
    const isWhole = isDate(text);
    if (isWhole)
      await study.write({
        kind: "setting-changed",
        key: "interviewDate",
        value: text.trim() === "" ? null : text.trim(),
      });
    await backend.saveFormDraft(HALF_DATE, isWhole ? null : text);
    setHalf(isWhole ? null : text);
  });
  return (
    <div className="field">
      <label className="field-label" htmlFor="interview-date">
        Day of the interview
      </label>
      <div className="settings-row">
        <input
          id="interview-date"
          className="input settings-date"
          placeholder="YYYY-MM-DD"
          {...autosaved(date)}
          onKeyDown={(event) => (isPressed(event, "Enter") ? date.flush() : undefined)}
          data-testid="setting-interview"
        />
        {settings.interviewDate === null ? null : (
          <Button kind="quiet" onPress={() => date.change("")}>
            Remove date
          </Button>
        )}
      </div>
      {isDate(date.value) ? (
        <Saved of={date} />
      ) : (
        <span className="field-help" role="status">
          Write the date as YYYY-MM-DD.
        </span>
      )}
      {error !== null && <Unread error={error} title="Couldn’t work out the forecast" onAgain={refetch} />}
      <span className="field-help" data-testid="outlook">
        {outlook == null
          ? "With a date set, the last weeks are spent on what will be remembered on that day."
          : forecast(outlook)}
      </span>
    </div>
  );
}

/** What will be remembered on the day of the interview. */
function forecast({ daysLeft, begun, recallExpected, recallIfStopped, minutesPerDay }: Outlook): string {
  const expected =
    recallExpected === null
      ? "nothing can be said yet"
      : `about ${percent(recallExpected)} will be remembered that day at ${minutesPerDay} min a day`;
  const stopped = recallIfStopped === null ? "" : `, ${percent(recallIfStopped)} if you stopped now`;
  return `${count(daysLeft, "day")} left. Of ${count(begun, "item")} begun, ${expected}${stopped}.`;
}

/** How many answers there are, and how many of them parameters can be computed from. */
function fromYours(state: OptimiserState): string {
  const given = `You’ve given ${count(state.answers, "answer")}.`;
  const were = state.usable === 1 ? "was" : "were";
  const usable = `${String(state.usable)} of them ${were} on a later day than the one before`;
  return state.usable < state.enough
    ? `${given} ${usable}; your own parameters need ${String(state.enough)} of those.`
    : `${given} ${usable}, and your own parameters can be computed from those.`;
}

/** FSRS's parameters, from the person's own answers, and the way back. */
function Parameters() {
  const backend = useBackend();
  const toasts = useToasts();
  const { data: state, error, refetch } = useOptimiser();
  const { data: sets } = useParameterSets();
  const run = useOptimiserStep(toasts.fail);
  if (error !== null) return <Unread error={error} title="Couldn’t load the parameters" onAgain={refetch} />;
  if (state === undefined) return null;
  const current = sets?.find((set) => set.current);
  const isOwn = current?.proposal != null;
  return (
    <div className="field" data-testid="optimiser">
      <span className="field-label">Parameters</span>
      <p className="field-help">
        {isOwn
          ? `In force: computed from ${count(current.proposal?.answers ?? 0, "answer")} of yours.`
          : "In force: the built-in ones, which suit most people."}{" "}
        {fromYours(state)}
      </p>
      {state.running ? (
        <div className="settings-row">
          <progress max={1} value={state.share} aria-label="Computing parameters" />
          <Button onPress={() => run.mutate(() => backend.stopOptimising())}>Stop</Button>
        </div>
      ) : null}
      {state.problem === null ? null : <p role="alert">{state.problem}</p>}
      {state.proposal === null ? null : (
        <>
          <PlainTable
            rows={[
              { name: "In force", fit: state.proposal.before },
              { name: "Computed from yours", fit: state.proposal.after },
            ]}
            rowKey={({ name }) => name}
            columns={[
              { title: "How well they foretell your answers", cell: ({ name }) => name },
              { title: "Log-loss", cell: ({ fit }) => fit.logLoss.toFixed(4) },
              { title: "RMSE", cell: ({ fit }) => fit.rmse.toFixed(4) },
            ]}
          />
          <p className="field-help">
            Lower is better. Days already given stay; what is answered from now on follows the new ones.
          </p>
        </>
      )}
      <div className="settings-row">
        {state.proposal === null ? (
          <Button
            isDisabled={state.running || state.usable < state.enough}
            onPress={() => run.mutate(() => backend.optimise())}
            data-testid="optimise"
          >
            Compute mine
          </Button>
        ) : (
          <Button
            kind="primary"
            onPress={() => run.mutate(() => backend.chooseParameters(state.proposal))}
            data-testid="use-parameters"
          >
            Use them
          </Button>
        )}
        {isOwn ? (
          <Button
            kind="quiet"
            onPress={() => run.mutate(() => backend.chooseParameters(null))}
            data-testid="built-in-parameters"
          >
            Back to the built-in ones
          </Button>
        ) : null}
      </div>
    </div>
  );
}

/** Histories whose items vanished from their packs. */
function Orphans() {
  const study = useStudy();
  const { data: orphans, error, refetch } = useOrphans();
  if (error !== null) return <Unread error={error} title="Couldn’t load histories without an item" onAgain={refetch} />;
  if (orphans === undefined || orphans.length === 0) return null;
  return (
    <More name="orphans" summary={`${count(orphans.length, "history", "histories")} without an item`} testId="orphans">
      <p className="field-help">
        These were answered before, and no open pack has them now: renamed, deleted, or their pack is closed. Nothing is
        lost; a history can go on under a new name.
      </p>
      <ul className="settings-orphans">
        {orphans.map((orphan) => {
          const choices = [...new Set([orphan.sameAnswer, ...orphan.candidates].filter((item) => item !== null))];
          return (
            <li key={orphan.item}>
              <span>
                <code>{orphan.item}</code> <span className="field-help">{count(orphan.reviews, "answer")}</span>
              </span>
              {choices.length === 0 ? null : (
                <label>
                  <span className="visually-hidden">Go on with the history of {orphan.item} as</span>
                  <select
                    className="input"
                    defaultValue=""
                    onChange={(event) => {
                      if (event.target.value !== "")
                        study.take({ kind: "item-attached", from: orphan.item, to: event.target.value }, "Attached");
                    }}
                  >
                    <option value="">Attach to…</option>
                    {choices.map((item) => (
                      <option key={item} value={item}>
                        {item}
                        {item === orphan.sameAnswer ? " (the same answer)" : ""}
                      </option>
                    ))}
                  </select>
                </label>
              )}
            </li>
          );
        })}
      </ul>
    </More>
  );
}
