/** A scorecard: by dimension and category, beside the interview before, and what comes of it. */
import { Button } from "react-aria-components";

import type { PastInterview } from "../../bindings/PastInterview";
import { clock, day, dimensionWord, points } from "./words";

export function Card({ past, before, titles, onOpen, onMarkdown, onHtml, onDone }: {
  past: PastInterview;
  before: PastInterview | null;
  titles: Record<string, string>;
  onOpen: (item: string) => void;
  onMarkdown: () => void;
  onHtml: () => void;
  onDone: () => void;
}) {
  const { scorecard } = past;
  const queued = scorecard.questions.filter(({ grade }) => grade !== null);
  const title = (item: string) => titles[item] ?? item;
  return (
    <div className="scorecard" data-testid="scorecard">
      <header className="interview-head">
        <h1>{scorecard.title}</h1>
        <p className="lead">{day(past.at)} · {clock(scorecard.spentMs)} · {scorecard.overall === null ? "not assessed" : `${points(scorecard.overall)} of 4`} · seed <code>{scorecard.seed}</code></p>
      </header>
      <table className="plain-table">
        <thead><tr><th scope="col">Dimension</th><th scope="col">Score</th><th scope="col">Before</th><th scope="col">Answers</th></tr></thead>
        <tbody>
          {scorecard.dimensions.map(({ dimension, mean }) => {
            const earlier = before?.scorecard.dimensions.find((one) => one.dimension === dimension)?.mean ?? null;
            return (
              <tr key={dimension}>
                <th scope="row">{dimensionWord(dimension)}</th>
                <td>{mean === null ? "not assessed" : <><Dots value={mean.points} /> {points(mean.points)}</>}</td>
                <td>{earlier === null ? "" : points(earlier.points)}</td>
                <td>{mean?.answers ?? 0}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {scorecard.categories.length > 0 && (
        <section>
          <h2>By category, weakest first</h2>
          <ul className="categories">{scorecard.categories.map(({ category, mean }) => <li key={category}><span>{category === "" ? "other" : category}</span><span className="soft">{points(mean.points)} over {mean.answers}</span></li>)}</ul>
        </section>
      )}
      <div className="two">
        <Best heading="Strongest answers" items={scorecard.strongest} title={title} onOpen={onOpen} />
        <Best heading="Weakest answers" items={scorecard.weakest} title={title} onOpen={onOpen} />
      </div>
      <section>
        <h2>What goes into the queue</h2>
        <p className="soft">{queued.length === 0 ? "Nothing was assessed, so no schedule changes." : "Each answer counts as a review; the weak ones come back first."}</p>
        <ul className="categories">{queued.map(({ item, grade }) => <li key={item}><span>{title(item)}</span><span className={`grade grade-${grade ?? ""}`}>{grade}</span></li>)}</ul>
      </section>
      <div className="dialog-buttons">
        <Button className="button" onPress={onMarkdown}>Save as Markdown</Button>
        <Button className="button" onPress={onHtml}>Save as HTML</Button>
        <Button className="button button-primary" onPress={onDone} autoFocus data-testid="scorecard-done">Done</Button>
      </div>
    </div>
  );
}

function Best({ heading, items, title, onOpen }: { heading: string; items: string[]; title: (item: string) => string; onOpen: (item: string) => void }) {
  return (
    <section>
      <h2>{heading}</h2>
      {items.length === 0 ? <p className="soft">None.</p> : (
        <ul className="past-list">{items.map((item) => <li key={item}><Button className="past-row" onPress={() => onOpen(item)}><span>{title(item)}</span></Button></li>)}</ul>
      )}
    </section>
  );
}

/** Points as four dots; the figure beside them says the same. */
function Dots({ value }: { value: number }) {
  return <span className="dots" aria-hidden="true">{[1, 2, 3, 4].map((dot) => <span key={dot} className={value >= dot - 0.5 ? "dot dot-on" : "dot"} />)}</span>;
}
