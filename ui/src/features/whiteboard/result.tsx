/** After the board: the score and why, the lines, the comparison, the rating. */
import { useCallback, useEffect, useId, useRef, useState } from "react";
import { Label, TextArea, TextField } from "react-aria-components";
import { RotateCcw } from "lucide-react";

import type { AcceptedSynonym, BoardCounts, BoardResult, Rating } from "../../bindings";
import { on } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { useAutosave } from "../../shared/saving/autosave";
import { Saved } from "../../design/controls/saved";
import { BackToSession } from "../../design/screen/back-to-session";
import { Button } from "../../design/controls/controls";
import { useCommands } from "../../shared/keyboard/commands";
import { Keys } from "../../design/controls/keys";
import { Screen, To } from "../../design/screen/screen";
import { useToasts } from "../../shared/toasts";
import { longClock, longDate, percent, RATINGS, ratingWord } from "../../shared/words/words";
import { Attempts } from "./attempts";
import { Compare } from "./compare";
import { Lines } from "./lines";

export function Result({
  result,
  onResult,
  onOpen,
  onAgain,
  onLeave,
}: {
  result: BoardResult;
  onResult: (result: BoardResult) => void;
  /** Another attempt. */
  onOpen: (attempt: string) => void;
  onAgain: () => Promise<void>;
  onLeave: () => void;
}) {
  const backend = useBackend();

  const toasts = useToasts();
  const [isBusy, setBusy] = useState(false);
  const { attempt, item } = result;

  const latest = useRef(onResult);
  useEffect(() => {
    latest.current = onResult;
  });
  /** Numbers what was asked: an answer older than the last one shown is dropped. */
  const asked = useRef({ last: 0, shown: 0, isHere: true });
  useEffect(() => {
    const calls = asked.current;
    calls.isHere = true;
    return () => {
      calls.isHere = false;
    };
  }, []);
  const ask = useCallback(async (work: () => Promise<BoardResult>) => {
    const calls = asked.current;
    calls.last += 1;
    const mine = calls.last;
    const answer = await work();
    if (!calls.isHere || mine < calls.shown) return;
    calls.shown = mine;
    latest.current(answer);
  }, []);
  const change = async (work: () => Promise<BoardResult>) => {
    setBusy(true);
    try {
      await ask(work);
    } catch (thrown) {
      toasts.fail(thrown);
    } finally {
      setBusy(false);
    }
  };
  // Undo and redo change what is shown here; so do what ratings are computed with.
  useEffect(
    () =>
      on(backend, "study-changed", ({ changed }) => {
        const isConcerned = changed.some(
          (change) =>
            (change.of === "item" && change.item === item) || change.of === "parameters" || change.of === "setting",
        );
        if (isConcerned) ask(() => backend.boardResult(attempt)).catch(toasts.fail);
      }),
    [ask, attempt, backend, item, toasts],
  );

  return (
    <Screen
      title={`${result.title}: graded`}
      view="graded"
      className="result-screen"
      heading={result.title}
      bar={
        <Button kind="quiet" icon={RotateCcw} onPress={() => onAgain()} data-testid="board-again">
          Try again
        </Button>
      }
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
      <Rate
        key={attempt}
        result={result}
        isBusy={isBusy}
        onRate={(rating, note) => change(() => backend.boardClose(attempt, rating, note))}
        onUnrate={() => change(() => backend.boardUnrate(attempt))}
        onNote={(note) => backend.boardNote(attempt, note)}
      />
      <Compare key={`compare-${attempt}`} result={result} />
      <Offers
        offers={result.grade.offers}
        isBusy={isBusy}
        onKeep={(synonym) =>
          change(async () => {
            const next = await backend.boardSynonym(attempt, synonym);
            toasts.show({ text: `Kept in My pack: “${synonym.drawn}” is another name of ${synonym.reference}` });
            return next;
          })
        }
      />
      <Lines
        result={result}
        isBusy={isBusy}
        onRule={(ruling, on) => change(() => backend.boardOverrule(attempt, ruling, on))}
      />
      <Attempts item={result.item} current={attempt} onOpen={onOpen} />
      <div className="result-foot">
        {result.rated === null ? null : <BackToSession />}
        <Button onPress={() => onAgain()} icon={RotateCcw}>
          Try again
        </Button>
        <Button kind="quiet" onPress={onLeave} data-testid="board-done">
          Done
        </Button>
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
        {longClock(tookMs)} of {minutes} min
      </p>
      <details className="score-why">
        <summary>How it is counted</summary>
        <Counted counts={grade.counts} />
      </details>
    </div>
  );
}

