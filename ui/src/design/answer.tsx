/** The heading of what was hidden until now. */
import { useEffect, useRef } from "react";

import { focusOn } from "./focus";

/**
 * Stands before an answer that is shown once it is asked for, and takes the focus when it comes: a screen reader
 * says so, and reading and Tab go on from there. The button that was pressed for it is mostly gone.
 */
export function AnswerHeading({ level }: { level: 2 | 3 }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => focusOn(heading.current), []);
  const Heading = `h${level}` as const;
  return <Heading ref={heading} tabIndex={-1} className="visually-hidden" data-testid="answer-heading">Answer</Heading>;
}
