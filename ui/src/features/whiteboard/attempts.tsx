/** Earlier attempts and where they lead. */
import type { AttemptSummary, ItemId } from "../../bindings";
import { Button } from "../../design/controls/controls";
import { Unread } from "../../design/controls/problem";
import { count, longClock, percent, ratingWord, shortDate } from "../../shared/words/words";
import { useAttempts } from "./queries";

export function Attempts({
  item,
  onOpen,
  current,
}: {
  item: ItemId;
  onOpen: (attempt: string) => unknown;
  current?: string;
}) {
  const { data: attempts, error, refetch } = useAttempts(item);
  if (error !== null) return <Unread error={error} title="Couldn’t load your attempts" onAgain={refetch} />;
  if (attempts === undefined || attempts.length === 0) return null;
  return (
    <section className="attempts" aria-labelledby="attempts-title">
      <h2 id="attempts-title">Your attempts</h2>
      {attempts.length < 2 ? null : <Trend attempts={attempts} />}
      <div className="table-scroll" tabIndex={0} role="region" aria-label="Your attempts, as a table">
        <table className="attempts-table">
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Score</th>
              <th scope="col">Rating</th>
              <th scope="col">Time</th>
              <th scope="col">Note</th>
              <th scope="col">
                <span className="visually-hidden">Open</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {[...attempts].reverse().map((attempt) => (
              <tr key={attempt.attempt} aria-current={attempt.attempt === current ? "true" : undefined}>
                <td>{shortDate(attempt.at)}</td>
                <td>{percent(attempt.score)}</td>
                <td>{attempt.rating === null ? "not rated" : ratingWord(attempt.rating)}</td>
                <td>{longClock(attempt.tookMs)}</td>
                <td className="attempts-note">
                  {[
                    attempt.easier ? "easier" : null,
                    attempt.text ? "typed" : null,
                    attempt.hints > 0 ? count(attempt.hints, "hint") : null,
                    attempt.note === "" ? null : attempt.note,
                  ]
                    .filter((part) => part !== null)
                    .join(" · ")}
                </td>
                <td>
                  {attempt.attempt === current ? null : (
                    <Button
                      kind="quiet"
                      aria-label={`Open the attempt of ${shortDate(attempt.at)}`}
                      onPress={() => onOpen(attempt.attempt)}
                    >
                      Open
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const WIDTH = 320;
const HEIGHT = 56;

/** Scores from left to right; the table beside it says the same. */
function Trend({ attempts }: { attempts: AttemptSummary[] }) {
  const points = attempts.map(({ score }, index) => ({
    x: 6 + (index * (WIDTH - 12)) / (attempts.length - 1),
    y: 6 + (1 - score) * (HEIGHT - 12),
  }));
  const first = attempts[0]?.score ?? 0;
  const last = attempts.at(-1)?.score ?? 0;
  return (
    <figure className="trend">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`Scores from ${percent(first)} to ${percent(last)} over ${attempts.length} attempts`}
      >
        <line className="trend-top" x1="0" x2={WIDTH} y1="6" y2="6" />
        <polyline className="trend-line" points={points.map(({ x, y }) => `${x},${y}`).join(" ")} />
        {points.map(({ x, y }, index) => (
          <circle key={index} className="trend-point" cx={x} cy={y} r={3.5} />
        ))}
      </svg>
      <figcaption className="soft">
        {percent(first)} then, {percent(last)} last
      </figcaption>
    </figure>
  );
}
