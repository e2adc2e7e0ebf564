/** After the last question: scores with their evidence, one question at a time, beside what there was to say. */
import { ChevronLeft, ChevronRight, Play } from "lucide-react";
import { useEffect, useRef } from "react";

import { useBackend } from "../../backend/context";
import { useItems } from "../../backend/queries";
import type { Dimension, Interview, QuestionRecord, Step } from "../../bindings";
import { Drawn } from "../../design/board/sketch";
import { autosaved, useAutosave } from "../../shared/saving/autosave";
import { Saved } from "../../design/controls/saved";
import { Button } from "../../design/controls/controls";
import { useEntryState } from "../../shared/navigation/history";
import { useCommands } from "../../shared/keyboard/commands";
import { Unread } from "../../design/controls/problem";
import { Html } from "../../design/prose/prose";
import { useToasts } from "../../shared/toasts";
import { clock } from "../../shared/words/words";
import { useInterviewRubric } from "./queries";
import { DIMENSIONS } from "./words";
import { pageOf } from "../../shared/item-id";

const howFar = ({ skipped, scores }: QuestionRecord) => (skipped ? ", skipped" : scores.length > 0 ? ", scored" : "");

/** What a row is scored with; 0 is not assessed. */
const POINTS = [0, 1, 2, 3, 4];

export function Scoring({
  interview,
  isBusy,
  onStep,
  onWrite,
  onClose,
}: {
  interview: Interview;
  isBusy: boolean;
  onStep: (step: Step) => unknown;
  /** A step of a field that saves itself. */
  onWrite: (step: Step) => Promise<void>;
  onClose: () => unknown;
}) {
  const backend = useBackend();
  const toasts = useToasts();
  // The list's entry holds one interview after another, so what is stored names its own.
  const [stored, setQuestion] = useEntryState(`scored question of ${interview.id}`, 0);
  const form = useRef<HTMLDivElement>(null);
  const { data: rubric, error, refetch } = useInterviewRubric();
  /** How each row scores itself, with the evidence as it is typed. */
  const rows = useRef(new Map<Dimension, (points: number) => void>());
  const { asked: all } = interview;
  const question = stored < all.length ? stored : 0;
  const asked = all[question];
  const last = question === all.length - 1;
  const go = (to: number) => setQuestion(Math.min(all.length - 1, Math.max(0, to)));
  const ready = rubric !== undefined;
  // The digits are for the question on the screen, so the focus goes there with it.
  useEffect(() => {
    if (ready) form.current?.querySelector<HTMLElement>("h2")?.focus();
  }, [ready, question]);
  const next = () => (last ? onClose() : go(question + 1));
  /** A digit scores the row that has the focus, else the first one without a score, and goes on to the next. */
  const scoreRow = (points: number) => {
    const focused = document.activeElement?.closest<HTMLElement>("[data-dimension]")?.dataset["dimension"];
    const at = DIMENSIONS.findIndex(({ dimension }) =>
      focused === undefined
        ? asked?.scores.every((score) => score.dimension !== dimension) === true
        : dimension === focused,
    );
    const dimension = DIMENSIONS[at]?.dimension;
    if (dimension === undefined) return;
    rows.current.get(dimension)?.(points);
    const following = DIMENSIONS[Math.min(at + 1, DIMENSIONS.length - 1)]?.dimension;
    const row = form.current?.querySelector(`[data-dimension="${following ?? dimension}"]`);
    row?.querySelector<HTMLElement>("input:checked, input")?.focus();
  };
  useCommands([
    {
      id: "score-next",
      title: last ? "Show the scorecard" : "Score the next question",
      group: "Study",
      keys: ["n"],
      run: next,
    },
    {
      id: "score-back",
      title: "Score the previous question",
      group: "Study",
      keys: ["b"],
      run: () => go(question - 1),
    },
    ...POINTS.map((points) => ({
      id: `score-${String(points)}`,
      title: points === 0 ? "Mark a row as not assessed" : `Score a row: ${String(points)}`,
      group: "Study" as const,
      keys: [String(points)],
      keyOnly: true,
      run: () => scoreRow(points),
    })),
  ]);
  if (error !== null) return <Unread error={error} title="Couldn’t load the rubric" onAgain={refetch} />;
  if (asked === undefined || rubric === undefined) return null;
  const judged = all.filter(({ scores, skipped }) => scores.length > 0 || skipped).length;
  const spent = interview.figures.segments[question];

  return (
    <div className="scoring" data-testid="scoring" ref={form}>
      <header className="interview-head">
        <h1>How did it go?</h1>
        <p className="lead">
          Score what was seen and heard, with the words that show it. What you leave out counts as not assessed.
        </p>
      </header>
      <ol className="score-steps" aria-label="Questions">
        {all.map((one, index) => (
          <li key={index}>
            <button
              type="button"
              className={one.scores.length > 0 || one.skipped ? "score-step score-step-done" : "score-step"}
              aria-current={index === question ? "step" : undefined}
              onClick={() => go(index)}
              aria-label={`Question ${String(index + 1)}${howFar(one)}`}
            >
              {index + 1}
            </button>
          </li>
        ))}
        <li className="soft" data-testid="scored-count">
          {judged} of {all.length} scored or skipped
        </li>
      </ol>
      <section className="scored" aria-labelledby="scored-question">
        <h2 id="scored-question" tabIndex={-1}>
          {question + 1}. {interview.titles[asked.item] ?? asked.item}
        </h2>
        <p className="soft">
          {spent === undefined ? "" : `${clock(spent.spentMs)} of ${clock(spent.budgetMs)}`}
          {asked.followUps === 0
            ? ""
            : ` · ${asked.followUps === 1 ? "one follow-up" : `${String(asked.followUps)} follow-ups`}`}
          {asked.skipped && " · skipped: it enters the queue as again, unless you score it"}
        </p>
        {asked.notes !== "" && <blockquote className="score-notes">{asked.notes}</blockquote>}
        {interview.assembled.slots[asked.slot]?.slot.board === true && interview.sketches[question] !== undefined && (
          <Drawn key={`drawn ${asked.item}`} owner={interview.sketches[question]} />
        )}
        {asked.recording !== undefined && (
          <Button
            kind="quiet"
            icon={Play}
            onPress={() => toasts.attempt(() => backend.playRecording(asked.recording ?? "", 0))}
          >
            Play recording
          </Button>
        )}
        <ModelAnswer key={asked.item} item={asked.item} />
        {DIMENSIONS.map(({ dimension, word }, index) => (
          <Row
            key={`${String(question)} ${dimension}`}
            name={`${String(question)}-${dimension}`}
            word={word}
            anchors={rubric[index]?.points ?? []}
            asked={asked}
            question={question}
            dimension={dimension}
            rows={rows.current}
            onStep={onStep}
            onWrite={onWrite}
          />
        ))}
        <p className="field-help">
          With the keyboard: press 1 to 4 to score a row and move to the next, 0 for not assessed, N for the next
          question.
        </p>
      </section>
      <div className="dialog-buttons">
        <Button kind="quiet" icon={ChevronLeft} isDisabled={question === 0} onPress={() => go(question - 1)}>
          Previous question
        </Button>
        {!last && (
          <Button icon={ChevronRight} onPress={next} data-testid="score-next">
            Next question
          </Button>
        )}
        <Button kind={last ? "primary" : "quiet"} isDisabled={isBusy} onPress={onClose} data-testid="interview-close">
          Show the scorecard
        </Button>
      </div>
    </div>
  );
}

