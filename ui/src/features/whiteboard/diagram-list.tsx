/** Which diagram to redraw: the weakest first, one at random, or the one you know you avoid. */
import { Dices } from "lucide-react";

import type { BoardDiagram } from "../../bindings";
import { Button } from "../../design/controls/controls";
import { usePlace } from "../../shared/navigation/history";
import { useCommands } from "../../shared/keyboard/commands";
import { Failure } from "../../design/controls/notice";
import { Screen, To } from "../../design/screen/screen";
import { count, minutes, percent, shortDate } from "../../shared/words/words";
import { useDiagrams } from "./queries";

/** One diagram, the weaker the likelier. `roll` is 0 to 1. */
export function byWeakness(diagrams: readonly BoardDiagram[], roll: number): BoardDiagram | null {
  const weights = diagrams.map(({ weakness }) => 0.05 + weakness);
  let left = roll * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, diagram] of diagrams.entries()) {
    left -= weights[index] ?? 0;
    if (left <= 0) return diagram;
  }
  return diagrams.at(-1) ?? null;
}

export function DiagramList() {
  const here = usePlace();
  const { data: diagrams, error } = useDiagrams();
  const draw = () => {
    const chosen = byWeakness(diagrams ?? [], Math.random());
    if (chosen !== null) here.go({ name: "whiteboard", item: chosen.item });
  };
  useCommands([
    {
      id: "board-random",
      title: "Redraw a diagram at random, weak ones first",
      group: "Board",
      keys: ["r"],
      run: draw,
    },
  ]);
  return (
    <Screen>
      <div className="pick-head">
        <h1 className="screen-title">Boards</h1>
        <p className="pick-lead">Draw it from memory, then see what was missing.</p>
        {diagrams === undefined || diagrams.length === 0 ? null : (
          <Button kind="primary" icon={Dices} keys="r" onPress={draw} data-testid="board-random">
            Choose one for me
          </Button>
        )}
      </div>
      {error === null ? null : <Failure error={error} title="The diagrams cannot be listed" />}
      {diagrams?.length === 0 ? (
        <div className="empty">
          <h2>No diagram to redraw yet</h2>
          <p>
            Give a Mermaid block of a page an id and the word “practise”, and it is listed here:{" "}
            <code>{"```mermaid {#request-path practise}"}</code>
          </p>
        </div>
      ) : null}
      <ul className="pick-list">
        {diagrams?.map((diagram) => (
          <li key={diagram.item}>
            <To
              screen={{ name: "whiteboard", item: diagram.item }}
              className="pick-row"
              testId={`diagram-${diagram.item}`}
            >
              <span className="pick-name">
                <strong>{diagram.title}</strong>
                <span className="soft">{diagram.pageTitle}</span>
              </span>
              <span className="pick-facts soft">
                {count(diagram.nodes, "box", "boxes")}, {count(diagram.edges, "arrow")} · {minutes(diagram.minutes)}
              </span>
              <span className="pick-state">{stateOf(diagram)}</span>
              <Weakness value={diagram.weakness} />
            </To>
          </li>
        ))}
      </ul>
    </Screen>
  );
}

function stateOf({ unfinished, lastScore, lastAt, due }: BoardDiagram): string {
  if (unfinished !== null) return "Begun, not graded";
  if (lastScore === null || lastAt === null) return "Never drawn";
  return `${percent(lastScore)} on ${shortDate(lastAt)}${due ? ", due" : ""}`;
}

/** Said in words beside the bar. */
function Weakness({ value }: { value: number }) {
  const word = value >= 0.75 ? "weak" : value >= 0.4 ? "shaky" : "sits";
  return (
    <span className="weakness">
      <span className="weakness-bar" aria-hidden="true">
        <span style={{ inlineSize: percent(1 - value) }} />
      </span>
      {word}
    </span>
  );
}
