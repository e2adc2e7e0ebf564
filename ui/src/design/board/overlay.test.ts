import { describe, expect, it } from "vitest";

import type { BoardGrade, EdgeLine, NodeLine } from "../../bindings";
import { overlay } from "./overlay";
import { NODE } from "./stencils";

const node = (id: string, verdict: NodeLine["verdict"], drawn: string[]): NodeLine => ({
  id,
  reference: verdict === "extra" ? null : id,
  drawn: drawn[0] ?? null,
  verdict,
  reason: "",
  referenceId: verdict === "extra" ? null : id,
  drawnIds: drawn,
  optional: false,
  overruled: false,
});
const edge = (from: string, to: string, verdict: EdgeLine["verdict"]): EdgeLine => ({
  id: `edge:${from}->${to}`,
  reference: [from, to],
  drawn: null,
  referenceLabel: "",
  drawnLabel: "",
  referenceId: `${from}->${to}`,
  drawnIds: [],
  optional: false,
  verdict,
  reason: "",
  overruled: false,
});
const grade = (nodes: NodeLine[], edges: EdgeLine[]): BoardGrade => ({
  score: 0,
  rating: "again",
  counts: {
    nodes: 0,
    nodesRecalled: 0,
    nodesExtra: 0,
    edges: 0,
    edgesRecalled: 0,
    edgesReversed: 0,
    edgesExtra: 0,
    openPairs: 1,
  },
  nodes,
  edges,
  groups: [],
  controls: [],
  deadlines: [],
  offers: [],
});

const boxes = new Map([
  ["a", { x: 0, y: 0, ...NODE }],
  ["b", { x: 400, y: 0, ...NODE }],
]);

describe("overlay", () => {
  it("outlines what was drawn and puts a ghost where nothing is", () => {
    const { outlines, ghosts, hops } = overlay(
      grade(
        [node("A", "recalled", ["a"]), node("B", "extra", ["b"]), node("C", "missing", [])],
        [edge("A", "C", "missing")],
      ),
      boxes,
    );
    expect(outlines.map(({ verdict }) => verdict)).toEqual(["recalled", "extra"]);
    expect(ghosts.map(({ label }) => label)).toEqual(["C"]);
    const ghost = ghosts[0]?.box;
    for (const box of boxes.values())
      expect(
        ghost !== undefined &&
          ghost.x < box.x + box.width &&
          box.x < ghost.x + ghost.width &&
          ghost.y < box.y + box.height &&
          box.y < ghost.y + ghost.height,
      ).toBe(false);
    expect(hops).toHaveLength(1);
  });

  it("shows the right way beside a reversed arrow, and nothing for a recalled one", () => {
    const { hops } = overlay(
      grade(
        [node("A", "recalled", ["a"]), node("B", "recalled", ["b"])],
        [edge("A", "B", "reversed"), edge("B", "A", "recalled")],
      ),
      boxes,
    );
    expect(hops.map(({ verdict }) => verdict)).toEqual(["reversed"]);
    expect(hops[0]?.start.x).toBeLessThan(hops[0]?.end.x ?? 0);
  });

  it("draws a whole reference that was left out", () => {
    const { ghosts, hops } = overlay(
      grade(
        [node("A", "missing", []), node("B", "missing", []), node("C", "missing", [])],
        [edge("A", "B", "missing"), edge("B", "C", "missing")],
      ),
      new Map(),
    );
    expect(ghosts).toHaveLength(3);
    expect(hops).toHaveLength(2);
  });
});
