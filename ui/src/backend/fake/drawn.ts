/** What a drawing or a text says: its boxes and arrows. */
import type { TextReading } from "../../bindings";

export interface Drawn {
  nodes: { id: string; label: string }[];
  edges: { id: string; from: string; to: string; label: string }[];
  loose: { id: string; from: string | null; to: string | null }[];
}

export const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9 ]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
interface SceneElement {
  id: string;
  type: string;
  isDeleted?: boolean;
  containerId?: string | null;
  originalText?: string;
  text?: string;
  startBinding?: { elementId: string } | null;
  endBinding?: { elementId: string } | null;
}

export function readScene(scene: string | null): Drawn {
  if (scene === null) return { nodes: [], edges: [], loose: [] };
  const { elements } = JSON.parse(scene) as { elements: SceneElement[] };
  const live = elements.filter(({ isDeleted }) => isDeleted !== true);
  const text = (id: string) => live.find((one) => one.containerId === id)?.originalText ?? "";
  const nodes = live
    .filter(({ type }) => ["rectangle", "ellipse", "diamond"].includes(type))
    .map(({ id }) => ({ id, label: text(id).replace(/\s+/g, " ") }));
  const known = new Set(nodes.map(({ id }) => id));
  const arrows = live
    .filter(({ type }) => type === "arrow" || type === "line")
    .map(({ id, startBinding, endBinding }) => ({
      id,
      label: text(id),
      from: startBinding?.elementId ?? null,
      to: endBinding?.elementId ?? null,
    }));
  const bound = arrows.flatMap(({ id, label, from, to }) =>
    from !== null && to !== null && known.has(from) && known.has(to) ? [{ id, label, from, to }] : [],
  );
  return { nodes, edges: bound, loose: arrows.filter(({ id }) => !bound.some((edge) => edge.id === id)) };
}

export function readText(source: string): { graph: Drawn; problems: TextReading["problems"] } {
  const nodes = new Map<string, string>();
  const edges: Drawn["edges"] = [];
  const problems: TextReading["problems"] = [];
  const add = (name: string) => {
    nodes.set(plain(name), nodes.get(plain(name)) ?? name.trim());
    return plain(name);
  };
  source.split("\n").forEach((text, index) => {
    if (text.trim() === "" || /^\s*(flowchart|graph)\b/.test(text)) return;
    const hop = /^\s*(.+?)\s*-+>\s*(?:\|([^|]*)\|)?\s*([^:]*)(?::\s*(.*))?$/.exec(text);
    if (hop === null) {
      if (/-|>/.test(text))
        problems.push({
          line: index + 1,
          message: "This line has half an arrow.",
          help: "Write A -> B, or A -> B: what it says.",
        });
      else add(text);
      return;
    }
    edges.push({
      id: `line-${index + 1}`,
      from: add(hop[1] ?? ""),
      to: add(hop[3] ?? ""),
      label: hop[2] ?? hop[4] ?? "",
    });
  });
  return { graph: { nodes: [...nodes].map(([id, label]) => ({ id, label })), edges, loose: [] }, problems };
}
