/** After a session: what holds longer now, what slipped, what comes tomorrow. */
import { Button } from "react-aria-components";

import type { SessionSummary, SummaryLine } from "../../bindings";
import { about, count, holds, RATINGS, span } from "../../shared/words/words";

export function Summary({
  summary,
  onOpen,
  onDone,
  onMore,
}: {
  summary: SessionSummary;
  onOpen: (item: string) => void;
  onDone: () => void;
  onMore: () => void;
}) {
  return (
    <div className="review-summary" data-testid="session-summary">
      <header>
        <h1>Done for now</h1>
        <p className="lead">
          {summary.answers === 0
            ? "No answer was given; nothing changed."
            : `${count(summary.answers, "answer")} in ${span(summary.minutes)}, all saved.`}
        </p>
      </header>
      {summary.answers > 0 && (
        <ul className="tally" aria-label="Answers by rating">
          {RATINGS.map(({ rating, word }, index) => (
            <li key={rating} data-rating={rating}>
              <strong>{summary.ratings[index] ?? 0}</strong> {word.toLowerCase()}
            </li>
          ))}
        </ul>
      )}
      <Lines title="Strengthened" lines={summary.strengthened} onOpen={onOpen} empty="Nothing new holds longer yet." />
      <Lines
        title="Slipped"
        lines={summary.slipped}
        onOpen={onOpen}
        empty={summary.answers > 0 ? "Nothing slipped." : ""}
      />
      <section>
        <h2>Tomorrow</h2>
        <p>
          {summary.tomorrow === 0
            ? "Nothing comes back tomorrow."
            : `${count(summary.tomorrow, "item")}, ${about(summary.tomorrowMinutes)}.`}
        </p>
      </section>
      <div className="dialog-buttons">
        <Button className="button" onPress={onMore}>
          Another session
        </Button>
        <Button className="button button-primary" onPress={onDone} autoFocus data-testid="session-done">
          Done
        </Button>
      </div>
    </div>
  );
}

const SHOWN = 8;

function Lines({
  title,
  lines,
  empty,
  onOpen,
}: {
  title: string;
  lines: SummaryLine[];
  empty: string;
  onOpen: (item: string) => void;
}) {
  if (lines.length === 0 && empty === "") return null;
  return (
    <section>
      <h2>{title}</h2>
      {lines.length === 0 ? (
        <p className="soft">{empty}</p>
      ) : (
        <ul>
          {lines.slice(0, SHOWN).map((line) => (
            <li key={line.item}>
              <Button className="link-row" onPress={() => onOpen(line.item)}>
                <span>{line.title}</span>
                <span className="soft">{change(line)}</span>
              </Button>
            </li>
          ))}
          {lines.length > SHOWN && <li className="soft">and {lines.length - SHOWN} more</li>}
        </ul>
      )}
    </section>
  );
}

function change({ before, after }: SummaryLine): string {
  if (after === null) return "";
  return before === null ? `new, holds ${holds(after)}` : `held ${holds(before)}, now ${holds(after)}`;
}
