/** What was missing, drawn into what was drawn. Geometry only; the editor turns it into shapes. */
import type { BoardGrade } from "../../bindings";
import { freePlace, NODE, route, type Box2 } from "./stencils";

export interface Ghost {
  label: string;
  box: Box2;
}

export interface Outline {
  box: Box2;
  verdict: "recalled" | "extra";
}

export interface Hop {
  start: { x: number; y: number };
  end: { x: number; y: number };
  verdict: "missing" | "reversed";
}

export interface Overlay {
  outlines: Outline[];
  ghosts: Ghost[];
  hops: Hop[];
}

const MARGIN = 9;

/** `boxes` are the drawn shapes by id. */
export function overlay(grade: BoardGrade, boxes: ReadonlyMap<string, Box2>): Overlay {
  const places = new Map<string, Box2>();
  const outlines: Outline[] = [];
  for (const { reference, drawnIds, verdict } of grade.nodes) {
    const found = drawnIds.flatMap((id) => boxes.get(id) ?? []);
    const first = found[0];
    if (first !== undefined && reference !== null) places.set(reference, first);
    if (verdict === "missing") continue;
    for (const { x, y, width, height } of found) {
      outlines.push({
        verdict,
        box: { x: x - MARGIN, y: y - MARGIN, width: width + 2 * MARGIN, height: height + 2 * MARGIN },
      });
    }
  }
  const taken = [...boxes.values()];
  const ghosts: Ghost[] = [];
  const waiting = grade.nodes.filter(
    ({ verdict, reference }) => verdict === "missing" && reference !== null && !places.has(reference),
  );
  // Those with a neighbour on the board first: the others may then lean on them.
  for (let round = 0; waiting.length > 0; round += 1) {
    const at = Math.max(
      0,
      waiting.findIndex(({ reference }) => neighbours(grade, reference ?? "").some((other) => places.has(other))),
    );
    const [node] = waiting.splice(at, 1);
    if (node === undefined || node.reference === null) continue;
    const near = neighbours(grade, node.reference).flatMap((other) => places.get(other) ?? []);
    const box = {
      ...freePlace(taken, near.length === 1 ? (near[0] ?? null) : null, middle(near.length === 0 ? taken : near)),
      ...NODE,
    };
    taken.push(box);
    places.set(node.reference, box);
    ghosts.push({ label: node.reference, box });
  }
  const hops = grade.edges.flatMap(({ reference, verdict }): Hop[] => {
    if (reference === null || (verdict !== "missing" && verdict !== "reversed")) return [];
    const [from, to] = reference.map((label) => places.get(label));
    return from === undefined || to === undefined || from === to
      ? []
      : [{ ...route(from, to, verdict === "reversed" ? 18 : 0), verdict }];
  });
  return { outlines, ghosts, hops };
}

/** Labels at the other ends of a box's arrows. */
function neighbours(grade: BoardGrade, label: string): string[] {
  return grade.edges.flatMap(({ reference }) => {
    if (reference === null) return [];
    const [from, to] = reference;
    return from === label ? [to] : to === label ? [from] : [];
  });
}

function middle(boxes: readonly Box2[]): { x: number; y: number } {
  const sum = boxes.reduce(
    (all, { x, y, width, height }) => ({ x: all.x + x + width / 2, y: all.y + y + height / 2 }),
    { x: 0, y: 0 },
  );
  const many = Math.max(1, boxes.length);
  return { x: sum.x / many, y: sum.y / many };
}
