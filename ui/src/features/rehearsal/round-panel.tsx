/** A round of spoken answers: one question after the other, each judged by the speaker. */
import { useState } from "react";
import { Button } from "react-aria-components";

import type { AskedInRound, Rating } from "../../bindings";
import { AnswerHeading } from "../../design/screen/answer";
import { KeyScope, useCommands } from "../../shared/keyboard/commands";
import { Keys } from "../../design/controls/keys";
import { Html } from "../../design/prose/prose";
import { RATINGS } from "../../shared/words/words";

export function RoundPanel({
  asked,
  segment,
  onAnswer,
}: {
  asked: AskedInRound[];
  segment: number;
  onAnswer: (question: number, rating: Rating) => void;
}) {
  const own = asked
    .map((question, index) => ({ ...question, index }))
    .filter((question) => question.segment === segment);
  const current = own.find(({ rating, question }) => rating === null && question !== null);
  if (own.length === 0) return null;
  const done = own.filter(({ rating }) => rating !== null).length;
  return (
    <section className="round" aria-label="The round" data-testid="round">
      <p className="soft" role="status">
        {current === undefined
          ? `All ${String(own.length)} questions answered.`
          : `Question ${String(done + 1)} of ${String(own.length)} · ${String(current.seconds)} s, out loud`}
      </p>
      {current === undefined ? null : (
        // A digit rates here, before it ticks a key point of the segment.
        <KeyScope kind="screen">
          <Question key={current.index} asked={current} onRate={(rating) => onAnswer(current.index, rating)} />
        </KeyScope>
      )}
    </section>
  );
}

function Question({ asked, onRate }: { asked: AskedInRound; onRate: (rating: Rating) => void }) {
  const [shown, setShown] = useState(false);
  const body = asked.question?.body;
  useCommands([
    { id: "round-show", title: "Show answer", group: "Study", keys: ["Enter"], run: () => setShown(true) },
    ...(shown
      ? RATINGS.map(({ rating, word, key }) => ({
          id: `round-${rating}`,
          title: `Rate: ${word.toLowerCase()}`,
          group: "Study" as const,
          keys: [key],
          run: () => onRate(rating),
        }))
      : []),
  ]);
  if (body?.kind !== "question") return null;
  return (
    <>
      <div className="round-prompt">
        <Html html={body.promptHtml} />
      </div>
      {shown ? (
        <>
          <AnswerHeading level={2} />
          <ul className="round-points" aria-label="Key points">
            {body.keyPoints.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ul>
          <details className="more">
            <summary>The answer in full</summary>
            <Html html={body.answerHtml} />
          </details>
          <div className="ratings" role="group" aria-label="How did it go?">
            {RATINGS.map(({ rating, word, key }) => (
              <Button
                key={rating}
                className="rating"
                data-rating={rating}
                onPress={() => onRate(rating)}
                data-testid={`round-${rating}`}
              >
                <span className="rating-word">
                  {word} <Keys keys={key} />
                </span>
              </Button>
            ))}
          </div>
        </>
      ) : (
        <Button className="button" onPress={() => setShown(true)} data-testid="round-show">
          Show the key points <Keys keys="Enter" />
        </Button>
      )}
    </>
  );
}
