/** A scorecard: by dimension and category, beside the interviews before, and what comes of it. */
import { Play } from "lucide-react";

import { useBackend } from "../../backend/context";
import { useBank, useStudyDay } from "../../backend/queries";
import { EVERYTHING } from "../../backend/filter";
import type { Dimension, PastInterview, QuestionLine } from "../../bindings";
import { KeptDrawing } from "../../design/board/sketch";
import { Button } from "../../design/controls/controls";
import { PlainTable } from "../../design/controls/plain-table";
import { useToasts } from "../../shared/toasts";
import { categoryWord, clock, count, day, fromDay } from "../../shared/words/words";
import { dimensionWord, points } from "./words";

/** How many interviews before are shown beside this one. */
const EARLIER = 4;

export function ScorecardView({
  past,
  earlier,
  onOpen,
  onMarkdown,
  onHtml,
  onDone,
}: {
  past: PastInterview;
  /** Of the same template, newest first. */
  earlier: PastInterview[];
  onOpen: (item: string) => void;
  onMarkdown: () => void;
  onHtml: () => void;
  onDone: () => void;
}) {
  const { scorecard } = past;
  const queued = scorecard.questions.filter(({ grade }) => grade !== null);
  const { data: bank } = useBank({
    ...EVERYTHING,
    items: queued.length === 0 ? ["none/none#none"] : queued.map(({ item }) => item),
  });
  const today = useStudyDay();
  const title = (item: string) => past.titles[item] ?? item;
  const before = [...earlier].slice(0, EARLIER).reverse();
  const then = (dimension: Dimension) =>
    before
      .map((one) => one.scorecard.dimensions.find((line) => line.dimension === dimension)?.mean?.points ?? null)
      .filter((value) => value !== null);
  const change = (now: number, values: number[]) => {
    const lastTime = values.at(-1);
    if (lastTime === undefined || Math.abs(now - lastTime) < 0.05) return "";
    return now > lastTime ? `, ${points(now - lastTime)} better` : `, ${points(lastTime - now)} weaker`;
  };
  const back = (item: string) => {
    const row = bank?.items.find((one) => one.item === item);
    return row === undefined
      ? ""
      : row.due
        ? "due now"
        : row.dueDay === null || today === null
          ? "due in a few minutes"
          : `due ${fromDay(row.dueDay, today)}`;
  };
  return (
    <div className="scorecard" data-testid="scorecard">
      <header className="interview-head">
        <h1>{scorecard.title}</h1>
        <p className="lead">
          {day(past.at)} · {clock(scorecard.spentMs)} ·{" "}
          {scorecard.overall === null ? "not assessed" : `${points(scorecard.overall)} of 4`} · seed{" "}
          <code className="seed-code">{scorecard.seed}</code>
        </p>
      </header>
      <PlainTable
        rows={scorecard.dimensions}
        rowKey={({ dimension }) => dimension}
        columns={[
          { title: "Dimension", cell: ({ dimension }) => dimensionWord(dimension) },
          {
            title: "Score",
            cell: ({ mean }) =>
              mean === null ? (
                <span className="soft">not assessed</span>
              ) : (
                <>
                  <Dots value={mean.points} /> {points(mean.points)}
                </>
              ),
          },
          {
            title:
              before.length === 0
                ? "Before"
                : before.length === 1
                  ? "The time before"
                  : `The ${before.length} times before`,
            cell: ({ dimension, mean }) => {
              const values = then(dimension);
              if (values.length === 0) return "–";
              return `${values.map(points).join(", ")}${mean === null ? "" : change(mean.points, values)}`;
            },
            soft: true,
          },
          { title: "Answers", cell: ({ mean }) => mean?.answers ?? 0 },
        ]}
      />
      {scorecard.categories.length > 0 && (
        <section>
          <h2>By category, weakest first</h2>
          <ul className="categories">
            {scorecard.categories.map(({ category, mean }) => (
              <li key={category}>
                <span>{categoryWord(category)}</span>
                <span className="soft">
                  {points(mean.points)} of 4 · {count(mean.answers, "answer")}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className="two">
        <Best heading="Strongest answers" items={scorecard.strongest} title={title} onOpen={onOpen} />
        <Best heading="Weakest answers" items={scorecard.weakest} title={title} onOpen={onOpen} />
      </div>
      <section data-testid="queued">
        <h2>What goes into the queue</h2>
        <p className="soft">
          {queued.length === 0
            ? "Nothing was assessed, so no schedule changes."
            : "Each answer counts as a review; the weak ones come back first."}
        </p>
        <ul className="categories">
          {queued.map(({ item, grade }) => (
            <li key={item}>
              <span>{title(item)}</span>
              <span className="queued-when">
                <span className="soft">{back(item)}</span>{" "}
                <span className="grade" data-rating={grade ?? undefined}>
                  {grade}
                </span>
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>Answer by answer</h2>
        {scorecard.questions.map((line, index) => (
          <Answered key={line.item} number={index + 1} line={line} title={title(line.item)} />
        ))}
      </section>
      <div className="dialog-buttons">
        <Button onPress={onMarkdown} data-testid="save-markdown">
          Save as Markdown
        </Button>
        <Button onPress={onHtml} data-testid="save-html">
          Save as HTML
        </Button>
        <Button kind="primary" onPress={onDone} autoFocus data-testid="scorecard-done">
          Done
        </Button>
      </div>
    </div>
  );
}

/** A question as it was answered: notes, evidence, what was drawn and said. */
function Answered({ number, line, title }: { number: number; line: QuestionLine; title: string }) {
  const backend = useBackend();
  const toasts = useToasts();
  const { asked } = line;
  const { recording, sketch } = asked;
  const result = asked.skipped ? "skipped" : line.points === null ? "not assessed" : points(line.points);
  return (
    <details className="answered">
      <summary>
        <span>
          {number}. {title}
        </span>
        <span className="soft">
          {clock(line.spentMs)} of {clock(line.budgetMs)} · {result}
        </span>
      </summary>
      <div className="answered-body">
        {asked.notes !== "" && <blockquote className="score-notes">{asked.notes}</blockquote>}
        {asked.scores.length > 0 && (
          <ul className="categories">
            {asked.scores.map((score) => (
              <li key={score.dimension}>
                <span>
                  {dimensionWord(score.dimension)}: {score.points}
                </span>
                <span className="soft">{score.evidence}</span>
              </li>
            ))}
          </ul>
        )}
        {recording !== undefined && (
          <Button kind="quiet" icon={Play} onPress={() => toasts.attempt(() => backend.playRecording(recording, 0))}>
            Play recording
          </Button>
        )}
        {sketch !== undefined && <KeptDrawing file={sketch} />}
        {asked.notes === "" && asked.scores.length === 0 && recording === undefined && sketch === undefined && (
          <p className="soft">Nothing was noted, scored, drawn or recorded.</p>
        )}
      </div>
    </details>
  );
}

function Best({
  heading,
  items,
  title,
  onOpen,
}: {
  heading: string;
  items: string[];
  title: (item: string) => string;
  onOpen: (item: string) => void;
}) {
  return (
    <section>
      <h2>{heading}</h2>
      {items.length === 0 ? (
        <p className="soft">None.</p>
      ) : (
        <ul>
          {items.map((item) => (
            <li key={item}>
              <button type="button" className="past-row" onClick={() => onOpen(item)}>
                <span>{title(item)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Points as four dots; the figure beside them says the same. */
function Dots({ value }: { value: number }) {
  return (
    <span className="dots" aria-hidden="true">
      {[1, 2, 3, 4].map((dot) => (
        <span key={dot} className={value >= dot - 0.5 ? "dot dot-on" : "dot"} />
      ))}
    </span>
  );
}
