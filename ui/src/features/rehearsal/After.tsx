/** After a run: plan and actual, an honest word about it, and the rating that enters the queue. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components";

import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";
import type { Assessment } from "../../bindings/Assessment";
import type { PastRun } from "../../bindings/PastRun";
import type { Rating } from "../../bindings/Rating";
import type { Rehearsal } from "../../bindings/Rehearsal";
import type { Rubric } from "../../bindings/Rubric";
import { clock, day } from "../../design/words";

const RATINGS: [Rating, string][] = [["again", "Again"], ["hard", "Hard"], ["good", "Good"], ["easy", "Easy"]];

/** A pause after which the judgement so far is written. */
const JUDGED_MS = 400;

interface AfterProps {
  rehearsal: Rehearsal;
  rubric: Rubric | null;
  past: PastRun[];
  /** Keeps the judgement so far. */
  onJudge: (assessment: Assessment) => void;
  onClose: (assessment: Assessment, rating: Rating) => void;
  /** Null when the run has ended by itself. */
  onBack: (() => void) | null;
}

export function After({ rehearsal, rubric, past, onJudge, onClose, onBack }: AfterProps) {
  const backend = useBackend();
  const kept = rehearsal.view.assessment;
  const [scores, setScores] = useState<Record<string, number>>(() => Object.fromEntries(kept.scores.map(({ dimension, points }) => [dimension, points])));
  const [change, setChange] = useState(kept.change);
  const [chosen, setChosen] = useState<Rating | null>(null);
  const assessment: Assessment = { scores: Object.entries(scores).map(([dimension, points]) => ({ dimension, points })), change };
  const suggested = useQuery({ queryKey: keys.suggestedRating(rehearsal.view, scores), queryFn: () => backend.rehearsalRating(assessment) });
  const rating = chosen ?? suggested.data ?? null;
  const latest = useRef(onJudge);
  latest.current = onJudge;
  // On disk a moment after it was said: a kill here loses nothing of it.
  const judged = JSON.stringify(assessment);
  const saved = useRef(judged);
  useEffect(() => {
    if (judged === saved.current) return undefined;
    const timer = window.setTimeout(() => {
      saved.current = judged;
      latest.current(JSON.parse(judged) as Assessment);
    }, JUDGED_MS);
    return () => window.clearTimeout(timer);
  }, [judged]);
  const { figures } = rehearsal.view;
  return (
    <div className="after" data-testid="after">
      <header className="rehearsal-head">
        <h1>{rehearsal.view.title}</h1>
        <p className="lead">{clock(figures.spentMs)} spoken, {clock(figures.plannedMs)} planned.</p>
      </header>
      <table className="plain-table">
        <thead><tr><th scope="col">Segment</th><th scope="col">Plan</th><th scope="col">Spoken</th><th scope="col">Over</th><th scope="col">Points</th></tr></thead>
        <tbody>
          {figures.segments.map((segment, index) => (
            <tr key={segment.id}>
              <th scope="row">{segment.title}</th>
              <td>{clock(segment.budgetMs)}</td>
              <td>{segment.skipped ? "skipped" : clock(segment.spentMs)}</td>
              <td>{segment.overtimeMs > 0 ? `+${clock(segment.overtimeMs)}` : ""}</td>
              <td>{rehearsal.view.points[index]?.filter(Boolean).length ?? 0} of {rehearsal.view.points[index]?.length ?? 0}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rubric !== null && rubric.rows.map((row) => (
        <fieldset key={row.dimension} className="rubric">
          <legend>{row.dimension}</legend>
          {row.anchors.map((anchor, index) => (
            <label key={anchor} className="anchor">
              <input type="radio" name={`rubric-${row.dimension}`} checked={scores[row.dimension] === index + 1}
                onChange={() => setScores((now) => ({ ...now, [row.dimension]: index + 1 }))} />
              <strong>{index + 1}</strong> <span>{anchor}</span>
            </label>
          ))}
        </fieldset>
      ))}
      <label className="field">
        <span className="field-label">One thing to change next time</span>
        <input className="input" value={change} onChange={(event) => setChange(event.target.value)} data-testid="change" />
      </label>
      <fieldset className="rating-choice">
        <legend>How did it go? {suggested.data !== undefined && chosen === null && <span className="soft">Suggested from points, time and rubric.</span>}</legend>
        {RATINGS.map(([value, word]) => (
          <label key={value} className={`rating-option rating-${value}`} data-selected={rating === value ? true : undefined}>
            <input type="radio" name="rating" checked={rating === value} onChange={() => setChosen(value)} /> {word}
          </label>
        ))}
      </fieldset>
      {past.length > 0 && <Trend past={past} />}
      <div className="dialog-buttons">
        {onBack !== null && <Button className="button" onPress={onBack}>Back to the run</Button>}
        <Button className="button button-primary" isDisabled={rating === null} onPress={() => {
          if (rating !== null) onClose(assessment, rating);
        }} data-testid="keep-run">Keep this run</Button>
      </div>
    </div>
  );
}

const SHOWN = 6;

/** The runs before, as a table one can read: no chart for six figures. */
function Trend({ past }: { past: PastRun[] }) {
  return (
    <section>
      <h2>Runs before</h2>
      <table className="plain-table">
        <thead><tr><th scope="col">Day</th><th scope="col">Spoken</th><th scope="col">Points</th><th scope="col">To change</th></tr></thead>
        <tbody>
          {past.slice(0, SHOWN).map(({ at, result }) => (
            <tr key={result.run}>
              <th scope="row">{day(at)}</th>
              <td>{clock(result.segments.reduce((sum, segment) => sum + segment.spentMs, 0))}</td>
              <td>{result.segments.reduce((sum, segment) => sum + segment.pointsSaid, 0)} of {result.segments.reduce((sum, segment) => sum + segment.points, 0)}</td>
              <td>{result.assessment.change}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
