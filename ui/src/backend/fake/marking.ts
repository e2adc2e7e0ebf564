/**
 * The marking of a drawing in memory. It compares labels word for word: enough to show every screen and to test them,
 * and nothing like the grader in the core.
 */
import type { AcceptedSynonym, BoardCounts, BoardGrade, EdgeLine, EdgeVerdict, NodeLine, Ruling } from "../../bindings";
import { type SampleReference } from "../sample/boards";
import { type Drawn, plain } from "./drawn";

export function mark(reference: SampleReference, all: Drawn, rulings: Ruling[], kept: AcceptedSynonym[]): BoardGrade {
  const isNote = (id: string) => rulings.some((ruling) => ruling.kind === "ignore" && ruling.drawnId === id);
  const drawn: Drawn = {
    nodes: all.nodes.filter(({ id }) => !isNote(id)),
    edges: all.edges.filter(({ id }) => !isNote(id)),
    loose: all.loose.filter(({ id }) => !isNote(id)),
  };
  const joined = (kind: "same" | "not-same", referenceId: string, drawnId: string) =>
    rulings.some((ruling) => ruling.kind === kind && ruling.referenceId === referenceId && ruling.drawnId === drawnId);
  const match = new Map<string, string>();
  for (const { id, label, also } of reference.nodes) {
    const found =
      drawn.nodes.find((node) => joined("same", id, node.id)) ??
      drawn.nodes.find(
        (node) =>
          !joined("not-same", id, node.id) && [label, ...also].some((name) => plain(name) === plain(node.label)),
      );
    if (found !== undefined) match.set(id, found.id);
  }
  const label = (id: string) => reference.nodes.find((node) => node.id === id)?.label ?? id;
  const drawnLabel = (id: string | null) => drawn.nodes.find((node) => node.id === id)?.label ?? "";
  const ruled = <V extends EdgeVerdict>(
    id: string,
    verdict: V,
  ): { verdict: V | "recalled" | "missing"; overruled: boolean } => {
    const last = rulings.findLast(
      (ruling) => (ruling.kind === "recalled" || ruling.kind === "missing") && ruling.line === id,
    );
    return last?.kind === "recalled" || last?.kind === "missing"
      ? { verdict: last.kind, overruled: true }
      : { verdict, overruled: false };
  };
  const nodes: NodeLine[] = reference.nodes.map(({ id }) => {
    const at = match.get(id);
    const byHand = at !== undefined && joined("same", id, at);
    const reason =
      at === undefined
        ? "No box carries this name or another name of it."
        : byHand
          ? "You said that they are the same."
          : plain(drawnLabel(at)) === plain(label(id))
            ? "The same name."
            : `“${drawnLabel(at)}” is another name of it.`;
    const said = ruled(`node:${id}`, at === undefined ? "missing" : "recalled");
    return {
      id: `node:${id}`,
      reference: label(id),
      drawn: at === undefined ? null : drawnLabel(at),
      referenceId: id,
      drawnIds: at === undefined ? [] : [at],
      reason,
      optional: false,
      ...said,
      overruled: said.overruled || byHand,
    };
  });
  const matched = new Set(match.values());
  for (const { id, label: text } of drawn.nodes.filter((node) => !matched.has(node.id))) {
    nodes.push({
      id: `extra:${id}`,
      reference: null,
      drawn: text,
      referenceId: null,
      drawnIds: [id],
      reason: "Nothing in the reference answers to it.",
      optional: false,
      verdict: "extra",
      overruled: false,
    });
  }
  const used = new Set<string>();
  const edges: EdgeLine[] = reference.edges.map(({ from, to, label: text }) => {
    const a = match.get(from);
    const b = match.get(to);
    const straight =
      a === undefined || b === undefined ? undefined : drawn.edges.find((edge) => edge.from === a && edge.to === b);
    const back =
      a === undefined || b === undefined ? undefined : drawn.edges.find((edge) => edge.from === b && edge.to === a);
    const found = straight ?? back;
    if (found !== undefined) used.add(found.id);
    const verdict = straight !== undefined ? "recalled" : back !== undefined ? "reversed" : "missing";
    const reason = {
      recalled: "An arrow joins the same two.",
      reversed: "The arrow points the other way.",
      missing:
        a === undefined || b === undefined
          ? `${label(a === undefined ? from : to)} is missing, and the hop with it.`
          : "Nothing joins the two.",
    }[verdict];
    return {
      id: `edge:${from}->${to}`,
      reference: [label(from), label(to)],
      drawn: found === undefined ? null : [drawnLabel(found.from), drawnLabel(found.to)],
      referenceLabel: text,
      drawnLabel: found?.label ?? "",
      referenceId: `${from}->${to}`,
      drawnIds: found === undefined ? [] : [found.id],
      reason,
      optional: false,
      ...ruled<EdgeVerdict>(`edge:${from}->${to}`, verdict),
    };
  });
  const tooMuch = (
    id: string,
    ends: [string, string],
    text: string,
    verdict: "extra" | "loose",
    reason: string,
  ): EdgeLine => ({
    id: `${verdict}:${id}`,
    reference: null,
    drawn: ends,
    referenceLabel: "",
    drawnLabel: text,
    referenceId: null,
    drawnIds: [id],
    reason,
    optional: false,
    verdict,
    overruled: false,
  });
  edges.push(
    ...drawn.edges
      .filter(({ id }) => !used.has(id))
      .map(({ id, from, to, label: text }) =>
        tooMuch(id, [drawnLabel(from), drawnLabel(to)], text, "extra", "The reference has no such hop."),
      ),
  );
  edges.push(
    ...drawn.loose.map(({ id, from, to }) =>
      tooMuch(id, [drawnLabel(from), drawnLabel(to)], "", "loose", "One end of the arrow touches no box."),
    ),
  );

  const tally = (lines: { verdict: EdgeVerdict }[], verdict: EdgeVerdict) =>
    lines.filter((line) => line.verdict === verdict).length;
  const counts: BoardCounts = {
    nodes: reference.nodes.length,
    nodesRecalled: tally(nodes, "recalled"),
    nodesExtra: tally(nodes, "extra"),
    edges: reference.edges.length,
    edgesRecalled: tally(edges, "recalled"),
    edgesReversed: tally(edges, "reversed"),
    edgesExtra: tally(edges, "extra"),
    openPairs: 20,
  };
  const score =
    0.4 * (counts.nodesRecalled / (counts.nodes + counts.nodesExtra / 2)) +
    0.6 * ((counts.edgesRecalled + counts.edgesReversed / 2) / (counts.edges + counts.edgesExtra / 2));
  const offers = nodes.flatMap(({ reference: name, drawn: text, referenceId, drawnIds }) =>
    name !== null && text !== null && joined("same", referenceId ?? "", drawnIds[0] ?? "")
      ? [{ reference: name, drawn: text }]
      : [],
  );
  return {
    score,
    counts,
    nodes,
    edges,
    rating: score < 0.55 ? "again" : score < 0.8 ? "hard" : score < 0.93 ? "good" : "easy",
    offers: offers.filter((offer) => !kept.some((other) => other.drawn === offer.drawn)),
    groups: [...new Set(reference.nodes.flatMap(({ group }) => (group === null ? [] : [group])))].map((title) => ({
      reference: title,
      drawn: null,
      verdict: "missing",
      reason: "No frame stands around these boxes.",
      outside: [],
      inside: [],
      drawnIds: [],
    })),
    controls: reference.edges.flatMap(({ from, to, control }) => {
      if (control === null) return [];
      const has = drawn.edges.some(
        (edge) =>
          edge.from === match.get(from) && edge.to === match.get(to) && plain(edge.label).includes(plain(control)),
      );
      return [
        {
          hop: [label(from), label(to)] as [string, string],
          required: [control],
          found: has ? [control] : [],
          missing: has ? [] : [control],
          reason: has ? "It stands on the arrow." : "The arrow does not say so.",
        },
      ];
    }),
    deadlines: reference.edges.some(({ label: text }) => / m?s/.test(text))
      ? [
          {
            node: "Orders",
            verdict: "holds",
            reason: "Its calls add up to less than its caller waits.",
            allowedMs: 2600,
            neededMs: 2250,
          },
        ]
      : [],
  };
}