function Counted({ counts }: { counts: BoardCounts }) {
  const rows: [string, string][] = [
    ["Boxes recalled", `${counts.nodesRecalled} of ${counts.nodes}`],
    ["Boxes too many", String(counts.nodesExtra)],
    ["Arrows recalled", `${counts.edgesRecalled} of ${counts.edges}`],
    ["Arrows reversed", String(counts.edgesReversed)],
    ["Arrows too many", String(counts.edgesExtra)],
  ];
  return (
    <>
      <table>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        Boxes are 40% of the score, arrows 60%. A reversed arrow counts half. Each box or arrow too many adds half a one
        to those that were asked for, and arrows between everything take back what guessing wins. Groups, controls and
        deadlines cost nothing.
      </p>
    </>
  );
}

/** Names that passed once and can pass from now on. */
function Offers({
  offers,
  isBusy,
  onKeep,
}: {
  offers: AcceptedSynonym[];
  isBusy: boolean;
  onKeep: (synonym: AcceptedSynonym) => unknown;
}) {
  if (offers.length === 0) return null;
  return (
    <section className="offers" aria-label="Names to keep">
      <h2>Keep the name?</h2>
      <ul>
        {offers.map((synonym) => (
          <li key={`${synonym.reference}/${synonym.drawn}`}>
            <span>
              “{synonym.drawn}” is another name of <strong>{synonym.reference}</strong>.
            </span>
            <Button isDisabled={isBusy} onPress={() => onKeep(synonym)} data-testid={`synonym-${synonym.drawn}`}>
              Keep it in My pack
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Each time the note is written is a step of undo: not after every word. */
const NOTE_SETTLE_MS = 1500;

function Rate({
  result,
  isBusy,
  onRate,
  onUnrate,
  onNote,
}: {
  result: BoardResult;
  isBusy: boolean;
  onRate: (rating: Rating, note: string) => Promise<void>;
  onUnrate: () => unknown;
  onNote: (note: string) => Promise<unknown>;
}) {
  const toasts = useToasts();
  const note = useAutosave(result.note, (text) => onNote(text.trim()), { settleMs: NOTE_SETTLE_MS });
  const help = useId();
  const allowed = (rating: Rating) => result.allowed.includes(rating);
  const rate = (rating: Rating) => {
    if (result.rated !== null || isBusy || !allowed(rating)) return;
    note
      .settled()
      .then(() => onRate(rating, note.value))
      .catch(toasts.fail);
  };
  useCommands(
    result.rated === null
      ? [
          ...RATINGS.map(({ rating, word, key }) => ({
            id: `board-rate-${rating}`,
            title: `Rate this board: ${word.toLowerCase()}`,
            group: "Board" as const,
            keys: [key],
            run: () => rate(rating),
          })),
          {
            id: "board-rate-accept",
            title: `Accept the suggested rating: ${ratingWord(result.suggested).toLowerCase()}`,
            group: "Board",
            keys: ["Enter"],
            run: () => rate(result.suggested),
          },
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
            {RATINGS.map(({ rating, word, key }) => (
              <Button
                key={rating}
                className="rate-choice"
                data-rating={rating}
                isDisabled={isBusy || !allowed(rating)}
                onPress={() => rate(rating)}
                data-suggested={rating === result.suggested}
                data-testid={`rate-${rating}`}
              >
                <span>
                  {word} <Keys keys={key} />
                </span>
                <span className="rate-next">
                  {result.choices.find((choice) => choice.rating === rating)?.label}
                  {rating === result.suggested ? " · suggested" : ""}
                </span>
              </Button>
            ))}
          </div>
          <p id={help} className="field-help">
            {result.cap === null
              ? "Suggested by the score; you know better how it felt."
              : `After ${result.easier ? "the easier mode" : "hints"} the best rating is ` +
                `${ratingWord(result.cap).toLowerCase()}.`}
          </p>
        </>
      ) : (
        <div className="rate-done">
          <p role="status" data-testid="board-rated">
            Rated <strong>{ratingWord(result.rated).toLowerCase()}</strong>.
            {chosen === undefined ? null : (
              <>
                {" "}
                It comes back on <strong>{longDate(chosen.nextDue)}</strong>.
              </>
            )}
          </p>
          <Button kind="quiet" isDisabled={isBusy} onPress={onUnrate} data-testid="board-unrate">
            Change rating
          </Button>
        </div>
      )}
      <TextField className="field rate-note" value={note.value} onChange={note.change} onBlur={note.flush}>
        <Label className="field-label">Note to yourself</Label>
        <TextArea className="input" rows={2} placeholder="What to draw first next time" data-testid="board-note" />
        <Saved of={note} testId="board-note-saved" />
      </TextField>
    </section>
  );
}
