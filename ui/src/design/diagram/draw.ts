/** Mermaid behind one function: source and palette in, SVG out. Lazy, one at a time, cached. */
import type { Mermaid, MermaidConfig } from "mermaid";

import type { Colours, Palette } from "./palette";

/** An SVG with its natural size in CSS pixels. */
export interface Sized {
  svg: string;
  width: number;
  height: number;
}

export interface Drawing extends Sized {
  /** The colour that it is drawn to stand on. */
  paper: string;
}

/** Why Mermaid cannot draw it. */
export class DrawError extends Error {
  override readonly name = "DrawError";

  constructor(
    message: string,
    /** Line of the source, 1-based; null when Mermaid does not say. */
    readonly line: number | null,
  ) {
    super(message);
  }
}

const MOST = 120;
const drawings = new Map<string, Drawing>();
const sizes = new Map<string, { width: number; height: number }>();
let queue: Promise<unknown> = Promise.resolve();
let serial = 0;
let configured: Palette | null = null;

/** What is already there, without waiting. */
export function drawn(source: string, palette: Palette): Drawing | null {
  return drawings.get(keyOf(source, palette)) ?? null;
}

/** The size it had in any theme, to keep its place free. */
export function knownSize(source: string): { width: number; height: number } | null {
  return sizes.get(source) ?? null;
}

/** Resolves when nothing waits to be drawn. */
export async function whenDrawn(): Promise<void> {
  await queue;
}

/** In these colours, even if the window's theme has changed by the time this one is drawn. */
export function draw(source: string, palette: Palette): Promise<Drawing> {
  const done = queue.then(async () => {
    const kept = drawn(source, palette);
    if (kept !== null) return kept;
    const mermaid = await load(palette);
    const drawing = { ...(await render(mermaid, source)), paper: palette.colours.paper };
    drawings.set(keyOf(source, palette), drawing);
    sizes.set(source, { width: drawing.width, height: drawing.height });
    const oldest = drawings.keys().next();
    if (drawings.size > MOST && oldest.done !== true) drawings.delete(oldest.value);
    return drawing;
  });
  queue = done.catch(() => undefined);
  return done;
}

const keyOf = (source: string, { theme }: Palette) => `${theme}\n${source}`;

async function load(palette: Palette): Promise<Mermaid> {
  const { default: mermaid } = await import("mermaid");
  if (configured !== palette) {
    // Labels are measured while drawing: the faces must be there first.
    await Promise.all([
      document.fonts.load("400 15px 'Inter Variable'"),
      document.fonts.load("600 15px 'Inter Variable'"),
    ]).catch(() => undefined);
    mermaid.initialize(config(palette.colours));
    configured = palette;
  }
  return mermaid;
}

async function render(mermaid: Mermaid, source: string): Promise<Sized> {
  serial += 1;
  try {
    const { svg } = await mermaid.render(`diagram-${serial}`, source);
    return measured(svg);
  } catch (thrown) {
    throw drawError(thrown);
  }
}

/** Gives the SVG its natural size, so that the window can scale it. */
function measured(svg: string): Sized {
  const [, , width = 0, height = 0] = (/viewBox="([^"]+)"/.exec(svg)?.[1] ?? "0 0 600 300").split(/[\s,]+/).map(Number);
  const opening = /<svg[^>]*>/.exec(svg)?.[0] ?? "<svg>";
  const plain = opening.replace(/\s(?:width|height|style|role|aria-roledescription)="[^"]*"/g, "");
  const sized = plain.replace(
    "<svg",
    `<svg width="${Math.ceil(width)}" height="${Math.ceil(height)}" aria-hidden="true" focusable="false"`,
  );
  return { svg: svg.replace(opening, sized), width: Math.ceil(width), height: Math.ceil(height) };
}

function drawError(thrown: unknown): DrawError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const told = /line:?\s*(\d+)/i.exec(message)?.[1];
  const located = typeof thrown === "object" && thrown !== null && "hash" in thrown ? lineOf(thrown.hash) : null;
  const line = located ?? (told === undefined ? null : Number(told));
  return new DrawError(plainMessage(message), line);
}

