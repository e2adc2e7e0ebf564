/**
 * How far one has come with the items of a session: on disk, so that it is there again wherever one went, and a
 * hint that was taken counts.
 */
import { useLayoutEffect, useRef } from "react";

import { useDraft, type Draft } from "../../shared/saving/draft";

/** The draft's name, as `WithDraft` reads it. */
export const PROGRESS = "review-answer";

export interface Progress {
  /** The answer is shown. */
  shown: boolean;
  /** How long the answer took to give, once it is shown. */
  tookMs: number;
  hints: number;
  /** Key points that were ticked. */
  points: readonly number[];
  typing: boolean;
  typed: string;
}

const NONE: Progress = { shown: false, tookMs: 0, hints: 0, points: [], typing: false, typed: "" };
/** How many showings are kept: undo rarely goes back further. */
const MOST = 20;

interface Kept {
  /** By showing: an item shown twice starts fresh. */
  showings: Record<string, Progress>;
}

export interface Progresses {
  draft: Pick<Draft<Kept>, "state" | "settled">;
  of: (showing: string) => Progress;
  change: (showing: string, part: Partial<Progress>) => void;
  /** The showing is answered. Its hints still count if undo brings it back. */
  answered: (showing: string) => void;
}

export function useProgresses(stored: string | null): Progresses {
  const draft = useDraft<Kept>(PROGRESS, { showings: {} }, stored);
  const { showings } = draft.value;
  const { change: write } = draft;
  // An answer comes back later than it was drawn.
  const latest = useRef(showings);
  useLayoutEffect(() => {
    latest.current = showings;
  }, [showings]);
  const put = (showing: string, next: Progress | null) => {
    const others = Object.entries(latest.current).filter(([name]) => name !== showing);
    latest.current = Object.fromEntries((next === null ? others : [...others, [showing, next] as const]).slice(-MOST));
    write({ showings: latest.current });
  };
  const of = (showing: string): Progress => ({ ...NONE, ...showings[showing] });
  const change = (showing: string, part: Partial<Progress>) =>
    put(showing, { ...NONE, ...latest.current[showing], ...part });
  const answered = (showing: string) => {
    const hints = latest.current[showing]?.hints ?? 0;
    put(showing, hints === 0 ? null : { ...NONE, hints });
  };
  return { draft, of, change, answered };
}
