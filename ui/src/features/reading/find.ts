/** Find in page: ranges of text that answer a query, painted by the browser without touching the page. */
import { lowerBound } from "./scroll";

const NOT_TEXT = "svg, .visually-hidden, .copy-code, button, [data-no-find]";
const BLOCK = "p, li, td, th, pre, h1, h2, h3, h4, h5, h6, dt, dd, figcaption, summary, div";
/** Separates two blocks. It isn't a space, and nobody types it. */
const BREAK = "\u0000";
const MOST = 2000;

/**
 * Every place in the element that holds the query, in reading order; letter case does not matter. The page is read
 * once from its beginning to its end, so what this costs grows with its length and no faster.
 */
export function findRanges(root: HTMLElement, query: string): Range[] {
  const wanted = fold(query).trim();
  if (wanted === "") return [];
  const { text, nodes } = textOf(root);
  const folded = fold(text);
  const ranges: Range[] = [];
  let from = folded.indexOf(wanted);
  while (from !== -1 && ranges.length < MOST) {
    const range = document.createRange();
    const [start, end] = [at(nodes, from), at(nodes, from + wanted.length - 1)];
    range.setStart(start.node, start.offset);
    range.setEnd(end.node, end.offset + 1);
    ranges.push(range);
    from = folded.indexOf(wanted, from + wanted.length);
  }
  return ranges;
}

/** One letter stays one letter, so that places in the folded text are places in the text. */
function fold(text: string): string {
  return lowered(text)
    .replace(/\u03C2/g, "\u03C3")
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201C\u201D]/g, '"')
    .replace(/[\s\u00A0]/g, " ");
}

function lowered(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  // A few letters become two; they stay as they are.
  return Array.from(text, (letter) => {
    const one = letter.toLowerCase();
    return one.length === letter.length ? one : letter;
  }).join("");
}

interface Stretch {
  node: Text;
  start: number;
}

function textOf(root: HTMLElement): { text: string; nodes: Stretch[] } {
  const nodes: Stretch[] = [];
  const parts: string[] = [];
  let length = 0;
  const add = (part: string) => {
    parts.push(part);
    length += part.length;
  };
  let block: Element | null = null;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, {
    acceptNode: (node) =>
      node.parentElement?.closest(NOT_TEXT) == null ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT,
  });
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const within = node.parentElement?.closest(BLOCK) ?? null;
    // A query does not reach from one paragraph into the next.
    if (within !== block) add(BREAK);
    block = within;
    nodes.push({ node: node as Text, start: length });
    add(node.nodeValue ?? "");
  }
  return { text: parts.join(""), nodes };
}

function at(nodes: readonly Stretch[], index: number): { node: Text; offset: number } {
  const found = nodes[lowerBound(nodes, ({ start }) => start > index) - 1];
  if (found === undefined) throw new Error("invariant: a match lies within some text");
  return { node: found.node, offset: index - found.start };
}

/** Paints all matches, and the current one apart. */
export function paint(ranges: Range[], current: number): void {
  if (!("highlights" in CSS)) return;
  CSS.highlights.set("find", new Highlight(...ranges.filter((_range, index) => index !== current)));
  const now = ranges[current];
  CSS.highlights.set("find-now", now === undefined ? new Highlight() : new Highlight(now));
}

export function unpaint(): void {
  if (!("highlights" in CSS)) return;
  CSS.highlights.delete("find");
  CSS.highlights.delete("find-now");
}