/** What there was to say, closed until it is wanted. */
function ModelAnswer({ item }: { item: string }) {
  const { data: items, error, refetch } = useItems(pageOf(item));
  if (error !== null) return <Unread error={error} title="Couldn’t load the model answer" onAgain={refetch} />;
  const body = items?.find(({ id }) => id === item)?.body;
  if (body?.kind !== "question") return null;
  return (
    <details className="model-answer">
      <summary>What there was to say</summary>
      {body.keyPoints.length > 0 && (
        <ul className="bullets">
          {body.keyPoints.map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ul>
      )}
      <Html html={body.answerHtml} />
    </details>
  );
}

interface RowProps {
  name: string;
  word: string;
  anchors: readonly string[];
  asked: Interview["asked"][number];
  question: number;
  dimension: Dimension;
  rows: Map<Dimension, (points: number) => void>;
  onStep: (step: Step) => unknown;
  onWrite: (step: Step) => Promise<void>;
}

function Row({ name, word, anchors, asked, question, dimension, rows, onStep, onWrite }: RowProps) {
  const score = asked.scores.find((one) => one.dimension === dimension);
  // What was chosen last, which may not be drawn yet: evidence never takes it back.
  const chosen = useRef(score?.points ?? 0);
  const drawn = score?.points ?? 0;
  useEffect(() => {
    chosen.current = drawn;
  }, [drawn]);
  const stepFor = (points: number, evidence: string): Step =>
    points === 0
      ? { do: "not-assessed", question, dimension, evidence }
      : { do: "score", question, score: { dimension, points, evidence } };
  // Evidence is kept when its score is removed.
  const saved = score?.evidence ?? asked.unassessed?.find((one) => one.dimension === dimension)?.evidence ?? "";
  const evidence = useAutosave(saved, (text) => onWrite(stepFor(chosen.current, text)));
  const set = (points: number) => {
    chosen.current = points;
    onStep(stepFor(points, evidence.value));
  };
  useEffect(() => {
    rows.set(dimension, set);
    return () => void rows.delete(dimension);
  });
  return (
    <fieldset className="score-row" data-dimension={dimension}>
      <legend>{word}</legend>
      <div className="score-points">
        {anchors.map((anchor, index) => (
          <label key={anchor} className="score-point">
            <input
              type="radio"
              name={name}
              checked={score?.points === index + 1}
              onChange={() => set(index + 1)}
              data-testid={`score-${dimension}-${String(index + 1)}`}
            />
            <span>
              <strong>{index + 1}</strong> {anchor}
            </span>
          </label>
        ))}
        <label className="score-point score-none">
          <input type="radio" name={name} checked={score === undefined} onChange={() => set(0)} />
          <span>not assessed</span>
        </label>
      </div>
      {(score !== undefined || evidence.value !== "") && (
        <>
          <input
            type="text"
            className="input"
            aria-label={`Evidence for ${word}`}
            placeholder="What was said that shows it"
            {...autosaved(evidence)}
            data-testid={`evidence-${dimension}`}
          />
          {score === undefined && (
            <p className="field-help">Saved, but left out of the scorecard until you score this.</p>
          )}
          <Saved of={evidence} />
        </>
      )}
    </fieldset>
  );
}
