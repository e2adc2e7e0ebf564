/**
 * Where the reader is on a page, and keeping them there: the topmost visible block stays where it is
 * while a diagram above is drawn, the text size changes, or the file is edited. WebKit does not do
 * this by itself.
 */

/** A block near the top of the window, and where its upper edge was. */
interface Held {
  key: string;
  top: number;
}

/** Enough to find the place again: the first visible blocks, in order. */
export interface Hold {
  held: Held[];
  /** Everything above `held`, nearest first, for when all of it is gone. */
  before: string[];
  isTop: boolean;
}

const CANDIDATES = 6;

const keyOf = (element: HTMLElement) => element.dataset["block"] ?? "";

/** What a page is found its way around by. Looked up once when its text comes, not each time it is scrolled. */
export interface Landmarks {
  /** The headings that the contents list, where they are on the page. */
  headings: readonly { anchor: string; element: HTMLElement }[];
  blocks: readonly HTMLElement[];
}

export const NO_LANDMARKS: Landmarks = { headings: [], blocks: [] };

export function landmarksOf(article: HTMLElement, anchors: readonly string[]): Landmarks {
  const byAnchor = new Map<string, HTMLElement>();
  for (const element of article.querySelectorAll<HTMLElement>("[id]")) {
    // Of two with one name, the first is the one that links lead to.
    if (!byAnchor.has(element.id)) byAnchor.set(element.id, element);
  }
  return {
    headings: anchors.flatMap((anchor) => {
      const element = byAnchor.get(anchor);
      return element === undefined ? [] : [{ anchor, element }];
    }),
    blocks: [...article.querySelectorAll<HTMLElement>("[data-block]")],
  };
}

/** The line under the bar; what is above it counts as read past. */
export function topOf(scroller: HTMLElement): number {
  const bar = scroller.querySelector(".bar");
  return scroller.getBoundingClientRect().top + (bar === null ? 0 : bar.getBoundingClientRect().height);
}

export function hold(scroller: HTMLElement, { blocks }: Landmarks): Hold {
  const line = topOf(scroller);
  const first = lowerBound(blocks, (block) => block.getBoundingClientRect().bottom > line + 1);
  return {
    held: blocks
      .slice(first, first + CANDIDATES)
      .map((block) => ({ key: keyOf(block), top: block.getBoundingClientRect().top - line })),
    before: blocks
      .slice(Math.max(0, first - 20), first)
      .reverse()
      .map(keyOf),
    isTop: scroller.scrollTop < 2,
  };
}

/** Scrolls so that the held block stands where it stood. */
export function restore(scroller: HTMLElement, landmarks: Landmarks, { held, before, isTop }: Hold): void {
  if (isTop) {
    scroller.scrollTop = 0;
    return;
  }
  const blocks = new Map(landmarks.blocks.map((block) => [keyOf(block), block]));
  const line = topOf(scroller);
  for (const { key, top } of held) {
    const block = blocks.get(key);
    if (block === undefined) continue;
    const moved = block.getBoundingClientRect().top - line - top;
    if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
    return;
  }
  const last = before.map((key) => blocks.get(key)).find((block) => block !== undefined);
  if (last !== undefined) scroller.scrollTop += last.getBoundingClientRect().bottom - line;
}

/** The index of the first element for which the test holds; it must hold for all after it. */
export function lowerBound<T>(values: readonly T[], test: (value: T) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(values[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function byId(article: HTMLElement, id: string): HTMLElement | null {
  return article.querySelector<HTMLElement>(`[id="${CSS.escape(id)}"]`);
}

export interface Spot {
  /** The heading above the line; null before the first. Where reading is taken up again. */
  anchor: string | null;
  /** The heading of what is being read: what the contents mark, and what a flag or a key is about. */
  reading: string | null;
  /** The share of the way from it to the next. */
  offset: number;
  /** Of the page. */
  percent: number;
}

/** One reads in the upper third, and at the very end of a page at its foot: the last headings never reach the bar. */
const EYE = 0.3;
const JUST_PASSED = 40;

function eyeLine(scroller: HTMLElement, line: number): number {
  const { bottom } = scroller.getBoundingClientRect();
  const left = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
  const share = clamp(left / Math.max(1, scroller.clientHeight), 0, 1);
  return line + (bottom - line) * (1 - (1 - EYE) * share);
}

/** The heading that stands last before a place in the text; null before the first. */
export function headingBefore({ headings }: Landmarks, place: Node): string | null {
  const after = lowerBound(headings, ({ element }) => {
    const where = element.compareDocumentPosition(place);
    return !element.contains(place) && (where & Node.DOCUMENT_POSITION_FOLLOWING) === 0;
  });
  return headings[after - 1]?.anchor ?? null;
}

export function spotOf(scroller: HTMLElement, article: HTMLElement, { headings }: Landmarks): Spot {
  const line = topOf(scroller);
  // A heading just under the line is the one being read.
  const after = lowerBound(headings, ({ element }) => element.getBoundingClientRect().top > line + 24);
  const here = headings[after - 1];
  const start = here === undefined ? article.getBoundingClientRect().top : here.element.getBoundingClientRect().top;
  const end = headings[after]?.element.getBoundingClientRect().top ?? article.getBoundingClientRect().bottom;
  const room = scroller.scrollHeight - scroller.clientHeight;
  const eye = eyeLine(scroller, line);
  // A heading that was just jumped to is the one meant, however short its section is.
  const isAtBar = here !== undefined && start >= line - JUST_PASSED;
  const read = isAtBar ? after : lowerBound(headings, ({ element }) => element.getBoundingClientRect().top > eye);
  return {
    anchor: here?.anchor ?? null,
    reading: headings[read - 1]?.anchor ?? null,
    offset: end > start ? clamp((line - start) / (end - start), 0, 1) : 0,
    percent: room <= 0 ? 100 : clamp((scroller.scrollTop / room) * 100, 0, 100),
  };
}

/** Scrolls to a spot; false when its heading is gone. */
export function scrollToSpot(
  scroller: HTMLElement,
  article: HTMLElement,
  { headings }: Landmarks,
  spot: Pick<Spot, "anchor" | "offset">,
): boolean {
  const index = headings.findIndex(({ anchor }) => anchor === spot.anchor);
  if (spot.anchor !== null && index === -1) return false;
  const line = topOf(scroller);
  const start = headings[index]?.element.getBoundingClientRect().top ?? article.getBoundingClientRect().top;
  const end = headings[index + 1]?.element.getBoundingClientRect().top ?? article.getBoundingClientRect().bottom;
  scroller.scrollTop += start - line + (end - start) * spot.offset - (spot.offset === 0 ? 8 : 0);
  return true;
}

/** Puts an element under the bar, with air. */
export function scrollToElement(scroller: HTMLElement, element: HTMLElement): void {
  scroller.scrollTop += element.getBoundingClientRect().top - topOf(scroller) - 16;
}

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));
