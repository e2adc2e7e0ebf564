/** Beside the board: the clock, what the design must do, and hints with their price. */
import { Lightbulb } from "lucide-react";
import type { BoardView, HintKind } from "../../bindings";
import { Button } from "../../design/controls/controls";
import { useSince } from "../../shared/study/figures";
import { count, longClock, ratingWord } from "../../shared/words/words";

export function Aside({
  view,
  at,
  onHint,
}: {
  view: BoardView;
  /** When the core gave it, by performance.now. */
  at: number;
  onHint: (kind: HintKind) => unknown;
}) {
  return (
    <aside className="board-aside" aria-label="The task">
      <Clock view={view} at={at} />
      {view.requirements.length === 0 ? null : (
        <section>
          <h2>It must</h2>
          <ul className="board-asks">
            {view.requirements.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </section>
      )}
      {view.invariants.length === 0 ? null : (
        <section>
          <h2>Always true</h2>
          <ul className="board-asks">
            {view.invariants.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </section>
      )}
      <Hints view={view} onHint={onHint} />
    </aside>
  );
}

/** Draws the time that the core had counted when the view was made, and what has passed since. */
function Clock({ view, at }: { view: BoardView; at: number }) {
  const spent = view.elapsedMs + useSince(at, true);
  const budget = view.minutes * 60_000;
  const over = spent - budget;
  return (
    <div className="board-clock" role="timer" data-over={over > 0}>
      <span className="visually-hidden">Time at the board</span>
      <span className="board-clock-now" data-testid="board-clock">
        {longClock(spent)}
      </span>
      <span className="soft">
        {over > 0 ? `${longClock(over)} over ${view.minutes} min. Take the time you need.` : `of ${view.minutes} min`}
      </span>
    </div>
  );
}

function Hints({ view, onHint }: { view: BoardView; onHint: (kind: HintKind) => unknown }) {
  return (
    <section>
      <h2>Hints</h2>
      <div role="status" aria-label="Revealed">
        <ul className="board-hints">
          {view.hints.map((hint, index) => (
            <li key={index}>
              {hint.kind === "node" ? (
                <>
                  There is a box <strong>{hint.label}</strong>.
                </>
              ) : (
                hint.groups.map(({ title, members }) => (
                  <span key={title} className="board-hint-group">
                    <strong>{title}</strong>: {members.join(", ")}
                  </span>
                ))
              )}
            </li>
          ))}
        </ul>
      </div>
      <div className="board-hint-buttons">
        <Button
          icon={Lightbulb}
          isDisabled={view.hintsLeft.nodes === 0}
          onPress={() => onHint("node")}
          data-testid="hint-node"
        >
          Reveal one box
        </Button>
        {view.hintsLeft.groups ? (
          <Button onPress={() => onHint("groups")} data-testid="hint-groups">
            Reveal the groups
          </Button>
        ) : null}
      </div>
      <p className="field-help">
        {view.cap === null
          ? "A hint costs: the best rating is then hard."
          : (view.hints.length === 0 ? "" : `${count(view.hints.length, "hint")} taken. `) +
            `The best rating is now ${ratingWord(view.cap).toLowerCase()}.`}
      </p>
    </section>
  );
}
