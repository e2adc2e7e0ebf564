/** The heading of what was hidden until now. */
import { useEffect, useRef } from "react";

import { focusOn } from "../../shared/keyboard/focus";

/**
 * Comes before an answer that was just revealed, and takes the focus: a screen reader announces it, and reading and
 * Tab continue from there. The button that revealed it is usually gone by then.
 */
export function AnswerHeading({ level }: { level: 2 | 3 }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => focusOn(heading.current), []);
  const Heading = `h${level}` as const;
  return (
    <Heading ref={heading} tabIndex={-1} className="visually-hidden" data-testid="answer-heading">
      Answer
    </Heading>
  );
}
