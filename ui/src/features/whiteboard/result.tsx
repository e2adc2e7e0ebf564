/** After the board: the score and why, the lines, the comparison, the rating. */
import { useEffect, useId, useState } from "react";
import { Label, TextArea, TextField } from "react-aria-components";
import { RotateCcw } from "lucide-react";

import type { BoardResult, EdgeVerdict, Rating } from "../../backend/board";
import { useBackend } from "../../backend/context";
import { Button } from "../../design/controls";
import { useCommands } from "../../design/keys";
import { Keys } from "../../design/keys";
import { Screen, To } from "../../design/screen";
import { useToasts } from "../../design/toasts";
import { Attempts } from "./attempts";
import { Compare } from "./compare";
import { Lines } from "./lines";
import { civilDate, clockText, percent, RATINGS } from "./verdicts";

export function Result({ result, onResult, onAgain, onLeave }: { result: BoardResult; onResult: (result: BoardResult) => void; onAgain: () => Promise<void>; onLeave: () => void }) {
  const backend = useBackend();
  const { boards } = backend;
  const toasts = useToasts();
  const [isBusy, setBusy] = useState(false);
  const { attempt } = result;

  const change = async (work: () => Promise<BoardResult>) => {
    setBusy(true);
    try {
      onResult(await work());
    } catch (thrown) {
      toasts.fail(thrown);
    } finally {
      setBusy(false);
    }
  };
  // Undo and redo change what is shown here.
  useEffect(() => backend.onStudyChanged(() => void boards.result(attempt).then(onResult, () => undefined)), [backend, boards, attempt, onResult]);

  return (
    <Screen
      title={`${result.title}: graded`}
      className="result-screen"
      heading={result.title}
      bar={<Button kind="quiet" icon={RotateCcw} onPress={() => void onAgain()} data-testid="board-again">Try again</Button>}
    >
      <header className="result-head">
        <div>
          <p className="eyebrow">
            <To screen={{ name: "page", page: result.page, anchor: null }}>{result.pageTitle}</To>
          </p>
          <h1 className="screen-title">{result.title}</h1>
        </div>
        <Score result={result} />
      </header>
      <Rate key={attempt} result={result} isBusy={isBusy} onRate={(rating, note) => change(() => boards.close(attempt, rating, note))} onNote={(note) => boards.note(attempt, note).catch((thrown: unknown) => toasts.fail(thrown))} />
      <Compare key={`compare-${attempt}`} result={result} />
      <Lines
        result={result}
        isBusy={isBusy}
        onOverrule={(line: string, verdict: EdgeVerdict | null) => void change(() => boards.overrule(attempt, line, verdict))}
        onSynonym={(line, keep) =>
          void change(async () => {
            const next = await boards.synonym(attempt, line, keep);
            if (keep) toasts.show({ text: "Kept as another name in My pack" });
            return next;
          })
        }
      />
      <Attempts item={result.item} current={attempt} onOpen={(other) => void change(() => boards.result(other))} />
      <div className="result-foot">
        <Button onPress={() => void onAgain()} icon={RotateCcw}>Try again</Button>
        <Button kind="quiet" onPress={onLeave} data-testid="board-done">Done</Button>
      </div>
    </Screen>
  );
}

function Score({ result: { grade, tookMs, minutes } }: { result: BoardResult }) {
  return (
    <div className="score">
      <p className="score-now" data-testid="board-score" role="status">
        <span className="visually-hidden">Score </span>
        {percent(grade.score)}
      </p>
      <p className="soft">
        {clockText(tookMs)} of {minutes} min
      </p>
      <details className="score-why">
        <summary>How it is counted</summary>
        <table>
          <tbody>
            {grade.formula.parts.map(({ name, got, of }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  {Number(got.toFixed(2))} of {Number(of.toFixed(2))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p>{grade.formula.text}</p>
      </details>
    </div>
  );
}

const ORDER: Rating[] = ["again", "hard", "good", "easy"];

function Rate({ result, isBusy, onRate, onNote }: { result: BoardResult; isBusy: boolean; onRate: (rating: Rating, note: string) => Promise<void>; onNote: (note: string) => Promise<unknown> }) {
  const [note, setNote] = useState(result.note);
  const help = useId();
  const allowed = (rating: Rating) => result.cap === null || ORDER.indexOf(rating) <= ORDER.indexOf(result.cap);
  const rate = (rating: Rating) => {
    if (result.rated === null && !isBusy && allowed(rating)) void onRate(rating, note);
  };
  useCommands(
    result.rated === null
      ? [
          ...ORDER.map((rating, index) => ({ id: `board-rate-${rating}`, title: `Rate this board: ${RATINGS[rating].toLowerCase()}`, group: "Board" as const, keys: [String(index + 1)], run: () => rate(rating) })),
          { id: "board-rate-accept", title: `Accept the suggested rating: ${RATINGS[result.suggested].toLowerCase()}`, group: "Board", keys: ["Enter"], run: () => rate(result.suggested) },
        ]
      : [],
  );
  const chosen = result.choices.find(({ rating }) => rating === result.rated);
  return (
    <section className="rate" aria-label="Rating">
      {result.rated === null ? (
        <>
          <h2>How well does it sit?</h2>
          <div className="rate-choices" role="group" aria-describedby={help}>
            {result.choices.map(({ rating, label }, index) => (
              <Button
                key={rating}
                className={`rate-choice rate-${rating}`}
                isDisabled={isBusy || !allowed(rating)}
                onPress={() => rate(rating)}
                data-suggested={rating === result.suggested}
                aria-label={`${RATINGS[rating]}, next ${label}${rating === result.suggested ? ", suggested" : ""}`}
                data-testid={`rate-${rating}`}
              >
                <span className="rate-word">{RATINGS[rating]} <Keys keys={String(index + 1)} /></span>
                <span className="rate-next">{label}{rating === result.suggested ? " · suggested" : ""}</span>
              </Button>
            ))}
          </div>
          <p id={help} className="field-help">
            {result.cap === null ? "Suggested by the score; you know better how it felt." : `After ${result.easier ? "the easier mode" : "hints"} the best rating is ${RATINGS[result.cap].toLowerCase()}.`}
          </p>
        </>
      ) : (
        <p className="rate-done" role="status" data-testid="board-rated">
          Rated <strong>{RATINGS[result.rated].toLowerCase()}</strong>.
          {chosen === undefined ? null : <> It comes back on <strong>{civilDate(chosen.nextDue)}</strong>.</>} <span className="soft">Ctrl+Z takes the rating back.</span>
        </p>
      )}
      <TextField className="field rate-note" value={note} onChange={setNote} onBlur={() => (note === result.note ? undefined : void onNote(note))}>
        <Label className="field-label">Note to yourself</Label>
        <TextArea className="input" rows={2} placeholder="What to draw first next time" data-testid="board-note" />
      </TextField>
    </section>
  );
}