function lineOf(hash: unknown): number | null {
  if (typeof hash !== "object" || hash === null || !("loc" in hash)) return null;
  const { loc } = hash;
  return typeof loc === "object" && loc !== null && "last_line" in loc && typeof loc.last_line === "number"
    ? loc.last_line
    : null;
}

/** Mermaid's parser lists every token it would have taken; people need what it found. */
function plainMessage(message: string): string {
  const got = /got\s+'([^']+)'/.exec(message)?.[1];
  if (got === undefined) return message.split("\n")[0] ?? message;
  const near = message
    .split("\n")[1]
    ?.replace(/^\.\.\./, "")
    .trim();
  return near === undefined || near === ""
    ? `It does not expect ${tokenName(got)} here.`
    : `It does not expect ${tokenName(got)} here: ${near}`;
}

const TOKENS: Record<string, string> = {
  EOF: "the end",
  NEWLINE: "the end of the line",
  SQS: "“[”",
  SQE: "“]”",
  PS: "“(”",
  PE: "“)”",
  DIAMOND_START: "“{”",
  DIAMOND_STOP: "“}”",
  LINK: "an arrow",
  STR: "a quoted text",
  MINUS: "“-”",
};

const tokenName = (token: string) => TOKENS[token] ?? `“${token.toLowerCase()}”`;

function config({ paper, ink, soft, node, border, line, group, note }: Colours): MermaidConfig {
  return {
    startOnLoad: false,
    securityLevel: "strict",
    layout: "dagre",
    look: "classic",
    // HTML labels are cut off in WebKit; SVG text is not.
    htmlLabels: false,
    markdownAutoWrap: false,
    suppressErrorRendering: true,
    theme: "base",
    fontFamily: "'Inter Variable', Inter, sans-serif",
    // Wide enough for the longest single word that names a box; a group's title keeps clear of its boxes.
    flowchart: {
      curve: "basis",
      padding: 12,
      nodeSpacing: 30,
      rankSpacing: 38,
      wrappingWidth: 140,
      subGraphTitleMargin: { top: 4, bottom: 10 },
      useMaxWidth: false,
    },
    sequence: {
      useMaxWidth: false,
      mirrorActors: false,
      wrap: false,
      width: 130,
      height: 44,
      actorMargin: 44,
      messageMargin: 34,
      boxMargin: 8,
      actorFontSize: 15,
      messageFontSize: 14,
      noteFontSize: 14,
    },
    er: { useMaxWidth: false },
    state: { useMaxWidth: false },
    class: { useMaxWidth: false },
    // A label on an arrow covers the arrow.
    themeCSS: ".edgeLabel rect { opacity: 1; } .actor-line { stroke-width: 1px; }",
    themeVariables: {
      fontFamily: "'Inter Variable', Inter, sans-serif",
      fontSize: "15px",
      background: paper,
      primaryColor: node,
      primaryTextColor: ink,
      primaryBorderColor: border,
      secondaryColor: group,
      secondaryTextColor: ink,
      secondaryBorderColor: border,
      tertiaryColor: group,
      tertiaryTextColor: ink,
      tertiaryBorderColor: border,
      lineColor: line,
      textColor: ink,
      titleColor: ink,
      mainBkg: node,
      nodeBorder: border,
      nodeTextColor: ink,
      clusterBkg: group,
      clusterBorder: border,
      edgeLabelBackground: paper,
      labelBackground: paper,
      noteBkgColor: note,
      noteTextColor: ink,
      noteBorderColor: border,
      actorBkg: node,
      actorBorder: border,
      actorTextColor: ink,
      actorLineColor: border,
      signalColor: line,
      signalTextColor: ink,
      labelBoxBkgColor: node,
      labelBoxBorderColor: border,
      labelTextColor: ink,
      loopTextColor: ink,
      activationBkgColor: group,
      activationBorderColor: border,
      sequenceNumberColor: paper,
      altBackground: group,
      transitionColor: line,
      transitionLabelColor: soft,
      stateLabelColor: ink,
      attributeBackgroundColorEven: group,
      attributeBackgroundColorOdd: paper,
      classText: ink,
    },
  };
}
