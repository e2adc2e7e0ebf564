/** After a run: plan and actual, an honest word about it, and the rating that enters the queue. */
import type { UseQueryResult } from "@tanstack/react-query";
import { Button } from "react-aria-components";

import type { Assessment, PastRun, Rating, Rehearsal, Rubric } from "../../bindings";
import { useAutosave } from "../../shared/saving/autosave";
import { PlainTable } from "../../design/controls/plain-table";
import { Saved } from "../../design/controls/saved";
import { Unread } from "../../design/controls/problem";
import { clock, day, RATINGS } from "../../shared/words/words";
import { useSuggestedRating } from "./queries";
import { spoken, total } from "./words";

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
  const { figures, points } = rehearsal.view;
  return (
    <div className="after" data-testid="after">
      <header className="rehearsal-head">
        <h1>{rehearsal.view.title}</h1>
        <p className="lead">
          {clock(figures.spentMs)} spoken, {clock(figures.plannedMs)} planned.
        </p>
      </header>
      <PlainTable
        rows={figures.segments}
        rowKey={({ id }) => id}
        columns={[
          { title: "Segment", cell: ({ title }) => title },
          { title: "Plan", cell: ({ budgetMs }) => clock(budgetMs) },
          { title: "Spoken", cell: spoken },
          { title: "Over", cell: ({ overtimeMs }) => (overtimeMs > 0 ? `+${clock(overtimeMs)}` : "") },
          { title: "Points", cell: (_, index) => pointsSaid(points[index] ?? []) },
        ]}
      />
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

function pointsSaid(points: readonly boolean[]): string {
  return `${points.filter(Boolean).length} of ${points.length}`;
}

/** The runs before, as a table one can read: no chart for six figures. */
function Trend({ past }: { past: PastRun[] }) {
  return (
    <section>
      <h2>Runs before</h2>
      <PlainTable
        rows={past.slice(0, SHOWN)}
        rowKey={({ result }) => result.run}
        columns={[
          { title: "Day", cell: ({ at }) => day(at) },
          { title: "Spoken", cell: ({ result }) => clock(total(result, "spentMs")) },
          { title: "Points", cell: ({ result }) => `${total(result, "pointsSaid")} of ${total(result, "points")}` },
          { title: "To change", cell: ({ result }) => result.assessment.change },
        ]}
      />
    </section>
  );
}
