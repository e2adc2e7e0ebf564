/** Builds page views for the sample pack from a compact notation. */
import type {
  Block,
  DiagramView,
  Heading,
  Html,
  ItemCounts,
  PageKind,
  PageSummary,
  PageView,
  Section,
} from "../../bindings";

export const LAYERS = ["Core details", "Understanding", "Senior understanding", "Diagram"];

export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/<[^>]+>/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** FNV-1a: stands in for the content hash that the core computes. */
export function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value ^= text.charCodeAt(index);
    value = Math.imul(value, 0x01000193);
  }
  return (value >>> 0).toString(16);
}

/** The sample's own markup, which the core would have sanitised. */
export const safe = (text: string) => text as Html;
export const html = (text: string): Block => ({ type: "html", key: hash(text), html: safe(text) });

export function diagram(view: Partial<DiagramView> & Pick<DiagramView, "title" | "source">): Block {
  const full: DiagramView = {
    item: null,
    practise: false,
    minutes: null,
    line: 1,
    problem: null,
    outline: [],
    ...view,
  };
  return { type: "diagram", key: hash(full.source), diagram: full };
}

export const NO_ITEMS: ItemCounts = { cards: 0, questions: 0, followUps: 0, diagrams: 0, scripts: 0 };

export interface SamplePage {
  id: string;
  title: string;
  kind?: PageKind;
  folder?: string;
  tags?: string[];
  minutes?: number;
  counts?: Partial<ItemCounts>;
  /** Section title to blocks; "" opens the page. */
  sections: [string, Block[]][];
  related?: string[];
  diagnostics?: PageView["diagnostics"];
}

export function build(pack: string, sample: SamplePage): PageView {
  const headings: Heading[] = [];
  const sections: Section[] = sample.sections.map(([title, blocks]) => {
    const anchor = slug(title);
    if (title !== "") headings.push({ level: 2, text: title, anchor });
    for (const block of blocks) {
      if (block.type !== "html") continue;
      for (const match of block.html.matchAll(/<h([3-6]) id="([^"]+)">(.*?)<\/h\1>/g)) {
        headings.push({
          level: Number(match[1]),
          anchor: match[2] ?? "",
          text: (match[3] ?? "").replace(/<[^>]+>/g, ""),
        });
      }
    }
    return { anchor, title, layer: LAYERS.includes(title) ? anchor : null, blocks };
  });
  const text = sections
    .flatMap((section) =>
      section.blocks.map((block) => (block.type === "html" ? block.html.replace(/<[^>]+>/g, " ") : "")),
    )
    .join(" ");
  const words = text.split(/\s+/).filter(Boolean).length;
  const summary: PageSummary = {
    page: `${pack}/${sample.id}`,
    title: sample.title,
    path: `${sample.folder ?? "topics"}/${sample.id}.md`,
    kind: sample.kind ?? "topic",
    tags: sample.tags ?? [],
    layers: sections.flatMap(({ layer, title, anchor }) => (layer === null ? [] : [{ id: layer, title, anchor }])),
    words,
    readingMinutes: sample.minutes ?? Math.max(1, Math.round(words / 190)),
    counts: { ...NO_ITEMS, ...sample.counts },
    errors: (sample.diagnostics ?? []).filter(({ severity }) => severity === "error").length,
    warnings: (sample.diagnostics ?? []).filter(({ severity }) => severity === "warning").length,
  };
  return {
    summary,
    sections,
    headings,
    related: [],
    backlinks: [],
    diagnostics: sample.diagnostics ?? [],
    fingerprint: hash(text),
  };
}
