/** Time for a spoken answer: a ring that empties, then counts what runs over. It never ends anything. */
import { useEffect, useState } from "react";
import { clock } from "../../shared/words/words";

const RADIUS = 26;
const ROUND = 2 * Math.PI * RADIUS;

/** Seconds since `start` (by performance.now), drawn four times a second while `running`. */
export function useElapsed(start: number, running: boolean): number {
  const [now, setNow] = useState(start);
  useEffect(() => {
    setNow(performance.now());
    if (!running) return undefined;
    const timer = window.setInterval(() => setNow(performance.now()), 250);
    return () => window.clearInterval(timer);
  }, [start, running]);
  return Math.max(0, (now - start) / 1000);
}

export function Ring({ seconds, elapsed }: { seconds: number; elapsed: number }) {
  const left = seconds - elapsed;
  const over = left < 0;
  return (
    <div
      className={over ? "ring ring-over" : "ring"}
      role="timer"
      aria-label={over ? `${clock(left * 1000)} over` : `${clock(left * 1000)} left of ${clock(seconds * 1000)}`}
    >
      <svg viewBox="0 0 64 64" aria-hidden="true">
        <circle className="ring-track" cx="32" cy="32" r={RADIUS} />
        <circle
          className="ring-left"
          cx="32"
          cy="32"
          r={RADIUS}
          strokeDasharray={ROUND}
          strokeDashoffset={over ? 0 : ROUND * (1 - left / seconds)}
        />
      </svg>
      <span className="ring-text">{over ? `+${clock(left * 1000)}` : clock(left * 1000)}</span>
    </div>
  );
}
