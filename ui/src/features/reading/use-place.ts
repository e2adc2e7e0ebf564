/** Ties a page to the scroller: opens it at the right place, holds it there, and remembers where it was left. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

import { useBackend } from "../../backend/context";
import type { PageView, Place } from "../../backend/types";
import { useHistory } from "../../design/history";
import { useScroller } from "../../design/screen";
import { byId, hold, restore, scrollToElement, scrollToSpot, spotOf, type Hold, type Spot } from "./scroll";

const SAVE_AFTER_MS = 700;
/** The core takes it for reading once someone stays on a page for ten seconds: then it is told again. */
const STAY_MS = 10_200;
/** Nearer to either end than this, opening at the top is what one expects. */
const WORTH_RESUMING = { least: 3, most: 96 };

export interface Reading {
  spot: Spot;
  /** True when the page was opened where it had been left. */
  isResumed: boolean;
  jump: (anchor: string) => void;
  toTop: () => void;
}

interface Given {
  entry: number;
  page: PageView;
  anchor: string | null;
  /** Where it was left; undefined while that is not known. */
  place: Place | null | undefined;
  article: RefObject<HTMLElement | null>;
}

function isHold(memory: unknown): memory is Hold {
  return typeof memory === "object" && memory !== null && "held" in memory;
}

export function useReadingPlace({ entry, page, anchor, place, article }: Given): Reading {
  const backend = useBackend();
  const history = useHistory();
  const scroller = useScroller();
  const [spot, setSpot] = useState<Spot>({ anchor: null, reading: null, offset: 0, percent: 0 });
  const [isResumed, setResumed] = useState(false);
  const held = useRef<Hold | null>(null);
  const opened = useRef<string | null>(null);
  const anchors = useRef<string[]>([]);
  useLayoutEffect(() => {
    anchors.current = page.headings.map((heading) => heading.anchor);
  }, [page.headings]);
  const ref = page.summary.page;

  const note = useCallback(() => {
    const [scroll, text] = [scroller.current, article.current];
    // Before the page has been opened at its place, where it stands means nothing.
    if (scroll === null || text === null || opened.current === null) return;
    held.current = hold(scroll, text);
    history.remember(entry, held.current);
    const now = spotOf(scroll, text, anchors.current);
    setSpot((before) => (before.anchor === now.anchor && before.reading === now.reading && Math.abs(before.percent - now.percent) < 0.2 && before.offset === now.offset ? before : now));
  }, [article, entry, history, scroller]);

  // Opens at: where this entry was left, the heading asked for, where reading stopped, or the top.
  const key = `${entry} ${ref} ${anchor ?? ""}`;
  useLayoutEffect(() => {
    const [scroll, text] = [scroller.current, article.current];
    if (opened.current === key || place === undefined || scroll === null || text === null) return;
    opened.current = key;
    const memory = history.recall(entry);
    const target = anchor === null ? null : byId(text, anchor);
    scroll.scrollTop = 0;
    let resumed = false;
    if (isHold(memory)) restore(scroll, text, memory);
    else if (target !== null) scrollToElement(scroll, target);
    else if (anchor === null && place !== null && place.percent > WORTH_RESUMING.least && place.percent < WORTH_RESUMING.most) {
      resumed = scrollToSpot(scroll, text, page.headings.map((heading) => heading.anchor), place);
    }
    setResumed(resumed);
    note();
  }, [key, entry, anchor, place, page, article, scroller, history, note]);

  // A new text under the same place: before anything is painted, put the held block back.
  useLayoutEffect(() => {
    const [scroll, text] = [scroller.current, article.current];
    if (scroll === null || text === null || held.current === null || opened.current !== key) return;
    restore(scroll, text, held.current);
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
      if (held.current !== null) restore(scroll, text, held.current);
      note();
    });
    observer.observe(text);
    return () => {
      scroll.removeEventListener("scroll", onScroll);
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, [article, scroller, note]);

  // Whoever reads without scrolling is told of once more.
  const here = useRef<Place | null>(null);
  const stay = useRef<number | null>(null);
  useEffect(() => () => {
    here.current = null;
    if (stay.current !== null) window.clearTimeout(stay.current);
    stay.current = null;
  }, [backend, ref]);
  // Working state: written a moment after the reader rests, and when they leave.
  const latest = useRef<Place | null>(null);
  useEffect(() => {
    if (opened.current !== key) return;
    const now: Place = { page: ref, anchor: spot.anchor, offset: spot.offset, percent: spot.percent };
    latest.current = now;
    here.current = now;
    const timer = window.setTimeout(() => {
      latest.current = null;
      void backend.savePlace(now).catch(() => undefined);
      stay.current ??= window.setTimeout(() => {
        if (here.current !== null) void backend.savePlace(here.current).catch(() => undefined);
      }, STAY_MS);
    }, SAVE_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [spot, ref, backend, key]);
  useEffect(() => {
    const save = async () => {
      const place = latest.current;
      latest.current = null;
      if (place !== null) await backend.savePlace(place).catch(() => undefined);
    };
    const onHide = () => void save();
    window.addEventListener("pagehide", onHide);
    return () => {
      window.removeEventListener("pagehide", onHide);
      void save();
    };
  }, [backend, ref]);

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

  return { spot, isResumed, jump, toTop };
}
