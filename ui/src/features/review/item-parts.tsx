/** What of an item is shown in a session, kind by kind. A new kind does not pass the linter until each has its case. */
import type { Item, ItemBody } from "../../bindings";
import { Html } from "../../design/prose/prose";
import type { Screen } from "../../screens";
import { minutes } from "../../shared/words/words";

export function Prompt({ body, title }: { body: ItemBody; title: string }) {
  switch (body.kind) {
    case "card":
    case "question":
      return <Html html={body.promptHtml} />;
    case "diagram":
    case "script":
      return <p className="prose">{title}</p>;
  }
}

export function AnswerBody({ body }: { body: ItemBody }) {
  switch (body.kind) {
    case "card":
    case "question":
      return <Html html={body.answerHtml} />;
    case "diagram":
    case "script":
      return null;
  }
}

/** The answer as plain text, to compare what was typed with. */
export function answerText(body: ItemBody): string {
  switch (body.kind) {
    case "card":
      return body.answerText;
    case "question":
      return new DOMParser().parseFromString(body.answerHtml, "text/html").body.textContent;
    case "diagram":
    case "script":
      return "";
  }
}

/** A card gives its first words away, a question one key point after the other. */
export function hintsOf(body: ItemBody): string[] {
  switch (body.kind) {
    case "card":
      return [firstWords(body.answerText)];
    case "question":
      return body.keyPoints;
    case "diagram":
    case "script":
      return [];
  }
}

function firstWords(text: string): string {
  const words = text.split(/\s+/).filter((word) => word !== "");
  if (words.length < 3) return `${(words[0] ?? "").slice(0, 1)}…`;
  return `${words.slice(0, Math.min(4, Math.ceil(words.length / 4))).join(" ")} …`;
}

/** Where an item is practised that is not answered here. */
interface Practice {
  button: string;
  how: string;
  screen: Screen;
}

export function practiceOf({ id, body }: Item): Practice | null {
  switch (body.kind) {
    case "card":
    case "question":
      return null;
    case "diagram":
      return {
        button: `Redraw it, ${minutes(body.minutes)}`,
        how: "From memory, with the reference hidden.",
        screen: { name: "whiteboard", item: id },
      };
    case "script":
      return {
        button: `Rehearse it, ${minutes(body.minutes)}`,
        how: "Against the clock, out loud.",
        screen: { name: "rehearsal", script: id },
      };
  }
}

type Question = Extract<ItemBody, { kind: "question" }>;

/** What belongs to a question beside its answer: its points, to be ticked, and what leads further. */
export function QuestionParts({
  body,
  points,
  onToggle,
}: {
  body: Question;
  points: readonly number[];
  onToggle: (index: number) => void;
}) {
  return (
    <>
      {body.keyPoints.length > 0 && (
        <fieldset className="points">
          <legend>
            What did you say? {points.length} of {body.keyPoints.length}
          </legend>
          {body.keyPoints.map((point, index) => (
            <label key={point} className="point">
              <input type="checkbox" checked={points.includes(index)} onChange={() => onToggle(index)} />
              <span>{point}</span>
            </label>
          ))}
        </fieldset>
      )}
      {body.followUps.map((followUp) => (
        <details key={followUp.id} className="more">
          <summary>
            <Html html={followUp.promptHtml} className="inline-html" />
          </summary>
          <Html html={followUp.answerHtml} />
        </details>
      ))}
      {body.wrongTurnsHtml !== null && (
        <details className="more">
          <summary>Wrong turns</summary>
          <Html html={body.wrongTurnsHtml} />
        </details>
      )}
      {body.moreHtml !== null && (
        <details className="more">
          <summary>The longer answer</summary>
          <Html html={body.moreHtml} />
        </details>
      )}
    </>
  );
}
