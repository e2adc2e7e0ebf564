/**
 * A field above a list of answers: Enter after typing means the first answer to everything typed, even when
 * the list has not caught up yet. After an arrow key the list decides.
 */
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import { isPressed } from "./chords";
import { isTyping } from "./key-targets";

export function useFirstChoice({
  isAsked,
  isReady,
  choose,
}: {
  /** Whether anything was asked. */
  isAsked: boolean;
  /** Whether the answers match what is typed now. */
  isReady: boolean;
  choose: () => void;
}): { onKeyDownCapture: (event: KeyboardEvent) => void; onTyped: () => void } {
  const hasMoved = useRef(false);
  const [isWaiting, setWaiting] = useState(false);
  const latest = useRef(choose);
  useEffect(() => {
    latest.current = choose;
  });
  useEffect(() => {
    if (!isWaiting || !isReady) return;
    setWaiting(false);
    latest.current();
  }, [isWaiting, isReady]);
  return {
    onKeyDownCapture: (event) => {
      if (!isTyping(event.target)) return;
      if (isPressed(event, "ArrowDown", "ArrowUp")) hasMoved.current = true;
      if (!isPressed(event, "Enter") || hasMoved.current || !isAsked) return;
      event.preventDefault();
      event.stopPropagation();
      if (isReady) choose();
      else setWaiting(true);
    },
    onTyped: () => {
      hasMoved.current = false;
      setWaiting(false);
    },
  };
}
