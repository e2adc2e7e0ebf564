/** The stencils, and where a new box goes. Geometry only: nothing here knows the editor. */
import {
  ChartNoAxesGantt,
  Box,
  Clock,
  Cloud,
  Cog,
  Database,
  DoorOpen,
  Globe,
  HardDrive,
  Layers,
  MonitorSmartphone,
  Search,
  Split,
  Unplug,
  User,
  type LucideIcon,
} from "lucide-react";

import type { Kind as StencilKind } from "../../bindings";
import { FILL } from "./scene-colour";

export interface Stencil {
  kind: StencilKind;
  name: string;
  icon: LucideIcon;
  shape: "rectangle" | "ellipse" | "diamond";
  /** The drawing's own colours, out of Excalidraw's palette; it turns them for dark itself. */
  fill: string;
  dashed?: boolean;
}

/** In the order of the palette. */
export const STENCILS: readonly Stencil[] = [
  { kind: "client", name: "Client", icon: MonitorSmartphone, shape: "rectangle", fill: FILL.people },
  { kind: "user", name: "User", icon: User, shape: "ellipse", fill: FILL.people },
  { kind: "cdn", name: "CDN / edge", icon: Globe, shape: "ellipse", fill: FILL.edge },
  { kind: "load-balancer", name: "Load balancer", icon: Split, shape: "diamond", fill: FILL.edge },
  { kind: "gateway", name: "Gateway", icon: DoorOpen, shape: "rectangle", fill: FILL.edge },
  { kind: "service", name: "Service", icon: Box, shape: "rectangle", fill: FILL.compute },
  { kind: "worker", name: "Worker", icon: Cog, shape: "rectangle", fill: FILL.compute },
  { kind: "queue", name: "Queue / topic", icon: ChartNoAxesGantt, shape: "rectangle", fill: FILL.move },
  { kind: "cache", name: "Cache", icon: Layers, shape: "ellipse", fill: FILL.keep },
  { kind: "sql", name: "SQL", icon: Database, shape: "ellipse", fill: FILL.keep },
  { kind: "nosql", name: "NoSQL", icon: HardDrive, shape: "ellipse", fill: FILL.keep },
  { kind: "object-store", name: "Object store", icon: Cloud, shape: "ellipse", fill: FILL.keep },
  { kind: "search", name: "Search", icon: Search, shape: "rectangle", fill: FILL.keep },
  { kind: "scheduler", name: "Scheduler", icon: Clock, shape: "rectangle", fill: FILL.move },
  { kind: "third-party", name: "Third party", icon: Unplug, shape: "rectangle", fill: FILL.outside, dashed: true },
];

export function stencil(kind: StencilKind): Stencil {
  const found = STENCILS.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`invariant: every kind has a stencil, ${kind} too`);
  return found;
}

export interface Box2 {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const NODE = { width: 176, height: 76 };
/** Room for a label on the arrow between two boxes. */
const GAP = { x: 150, y: 88 };

const overlaps = (a: Box2, b: Box2, air: number) =>
  a.x < b.x + b.width + air && b.x < a.x + a.width + air && a.y < b.y + b.height + air && b.y < a.y + a.height + air;

const ROW = 4.4 * (NODE.width + GAP.x);

/**
 * A free place: right of the selection, in a new row when that one is full, else at the middle of
 * what is seen; walking on until nothing is in the way.
 */
export function freePlace(
  taken: readonly Box2[],
  selected: Box2 | null,
  middle: { x: number; y: number },
  size = NODE,
): { x: number; y: number } {
  const left = Math.min(...taken.map(({ x }) => x));
  const right = selected === null ? 0 : selected.x + selected.width + GAP.x;
  const start =
    selected === null
      ? { x: middle.x - size.width / 2, y: middle.y - size.height / 2 }
      : right + size.width - left > ROW
        ? { x: left, y: selected.y + selected.height + GAP.y }
        : { x: right, y: selected.y + selected.height / 2 - size.height / 2 };
  const free = (x: number, y: number) => !taken.some((box) => overlaps({ x, y, ...size }, box, 16));
  for (let ring = 0; ring < 40; ring += 1) {
    for (const down of ring === 0 ? [0] : [ring, -ring]) {
      const y = start.y + down * (size.height + GAP.y);
      if (free(start.x, y)) return { x: start.x, y };
    }
    const x = start.x + ring * (size.width + GAP.x);
    if (free(x, start.y)) return { x, y: start.y };
  }
  return start;
}

/** Where boxes stand that the board begins with: rows of four. */
export function gridPlace(index: number): { x: number; y: number } {
  return { x: (index % 4) * (NODE.width + GAP.x), y: Math.floor(index / 4) * (NODE.height + GAP.y) };
}

/** The straight way from one box to another, from rim to rim; `aside` moves it off the middle for a way back. */
export function route(
  from: Box2,
  to: Box2,
  aside: number,
): { start: { x: number; y: number }; end: { x: number; y: number } } {
  const a = { x: from.x + from.width / 2, y: from.y + from.height / 2 };
  const b = { x: to.x + to.width / 2, y: to.y + to.height / 2 };
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const shift = { x: (-(b.y - a.y) / length) * aside, y: ((b.x - a.x) / length) * aside };
  const rim = (box: Box2, towards: { x: number; y: number }) => {
    const dx = towards.x;
    const dy = towards.y;
    const scale = Math.min(
      dx === 0 ? Infinity : (box.width / 2 + 6) / Math.abs(dx),
      dy === 0 ? Infinity : (box.height / 2 + 6) / Math.abs(dy),
    );
    return { x: box.x + box.width / 2 + dx * scale + shift.x, y: box.y + box.height / 2 + dy * scale + shift.y };
  };
  const direction = { x: (b.x - a.x) / length, y: (b.y - a.y) / length };
  if (a.x === b.x && a.y === b.y) return { start: a, end: { x: a.x + 1, y: a.y } };
  return { start: rim(from, direction), end: rim(to, { x: -direction.x, y: -direction.y }) };
}

type Point = { x: number; y: number };

function crosses(a: Point, b: Point, box: Box2): boolean {
  // Liang and Barsky's clipping: does any part of the segment lie in the box?
  let first = 0;
  let last = 1;
  const sides = [
    [a.x - b.x, a.x - box.x],
    [b.x - a.x, box.x + box.width - a.x],
    [a.y - b.y, a.y - box.y],
    [b.y - a.y, box.y + box.height - a.y],
  ] as const;
  for (const [towards, distance] of sides) {
    if (towards === 0) {
      if (distance < 0) return false;
      continue;
    }
    const at = distance / towards;
    if (towards < 0) first = Math.max(first, at);
    else last = Math.min(last, at);
  }
  return first < last;
}

/** Where an arrow bends so that it passes the boxes between its ends; null when the straight way is free. */
export function bend(start: Point, end: Point, between: readonly Box2[]): Point | null {
  const hits = (via: Point) => between.filter((box) => crosses(start, via, box) || crosses(via, end, box)).length;
  const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
  if (hits(middle) === 0) return null;
  const length = Math.hypot(end.x - start.x, end.y - start.y) || 1;
  const side = { x: -(end.y - start.y) / length, y: (end.x - start.x) / length };
  const ways = [1, -1, 1.6, -1.6, 2.4, -2.4].map((far) => ({
    x: middle.x + side.x * far * (NODE.height + 24),
    y: middle.y + side.y * far * (NODE.height + 24),
  }));
  return ways.reduce((best, way) => (hits(way) < hits(best) ? way : best), ways[0] ?? middle);
}
