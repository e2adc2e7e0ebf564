/** After the last question: scores with their evidence, question by question. */
import { Button } from "react-aria-components";

import type { Dimension } from "../../bindings/Dimension";
import type { Interview } from "../../bindings/Interview";
import type { Step } from "../../bindings/Step";
import { DIMENSIONS } from "./words";

export function Scoring({ interview, titles, onStep, onClose }: {
  interview: Interview;
  titles: Record<string, string>;
  onStep: (step: Step) => void;
  onClose: () => void;
}) {
  const scored = interview.asked.filter(({ scores, skipped }) => scores.length > 0 || skipped).length;
  return (
    <div className="scoring" data-testid="scoring">
      <header className="interview-head">
        <h1>How did it go?</h1>
        <p className="lead">Score what you saw, with what was said that shows it. What you leave out counts as not assessed.</p>
      </header>
      {interview.asked.map((asked, question) => (
        <section key={asked.item} className="scored" aria-labelledby={`scored-${String(question)}`}>
          <h2 id={`scored-${String(question)}`}>{question + 1}. {titles[asked.item] ?? asked.item}</h2>
          {asked.skipped && <p className="soft">Skipped: it enters the queue as again.</p>}
          {DIMENSIONS.map(({ dimension, word, anchors }) => (
            <Row key={dimension} name={`${String(question)}-${dimension}`} word={word} anchors={anchors} asked={asked} question={question} dimension={dimension} onStep={onStep} />
          ))}
        </section>
      ))}
      <div className="dialog-buttons">
        <span className="soft">{scored} of {interview.asked.length} scored or skipped</span>
        <Button className="button button-primary" onPress={onClose} data-testid="interview-close">Show the scorecard</Button>
      </div>
    </div>
  );
}

interface RowProps {
  name: string;
  word: string;
  anchors: string[];
  asked: Interview["asked"][number];
  question: number;
  dimension: Dimension;
  onStep: (step: Step) => void;
}

function Row({ name, word, anchors, asked, question, dimension, onStep }: RowProps) {
  const score = asked.scores.find((one) => one.dimension === dimension);
  const set = (points: number, evidence: string) => onStep({ do: "score", question, score: { dimension, points, evidence } });
  return (
    <fieldset className="score-row">
      <legend>{word}</legend>
      <div className="score-points">
        {anchors.map((anchor, index) => (
          <label key={anchor} className="score-point" title={anchor}>
            <input type="radio" name={name} checked={score?.points === index + 1} onChange={() => set(index + 1, score?.evidence ?? "")} />
            {index + 1}
          </label>
        ))}
        <label className="score-point">
          <input type="radio" name={name} checked={score === undefined} onChange={() => onStep({ do: "not-assessed", question, dimension })} />
          not assessed
        </label>
      </div>
      {score !== undefined && (
        <>
          <p className="soft">{score.points}: {anchors[score.points - 1]}</p>
          <input className="input" aria-label={`Evidence for ${word}`} placeholder="What was said that shows it" defaultValue={score.evidence} onBlur={(event) => set(score.points, event.target.value)} />
        </>
      )}
    </fieldset>
  );
}
