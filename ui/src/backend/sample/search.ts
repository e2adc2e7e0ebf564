/** A small stand-in for the core's full-text search, with the same shape of answer. */
import type { Hit, Name, PackView, PageRef, PageView, SearchResults, SnippetPart } from "../../bindings";

const strip = (html: string) =>
  html
    .replace(/<[^>]+>/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ")
    .trim();

export function searchPages(pages: PageView[], query: string, limit: number): SearchResults {
  const kind = /\bkind:(\S+)/.exec(query)?.[1];
  const topic = /\btopic:(\S+)/.exec(query)?.[1];
  const typed = query
    .replace(/\b(kind|topic|level):\S+/g, "")
    .replace(/"/g, "")
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean);
  const corrected = typed.includes("timout")
    ? typed.map((word) => (word === "timout" ? "timeout" : word)).join(" ")
    : null;
  const spelled = corrected === null ? typed : corrected.split(" ");
  // Of several words, those that match nothing are named and left out.
  const unmatched =
    spelled.length < 2 ? [] : spelled.filter((word) => pages.every((view) => hitsOf(view, [word]).length === 0));
  const words = spelled.filter((word) => !unmatched.includes(word));
  if (unmatched.length > 0 && words.length === 0)
    return { hits: [], total: 0, corrected: null, unmatched, any: false, tookMs: 0 };
  if (words.length === 0) return { hits: [], total: 0, corrected: null, unmatched: [], any: false, tookMs: 0 };
  const hits = pages
    .flatMap((view) => hitsOf(view, words))
    .filter((hit) => (kind === undefined || hit.kind === kind) && (topic === undefined || hit.page.endsWith(topic)));
  hits.sort((a, b) => b.score - a.score);
  const instead = unmatched.length > 0 ? words.join(" ") : corrected;
  return { hits: hits.slice(0, limit), total: hits.length, corrected: instead, unmatched, any: false, tookMs: 1 };
}

function hitsOf(view: PageView, words: string[]): Hit[] {
  const hits: Hit[] = [];
  const base = { page: view.summary.page, pageTitle: view.summary.title, item: null };
  const has = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  if (has(view.summary.title))
    hits.push({
      ...base,
      anchor: "",
      heading: "",
      kind: "page",
      snippet: marked(view.summary.title, words),
      score: 10,
    });
  for (const section of view.sections) {
    let { anchor, title: heading } = section;
    for (const block of section.blocks) {
      if (block.type === "worksheet") continue;
      if (block.type === "diagram") {
        if (has(block.diagram.title))
          hits.push({
            ...base,
            anchor,
            heading: block.diagram.title,
            kind: "diagram",
            snippet: marked(block.diagram.outline[0] ?? block.diagram.title, words),
            score: 3,
          });
        continue;
      }
      const match = /<h[3-6] id="([^"]+)">/.exec(block.html);
      const text = strip(block.html);
      if (match !== null) {
        anchor = match[1] ?? anchor;
        heading = text;
      }
      if (has(text))
        hits.push({
          ...base,
          anchor,
          heading,
          kind: match === null ? "heading" : "card",
          snippet: marked(text, words),
          score: match === null ? 1 : 5,
        });
    }
  }
  return hits;
}

function marked(text: string, words: string[]): SnippetPart[] {
  const first = Math.max(0, text.toLowerCase().indexOf(words[0] ?? "") - 60);
  const start = first === 0 ? 0 : text.indexOf(" ", first) + 1;
  const cut = text.slice(start, start + 180);
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "gi");
  const parts = cut
    .split(pattern)
    .filter((part) => part !== "")
    .map((part) => ({ text: part, mark: words.includes(part.toLowerCase()) }));
  return [
    ...(start > 0 ? [{ text: "… ", mark: false }] : []),
    ...parts,
    ...(start + 180 < text.length ? [{ text: " …", mark: false }] : []),
  ];
}

/** The titles of all pages and of the headings in their sections. */
export function namesOf(packs: readonly PackView[], pages: ReadonlyMap<PageRef, PageView>): Name[] {
  return packs.flatMap((pack) =>
    pack.pages.flatMap((summary): Name[] => {
      const view = pages.get(summary.page);
      return [
        { page: summary.page, anchor: null, item: null, title: summary.title, detail: pack.title, kind: "page" },
        ...(view?.headings ?? [])
          .filter(({ level }) => level > 2)
          .map((heading): Name => ({
            page: summary.page,
            anchor: heading.anchor,
            item: null,
            title: heading.text,
            detail: summary.title,
            kind: "heading",
          })),
      ];
    }),
  );
}
