/** What was typed, and the answer with the recalled words marked. */
import { useMemo } from "react";

import { compare, recalled } from "./word-diff";

export function Difference({ typed, answer }: { typed: string; answer: string }) {
  const pieces = useMemo(() => compare(typed, answer), [typed, answer]);
  const { said, all } = useMemo(() => recalled(pieces), [pieces]);
  return (
    <div className="typed-answer" data-testid="typed-answer">
      <p dir="auto">
        <span className="soft">You:</span> {typed.trim()}
      </p>
      <p className="soft">
        {said} of {all} words of the answer recalled, in its order:
      </p>
      <p className="recalled" dir="auto">
        {pieces
          .filter(({ side }) => side !== "typed")
          .map(({ side, text }, index) => (
            <span key={`${String(index)} ${text}`}>{side === "both" ? <mark>{text}</mark> : text} </span>
          ))}
      </p>
    </div>
  );
}
