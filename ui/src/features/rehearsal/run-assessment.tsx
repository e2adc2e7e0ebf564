/** After a run: plan and actual, an honest word about it, and the rating that enters the queue. */
import type { UseQueryResult } from "@tanstack/react-query";
import { Button } from "react-aria-components";

import type { Assessment, PastRun, Rating, Rehearsal, Rubric } from "../../bindings";
import { useAutosave } from "../../shared/saving/autosave";
import { Saved } from "../../design/controls/saved";
import { Unread } from "../../design/controls/problem";
import { clock, day, RATINGS } from "../../shared/words/words";
import { useSuggestedRating } from "./queries";

interface RunAssessmentProps {
  rehearsal: Rehearsal;
  rubric: UseQueryResult<Rubric | null>;
  past: UseQueryResult<PastRun[]>;
  isBusy: boolean;
  /** Keeps the judgement so far. */
  onJudge: (assessment: Assessment) => Promise<void>;
  onClose: (assessment: Assessment, rating: Rating) => unknown;
}

export function RunAssessment({ rehearsal, rubric, past, isBusy, onJudge, onClose }: RunAssessmentProps) {
  const judged = useAutosave(rehearsal.view.assessment, onJudge, { same: sameAssessment });
  const assessment = judged.value;
  const scored = (dimension: string) => assessment.scores.find((score) => score.dimension === dimension)?.points;
  const score = (dimension: string, points: number) => {
    const others = assessment.scores.filter((one) => one.dimension !== dimension);
    judged.change({ ...assessment, scores: [...others, { dimension, points }] });
  };
  const choose = (rating: Rating) => judged.change({ ...assessment, rating });
  const suggested = useSuggestedRating(rehearsal.view.id, assessment);
  const rating = assessment.rating ?? suggested.data ?? null;
  const { figures } = rehearsal.view;
  return (
    <div className="after" data-testid="after">
      <header className="rehearsal-head">
        <h1>{rehearsal.view.title}</h1>
        <p className="lead">
          {clock(figures.spentMs)} spoken, {clock(figures.plannedMs)} planned.
        </p>
      </header>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Segment</th>
            <th scope="col">Plan</th>
            <th scope="col">Spoken</th>
            <th scope="col">Over</th>
            <th scope="col">Points</th>
          </tr>
        </thead>
        <tbody>
          {figures.segments.map((segment, index) => (
            <tr key={segment.id}>
              <th scope="row">{segment.title}</th>
              <td>{clock(segment.budgetMs)}</td>
              <td>{segment.skipped ? "skipped" : clock(segment.spentMs)}</td>
              <td>{segment.overtimeMs > 0 ? `+${clock(segment.overtimeMs)}` : ""}</td>
              <td>
                {rehearsal.view.points[index]?.filter(Boolean).length ?? 0} of{" "}
                {rehearsal.view.points[index]?.length ?? 0}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rubric.error !== null && (
        <Unread error={rubric.error} title="Couldn’t load the rubric" onAgain={rubric.refetch} />
      )}
      {rubric.data?.rows.map((row) => (
        <fieldset key={row.dimension} className="rubric">
          <legend>{row.dimension}</legend>
          {row.anchors.map((anchor, index) => (
            <label key={anchor} className="anchor">
              <input
                type="radio"
                name={`rubric-${row.dimension}`}
                checked={scored(row.dimension) === index + 1}
                onChange={() => score(row.dimension, index + 1)}
                onBlur={judged.flush}
              />
              <strong>{index + 1}</strong> <span>{anchor}</span>
            </label>
          ))}
        </fieldset>
      ))}
      <label className="field">
        <span className="field-label">One thing to change next time</span>
        <input
          className="input"
          value={assessment.change}
          onChange={(event) => judged.change({ ...assessment, change: event.target.value })}
          onBlur={judged.flush}
          data-testid="change"
        />
        <Saved of={judged} testId="judged" />
      </label>
      <fieldset className="rating-choice">
        <legend>
          How did it go?{" "}
          {suggested.data !== undefined && assessment.rating === undefined && (
            <span className="soft">Suggested from points, time and rubric.</span>
          )}
        </legend>
        {RATINGS.map(({ rating: value, word }) => (
          <label
            key={value}
            className="rating-option"
            data-rating={value}
            data-selected={rating === value ? true : undefined}
          >
            <input
              type="radio"
              name="rating"
              checked={rating === value}
              onChange={() => choose(value)}
              onBlur={judged.flush}
            />{" "}
            {word}
          </label>
        ))}
      </fieldset>
      {suggested.error !== null && (
        <Unread error={suggested.error} title="Couldn’t suggest a rating" onAgain={suggested.refetch} />
      )}
      {past.error !== null && <Unread error={past.error} title="Couldn’t load earlier runs" onAgain={past.refetch} />}
      {past.data !== undefined && past.data.length > 0 && <Trend past={past.data} />}
      <div className="dialog-buttons">
        <Button
          className="button button-primary"
          isDisabled={rating === null || isBusy}
          onPress={() => {
            if (rating !== null) onClose(assessment, rating);
          }}
          data-testid="keep-run"
        >
          Keep this run
        </Button>
      </div>
    </div>
  );
}

function sameAssessment(a: Assessment, b: Assessment): boolean {
  return (
    a.change === b.change &&
    a.rating === b.rating &&
    a.scores.length === b.scores.length &&
    a.scores.every(({ dimension, points }) =>
      b.scores.some((other) => other.dimension === dimension && other.points === points),
    )
  );
}

const SHOWN = 6;

/** The runs before, as a table one can read: no chart for six figures. */
function Trend({ past }: { past: PastRun[] }) {
  return (
    <section>
      <h2>Runs before</h2>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Spoken</th>
            <th scope="col">Points</th>
            <th scope="col">To change</th>
          </tr>
        </thead>
        <tbody>
          {past.slice(0, SHOWN).map(({ at, result }) => (
            <tr key={result.run}>
              <th scope="row">{day(at)}</th>
              <td>{clock(result.segments.reduce((sum, segment) => sum + segment.spentMs, 0))}</td>
              <td>
                {result.segments.reduce((sum, segment) => sum + segment.pointsSaid, 0)} of{" "}
                {result.segments.reduce((sum, segment) => sum + segment.points, 0)}
              </td>
              <td>{result.assessment.change}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
