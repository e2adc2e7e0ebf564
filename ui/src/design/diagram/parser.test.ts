/** What the window draws and what the grader grades are the same graph: mermaid.js against the core's parser. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import mermaid from "mermaid";
import { beforeAll, expect, test } from "vitest";

interface Graph {
  source: string;
  nodes: [string, string][];
  edges: [string, string, string][];
}

interface Flowchart {
  getVertices: () => Map<string, { id: string; text?: string }>;
  getEdges: () => { start: string; end: string; text: string }[];
  getSubGraphs: () => { id: string }[];
}

interface Sequence {
  getActors: () => Map<string, { name: string; description: string }>;
  getMessages: () => { from?: string; to?: string; message?: unknown; type?: number }[];
}

const graphs = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../../../tests/fixtures/boards/pack-graphs.json"), "utf8"),
) as Record<string, Graph>;

/** Labels as a person reads them: no markup, no line breaks. */
const plain = (text: string) =>
  text
    .replace(/<br\s*\/?>/gi, " ")
    .replace(/[`*_"]/g, "")
    .replace(/&amp;/g, "&")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/#quot;/g, "")
    .replace(/\s+/g, " ")
    .trim();
const sorted = (rows: string[][]) => rows.map((row) => row.join(" | ")).sort();

// Mermaid learns its kinds of diagrams at the first parse.
beforeAll(() => mermaid.parse("flowchart LR\n  a --> b"));

for (const [id, graph] of Object.entries(graphs)) {
  test(`${id} is read alike`, async () => {
    // The parsed graph has no other way out.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const diagram = await mermaid.mermaidAPI.getDiagramFromText(graph.source);
    const wantedNodes = sorted(graph.nodes.map(([name, label]) => [name, plain(label)]));
    if (diagram.type.startsWith("flowchart")) {
      const db = diagram.db as unknown as Flowchart;
      const groups = new Set(db.getSubGraphs().map((group) => group.id));
      const nodes = [...db.getVertices().values()].filter((vertex) => !groups.has(vertex.id));
      expect(sorted(nodes.map((vertex) => [vertex.id, plain(vertex.text ?? vertex.id)]))).toEqual(wantedNodes);
      expect(sorted(db.getEdges().map(({ start, end, text }) => [start, end, plain(text)]))).toEqual(
        sorted(graph.edges.map(([from, to, label]) => [from, to, plain(label)])),
      );
      return;
    }
    expect(diagram.type).toBe("sequence");
    const db = diagram.db as unknown as Sequence;
    expect(sorted([...db.getActors().values()].map(({ name, description }) => [name, plain(description)]))).toEqual(
      wantedNodes,
    );
    const said = new Set(
      db
        .getMessages()
        .flatMap(({ from, to }) =>
          from === undefined || to === undefined || from === "" || to === "" ? [] : [`${from} | ${to}`],
        ),
    );
    for (const [from, to] of graph.edges) expect(said).toContain(`${from} | ${to}`);
  });
}
