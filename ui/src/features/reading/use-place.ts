/** Ties a page to the scroller: opens it at the right place, holds it there, and remembers where it was left. */
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type RefObject,
} from "react";

import { useBackend } from "../../backend/context";
import type { PageView, ReadingPosition } from "../../bindings";
import { usePlace } from "../../shared/navigation/history";
import { useScroller } from "../../design/screen/screen";
import {
  byId,
  headingBefore,
  hold,
  landmarksOf,
  NO_LANDMARKS,
  restore,
  scrollToElement,
  scrollToSpot,
  spotOf,
  type Hold,
  type Spot,
} from "./scroll";

const SAVE_AFTER_MS = 700;
/** The core counts ten seconds on a page as reading, so the place is sent again after that. */
const STAY_MS = 10_200;
/** Nearer to either end than this, opening at the top is what one expects. */
const WORTH_RESUMING = { least: 3, most: 96 };

/** Where the reader is. It changes with every scrolled frame, so only what shows it follows it. */
export interface Spots {
  get: () => Spot;
  subscribe: (listener: () => void) => () => void;
}

/** One fact about where the reader is; renders again when that fact changes. */
export function useSpot<T extends string | number | boolean | null>(spots: Spots, fact: (spot: Spot) => T): T {
  return useSyncExternalStore(spots.subscribe, () => fact(spots.get()));
}

const START: Spot = { anchor: null, reading: null, offset: 0, percent: 0 };

function newSpots(): Spots & { set: (spot: Spot) => void } {
  let spot = START;
  const listeners = new Set<() => void>();
  return {
    get: () => spot,
    set(now) {
      spot = now;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

function isSame(one: Spot, other: Spot): boolean {
  return (
    one.anchor === other.anchor &&
    one.reading === other.reading &&
    one.offset === other.offset &&
    Math.abs(one.percent - other.percent) < 0.2
  );
}

export interface Reading {
  spots: Spots;
  /** True when the page was opened where it had been left. */
  isResumed: boolean;
  jump: (anchor: string) => void;
  toTop: () => void;
  /** The heading that a place in the text stands under. */
  headingOf: (place: Node) => string | null;
}

interface ReadingPlaceOptions {
  page: PageView;
  anchor: string | null;
  /** Where it was left; undefined while that is not known. */
  place: ReadingPosition | null | undefined;
  article: RefObject<HTMLElement | null>;
}

function isHold(memory: unknown): memory is Hold {
  return typeof memory === "object" && memory !== null && "held" in memory;
}

export function useReadingPlace({ page, anchor, place, article }: ReadingPlaceOptions): Reading {
  const backend = useBackend();
  const here = usePlace();
  const scroller = useScroller();
  const spots = useMemo(newSpots, []);
  const [isResumed, setResumed] = useState(false);
  const held = useRef<Hold | null>(null);
  const opened = useRef<string | null>(null);
  const landmarks = useRef(NO_LANDMARKS);
  useLayoutEffect(() => {
    if (article.current === null) return;
    landmarks.current = landmarksOf(
      article.current,
      page.headings.map((heading) => heading.anchor),
    );
  }, [page, article]);
  const ref = page.summary.page;

  // Working state: saved a moment after scrolling stops, on leaving, and once more after a stay.
  const unsaved = useRef<number | null>(null);
  const stay = useRef<number | null>(null);
  const write = useCallback(() => {
    const { anchor: at, offset, percent } = spots.get();
    backend.savePlace({ page: ref, anchor: at, offset, percent }).catch(() => undefined);
  }, [backend, ref, spots]);
  const save = useCallback(() => {
    if (unsaved.current === null) return;
    window.clearTimeout(unsaved.current);
    unsaved.current = null;
    write();
  }, [write]);
  const saveSoon = useCallback(() => {
    if (unsaved.current !== null) window.clearTimeout(unsaved.current);
    const rested = () => {
      save();
      stay.current ??= window.setTimeout(write, STAY_MS);
    };
    unsaved.current = window.setTimeout(rested, SAVE_AFTER_MS);
  }, [save, write]);
  useEffect(() => {
    window.addEventListener("pagehide", save);
    return () => {
      window.removeEventListener("pagehide", save);
      save();
      if (stay.current !== null) window.clearTimeout(stay.current);
      stay.current = null;
    };
  }, [save]);

  const note = useCallback(() => {
    const [scroll, text] = [scroller.current, article.current];
    // Before the page has been opened at its place, where it stands means nothing.
    if (scroll === null || text === null || opened.current === null) return;
    held.current = hold(scroll, landmarks.current);
    here.remember(held.current);
    const now = spotOf(scroll, text, landmarks.current);
    if (isSame(spots.get(), now)) return;
    spots.set(now);
    saveSoon();
  }, [article, here, saveSoon, scroller, spots]);

  // Opens at: where this entry was left, the heading asked for, where reading stopped, or the top.
  const key = `${here.entry} ${ref} ${anchor ?? ""}`;
  useLayoutEffect(() => {
    const [scroll, text] = [scroller.current, article.current];
    if (opened.current === key || place === undefined || scroll === null || text === null) return;
    opened.current = key;
    const memory = here.recall();
    const target = anchor === null ? null : byId(text, anchor);
    scroll.scrollTop = 0;
    let resumed = false;
    if (isHold(memory)) restore(scroll, landmarks.current, memory);
    else if (target !== null) scrollToElement(scroll, target);
    else if (
      anchor === null &&
      place !== null &&
      place.percent > WORTH_RESUMING.least &&
      place.percent < WORTH_RESUMING.most
    ) {
      resumed = scrollToSpot(scroll, text, landmarks.current, place);
    }
    setResumed(resumed);
    note();
    // Visiting is worth remembering, even at the top.
    saveSoon();
  }, [key, here, anchor, place, article, scroller, note, saveSoon]);

  // A new text under the same place: before anything is painted, put the held block back.
  useLayoutEffect(() => {
    const [scroll, text] = [scroller.current, article.current];
    if (scroll === null || text === null || held.current === null || opened.current !== key) return;
    restore(scroll, landmarks.current, held.current);
    note();
  }, [page.fingerprint, page, article, scroller, key, note]);

  useEffect(() => {
    const [scroll, text] = [scroller.current, article.current];
    if (scroll === null || text === null) return;
    let frame = 0;
    const onScroll = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        note();
      });
    };
    scroll.addEventListener("scroll", onScroll, { passive: true });
    // Diagrams, fonts, text size, the window's width: whatever changes a height moves nothing that is read.
    const observer = new ResizeObserver(() => {
      if (held.current !== null) restore(scroll, landmarks.current, held.current);
      note();
    });
    observer.observe(text);
    return () => {
      scroll.removeEventListener("scroll", onScroll);
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, [article, scroller, note]);

  const jump = useCallback(
    (to: string) => {
      const [scroll, text] = [scroller.current, article.current];
      const target = text === null ? null : byId(text, to);
      if (scroll === null || target === null) return;
      scrollToElement(scroll, target);
      target.focus({ preventScroll: true });
    },
    [article, scroller],
  );
  const toTop = useCallback(() => {
    if (scroller.current !== null) scroller.current.scrollTop = 0;
    setResumed(false);
  }, [scroller]);

  const headingOf = useCallback((at: Node) => headingBefore(landmarks.current, at), []);

  return { spots, isResumed, jump, toTop, headingOf };
}
