/** The board for those who would rather type: Mermaid, or one arrow a line. */
import type { TextReading } from "../../bindings";
import { autosaved, type Autosave } from "../../shared/saving/autosave";
import { count } from "../../shared/words/words";

export function TextBoard({
  typed,
  reading,
  label,
}: {
  typed: Autosave<string>;
  /** What was understood; null while that is not known. */
  reading: TextReading | null;
  label: string;
}) {
  return (
    <div className="text-board" data-testid="text-board">
      <textarea
        className="input text-board-input"
        aria-label={label}
        aria-describedby="text-board-help"
        spellCheck={false}
        autoFocus
        {...autosaved(typed)}
        placeholder={"Phone -> Gateway: 3 s\nGateway -> Orders: timeout 2.6 s\nOrders ..> Queue: outbox"}
        data-testid="text-board-input"
      />
      <p className="visually-hidden" role="status">
        {reading === null ? "" : said(reading)}
      </p>
      <div className="text-board-reading">
        <p id="text-board-help" className="field-help">
          One arrow per line: <code>A -&gt; B: label</code>, or <code>A ..&gt; B</code> for asynchronous calls. Mermaid
          works too.
        </p>
        {reading === null ? null : (
          <>
            <h2>
              Understood: {count(reading.nodes.length, "box", "boxes")}, {count(reading.edges.length, "arrow")}
            </h2>
            {reading.problems.length === 0 ? null : (
              <ul className="text-board-problems">
                {reading.problems.map(({ line, message, help }) => (
                  <li key={line}>
                    <strong>Line {line}.</strong> {message} {help}
                  </li>
                ))}
              </ul>
            )}
            <ul className="text-board-edges">
              {reading.edges.map(({ from, to, label: says, asynchronous }, index) => (
                <li key={index}>
                  {from} {asynchronous ? "⇢" : "→"} {to}
                  {asynchronous ? <span className="visually-hidden"> (asynchronous)</span> : null}
                  {says === "" ? null : <span className="soft"> {says}</span>}
                </li>
              ))}
            </ul>
            {reading.alone.length === 0 ? null : (
              <p className="soft" data-testid="text-board-alone">
                {count(reading.alone.length, "box", "boxes")} without an arrow: {reading.alone.join(", ")}
              </p>
            )}
          </>
        )}
      </div>
    </div>
  );
}

/** What a change came to, in a sentence: all of the arrows, after each pause in typing, would be too much to hear. */
function said({ nodes, edges, problems }: TextReading): string {
  const whole = `${count(nodes.length, "box", "boxes")}, ${count(edges.length, "arrow")}.`;
  const [first] = problems;
  return first === undefined ? whole : `${whole} Line ${first.line}: ${first.message}`;
}
