/**
 * Whiteboard attempts in memory. Its marking compares labels word for word: enough to show every
 * screen and to test them, and nothing like the grader in the core.
 */
import type {
  AcceptedSynonym,
  AttemptSummary,
  BoardCounts,
  BoardDiagram,
  BoardGrade,
  BoardResult,
  BoardVersion,
  BoardView,
  Changed,
  DrillKind,
  DrillOffer,
  DrillStep,
  DrillTask,
  DrillView,
  EdgeLine,
  EdgeVerdict,
  HintKind,
  NodeLine,
  Rating,
  Ruling,
  TextReading,
} from "../bindings";
import { BackendError } from "./error";
import { safe } from "./sample/build";
import { sampleReferences, type SampleReference } from "./sample/boards";
import { BOARD_CHOICES, isBetter, RATINGS } from "./sample/ratings";

interface Attempt {
  view: BoardView;
  versions: { version: number; at: number; scene: string }[];
  rulings: Ruling[];
  rated: Rating | null;
  note: string;
  finished: boolean;
}

interface Drawn {
  nodes: { id: string; label: string }[];
  edges: { id: string; from: string; to: string; label: string }[];
  loose: { id: string; from: string | null; to: string | null }[];
}

interface Drill {
  serial: number;
  tasks: DrillTask[];
  /** Hidden names of blanks, by task. */
  truth: string[];
}

const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9 ]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
const START = Date.parse("2026-11-22T14:05:00Z");

export abstract class FakeBoards {
  /** Names that were to be kept in My pack. */
  readonly synonyms: AcceptedSynonym[] = [];
  private readonly attempts = new Map<string, Attempt>();
  private readonly drilled = new Map<string, Drill>();
  private readonly drillsDone = new Map<string, { points: number; tasks: number }>();
  private readonly sketches = new Map<string, string>();
  private boardSerial = 0;

  /** Tells the window what a call changed. */
  protected abstract notify(changed: Changed[]): void;
  protected abstract reply<T>(compute: () => T): Promise<T>;

  boardDiagrams = () =>
    this.reply(() =>
      sampleReferences.map((reference) => this.listed(reference)).sort((a, b) => b.weakness - a.weakness),
    );

  boardOpen = (item: string, how: { easier: boolean; text: boolean }) =>
    this.reply(() => {
      const unfinished = [...this.attempts.values()].find(({ view, finished }) => view.item === item && !finished);
      if (unfinished !== undefined) return structuredClone(unfinished.view);
      const reference = this.reference(item);
      this.boardSerial += 1;
      this.notify([{ of: "boards" }]);
      const view: BoardView = {
        attempt: `attempt-${this.boardSerial}`,
        item,
        title: reference.title,
        page: reference.page,
        pageTitle: reference.pageTitle,
        minutes: reference.minutes,
        text: how.text,
        easier: how.easier,
        elapsedMs: 0,
        requirements: reference.requirements,
        invariants: reference.invariants,
        scene: null,
        source: how.easier && how.text ? reference.nodes.map(({ label }) => label).join("\n") : "",
        version: 0,
        hints: [],
        cap: how.easier ? "hard" : null,
        hintsLeft: { nodes: reference.nodes.length, groups: reference.nodes.some(({ group }) => group !== null) },
        starter: how.easier ? reference.nodes.map(({ label, kind }) => ({ label, kind })) : [],
      };
      this.attempts.set(view.attempt, { view, versions: [], rulings: [], rated: null, note: "", finished: false });
      return structuredClone(view);
    });

  board = (attempt: string) => this.reply(() => structuredClone(this.attempt(attempt).view));

  boardSave = (attempt: string, scene: string) =>
    this.reply<BoardVersion>(() => {
      const known = this.attempt(attempt);
      known.view.scene = scene;
      known.view.version = known.versions.length + 1;
      const saved = { version: known.view.version, at: START + this.tick(), scene };
      known.versions.push(saved);
      return { version: saved.version, at: saved.at };
    });

  boardText = (attempt: string, source: string) =>
    this.reply<TextReading>(() => {
      this.attempt(attempt).view.source = source;
      const { graph, problems } = readText(source);
      const touched = new Set(graph.edges.flatMap(({ from, to }) => [from, to]));
      const nameOf = (node: string) => graph.nodes.find(({ id }) => id === node)?.label ?? node;
      return {
        nodes: graph.nodes.map(({ label }) => label),
        alone: graph.nodes.filter(({ id }) => !touched.has(id)).map(({ label }) => label),
        edges: graph.edges.map(({ from, to, label }) => ({
          from: nameOf(from),
          to: nameOf(to),
          label,
          asynchronous: false,
        })),
        problems,
      };
    });

  boardHint = (attempt: string, kind: HintKind) =>
    this.reply(() => {
      const { view } = this.attempt(attempt);
      const reference = this.reference(view.item);
      if (kind === "groups") {
        const titles = [...new Set(reference.nodes.flatMap(({ group }) => (group === null ? [] : [group])))];
        view.hints.push({
          kind,
          groups: titles.map((title) => ({
            title,
            members: reference.nodes.filter(({ group }) => group === title).map(({ label }) => label),
          })),
        });
        view.hintsLeft.groups = false;
      } else {
        const told = view.hints.flatMap((hint) => (hint.kind === "node" ? [hint.label] : []));
        const drawn = new Set(this.drawn(this.attempt(attempt)).nodes.map(({ label }) => plain(label)));
        const next = reference.nodes.find(
          ({ label, also }) => !told.includes(label) && ![label, ...also].some((name) => drawn.has(plain(name))),
        );
        if (next !== undefined) view.hints.push({ kind, label: next.label });
        view.hintsLeft.nodes = Math.max(0, view.hintsLeft.nodes - 1);
      }
      view.cap = "hard";
      return structuredClone(view);
    });

  boardFinish = (attempt: string) =>
    this.reply(() => {
      this.attempt(attempt).finished = true;
      this.practised(attempt);
      return this.resultOf(attempt);
    });
  boardResult = (attempt: string) => this.reply(() => this.resultOf(attempt));

  boardOverrule = (attempt: string, ruling: Ruling, on: boolean) =>
    this.reply(() => {
      const known = this.attempt(attempt);
      const same = JSON.stringify(ruling);
      known.rulings = known.rulings.filter((other) => JSON.stringify(other) !== same);
      if (on) known.rulings.push(ruling);
      this.practised(attempt);
      return this.resultOf(attempt);
    });
  boardSynonym = (attempt: string, synonym: AcceptedSynonym) =>
    this.reply(() => {
      this.synonyms.push(synonym);
      return this.resultOf(attempt);
    });
  boardClose = (attempt: string, rating: Rating, note: string) =>
    this.reply(() => {
      const known = this.attempt(attempt);
      known.rated = rating;
      known.note = note;
      this.practised(attempt);
      return this.resultOf(attempt);
    });
  boardNote = (attempt: string, note: string) =>
    this.reply(() => {
      this.attempt(attempt).note = note;
      this.practised(attempt);
    });
  boardUnrate = (attempt: string) =>
    this.reply(() => {
      this.attempt(attempt).rated = null;
      this.practised(attempt);
      return this.resultOf(attempt);
    });
  boardDiscard = (attempt: string) =>
    this.reply(() => {
      this.attempts.delete(attempt);
      this.notify([{ of: "boards" }]);
    });

  boardAttempts = (item: string) => this.reply(() => this.attemptsAt(item));

  private attemptsAt(item: string): AttemptSummary[] {
    const own = [...this.attempts.entries()].flatMap(([attempt, known]): AttemptSummary[] => {
      if (known.view.item !== item || !known.finished) return [];
      const result = this.resultOf(attempt);
      return [
        {
          attempt,
          at: result.at,
          score: result.grade.score,
          rating: known.rated,
          tookMs: result.tookMs,
          text: known.view.text,
          easier: known.view.easier,
          hints: known.view.hints.length,
          note: known.note,
        },
      ];
    });
    return [...this.reference(item).past, ...own];
  }

  boardVersions = (attempt: string) =>
    this.reply(() => this.attempt(attempt).versions.map(({ version, at }) => ({ version, at })));
  boardVersion = (attempt: string, version: number) =>
    this.reply(() => {
      const found = this.attempt(attempt).versions.find((one) => one.version === version);
      if (found === undefined)
        throw new BackendError({
          kind: "not-found",
          message: "This version is no longer kept.",
          help: "The last 200 are.",
        });
      return found.scene;
    });
  boardMermaid = (attempt: string) =>
    this.reply(() => {
      const { nodes, edges } = this.drawn(this.attempt(attempt));
      const name = new Map(nodes.map(({ id }, index) => [id, `n${index + 1}`]));
      return [
        "flowchart LR",
        ...nodes.map(({ id, label }) => `  ${name.get(id)}["${label}"]`),
        ...edges.map(
          ({ from, to, label }) => `  ${name.get(from)} -->${label === "" ? "" : `|"${label}"|`} ${name.get(to)}`,
        ),
      ].join("\n");
    });

  drills = (item: string) =>
    this.reply(() =>
      (["blanks", "controls", "failures"] as const).map((drill): DrillOffer => {
        const done = this.drillsDone.get(`${drill}:${item}`);
        const under = this.drilled.get(`${drill}:${item}`);
        const unfinished =
          under !== undefined &&
          under.tasks.some((task) =>
            task.kind === "blank"
              ? task.answer !== null || task.wrong.length > 0
              : task.kind === "control"
                ? task.given !== null
                : task.said !== "",
          );
        return {
          drill,
          tasks: this.drillOf(item, drill).tasks.length,
          unfinished,
          lastPoints: done?.points ?? null,
          lastTasks: done?.tasks ?? null,
          lastAt: done === undefined ? null : START,
        };
      }),
    );

  drillOpen = (item: string, drill: DrillKind) =>
    this.reply(() => {
      const kept = this.drilled.get(`${drill}:${item}`) ?? this.drillOf(item, drill);
      this.drilled.set(`${drill}:${item}`, kept);
      this.notify([{ of: "drills" }]);
      return this.drillView(item, drill, kept);
    });

  drillStep = (item: string, drill: DrillKind, step: DrillStep) =>
    this.reply(() => {
      const kept = this.drilled.get(`${drill}:${item}`);
      if (kept === undefined)
        throw new BackendError({ kind: "not-found", message: "This drill is not under way.", help: "Begin it again." });
      take(kept, this.reference(item), step);
      const view = this.drillView(item, drill, kept);
      if (view.finished) {
        this.drillsDone.set(`${drill}:${item}`, { points: view.points, tasks: view.tasks.length });
        this.drilled.delete(`${drill}:${item}`);
      }
      this.notify(view.finished ? [{ of: "item", item }, { of: "undo" }] : [{ of: "drills" }]);
      return view;
    });

  private drillOf(item: string, drill: DrillKind): Drill {
    const { nodes, edges } = this.reference(item);
    this.boardSerial += 1;
    const hops = edges.map((edge) => hopName(nodes, edge));
    switch (drill) {
      case "blanks": {
        const hidden = nodes.slice(1, 4).map(({ label }) => label);
        return {
          serial: this.boardSerial,
          truth: hidden,
          tasks: hidden.map((_, index) => ({
            kind: "blank",
            number: index + 1,
            prompt: "What stands in this box?",
            choices: [...hidden].reverse(),
            wrong: [],
            answer: null,
            right: null,
          })),
        };
      }
      case "controls":
        return {
          serial: this.boardSerial,
          truth: [],
          tasks: edges.flatMap(({ control }): DrillTask[] =>
            control === null
              ? []
              : [{ kind: "control", control, choices: hops, given: null, belongs: [], right: null }],
          ),
        };
      case "failures":
        return {
          serial: this.boardSerial,
          truth: [],
          tasks: nodes.flatMap(({ label, kind }): DrillTask[] =>
            kind === "sql" || kind === "queue"
              ? [
                  {
                    kind: "failure",
                    node: label,
                    diagram: `flowchart LR\n  a["✕ ${label}"]`,
                    said: "",
                    row: null,
                    mark: null,
                  },
                ]
              : [],
          ),
        };
    }
  }

  private drillView(item: string, drill: DrillKind, { serial, tasks }: Drill): DrillView {
    const { title, page, pageTitle, mermaid } = this.reference(item);
    const points = tasks.reduce(
      (sum, task) => sum + (task.kind === "failure" ? (task.mark ?? 0) / 2 : task.right === true ? 1 : 0),
      0,
    );
    const finished = tasks.every((task) => (task.kind === "failure" ? task.mark !== null : task.right !== null));
    return structuredClone({
      item,
      title,
      page,
      pageTitle,
      drill,
      seed: String(serial),
      diagram: mermaid,
      tasks,
      finished,
      points,
    });
  }

  boardLeave = () => Promise.resolve();

  sketch = (owner: string) => this.reply(() => ({ scene: this.sketches.get(owner) ?? null }));
  sketchSave = (owner: string, scene: string) =>
    this.reply<BoardVersion>(() => {
      this.sketches.set(owner, scene);
      return { version: 1, at: START + this.tick() };
    });
  boardOfDrawing = () => this.reply(() => undefined);
  drawing = (name: string) => this.reply(() => this.sketches.get(name) ?? "");

  private practised(attempt: string): void {
    this.notify([{ of: "item", item: this.attempt(attempt).view.item }, { of: "undo" }]);
  }

  private tick(): number {
    this.boardSerial += 1;
    return this.boardSerial * 1000;
  }

  private attempt(attempt: string): Attempt {
    const found = this.attempts.get(attempt);
    if (found === undefined)
      throw new BackendError({
        kind: "not-found",
        message: "This board is no longer there.",
        help: "Begin a new one from the list.",
      });
    return found;
  }

  private reference(item: string): SampleReference {
    const found = sampleReferences.find((one) => one.item === item);
    if (found === undefined)
      throw new BackendError({
        kind: "not-found",
        message: `There is no diagram ${item}.`,
        help: "Its page may have been changed. Choose one from the list.",
      });
    return found;
  }

  private listed(reference: SampleReference): BoardDiagram {
    const { item, title, page, pageTitle, minutes, weakness, due } = reference;
    const attempts = this.attemptsAt(item);
    const last = attempts.at(-1);
    const unfinished = [...this.attempts.values()].find(({ view, finished }) => view.item === item && !finished);
    return {
      item,
      title,
      page,
      pageTitle,
      minutes,
      nodes: reference.nodes.length,
      edges: reference.edges.length,
      attempts: attempts.length,
      lastScore: last?.score ?? null,
      bestScore: attempts.length === 0 ? null : Math.max(...attempts.map(({ score }) => score)),
      lastAt: last?.at ?? null,
      weakness,
      due,
      unfinished: unfinished?.view.attempt ?? null,
    };
  }

  private drawn({ view }: Attempt): Drawn {
    return view.text ? readText(view.source).graph : readScene(view.scene);
  }

  private resultOf(attempt: string): BoardResult {
    const known = this.attempt(attempt);
    const { view } = known;
    const reference = this.reference(view.item);
    const grade = mark(reference, this.drawn(known), known.rulings, this.synonyms);
    const free = grade.rating;
    const suggested = view.cap !== null && isBetter(free, view.cap) ? view.cap : free;
    return {
      attempt,
      item: view.item,
      title: view.title,
      page: view.page,
      pageTitle: view.pageTitle,
      at: START,
      tookMs: 9 * 60_000,
      minutes: view.minutes,
      text: view.text,
      easier: view.easier,
      hints: view.hints,
      grade,
      rulings: known.rulings,
      suggested,
      cap: view.cap,
      allowed: RATINGS.filter((rating) => view.cap === null || !isBetter(rating, view.cap)),
      rated: known.rated,
      note: known.note,
      scene: view.scene,
      source: view.source,
      reference: reference.mermaid,
      versions: known.versions.length,
      choices: BOARD_CHOICES,
    };
  }
}

function mark(reference: SampleReference, all: Drawn, rulings: Ruling[], kept: AcceptedSynonym[]): BoardGrade {
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

type Hop = { from: string; to: string };
const hopName = (nodes: SampleReference["nodes"], { from, to }: Hop) =>
  [from, to].map((end) => nodes.find(({ id }) => id === end)?.label ?? end).join(" → ");

function take({ tasks, truth }: Drill, reference: SampleReference, step: DrillStep): void {
  if (step.kind === "check") {
    for (const task of tasks) {
      if (task.kind !== "control") continue;
      task.belongs = reference.edges
        .filter(({ control }) => control === task.control)
        .map((edge) => hopName(reference.nodes, edge));
      task.right = task.given !== null && task.belongs.includes(task.given);
    }
    return;
  }
  const task = tasks[step.task];
  if (task?.kind === "blank") {
    const answer = truth[step.task] ?? "";
    if (step.kind === "give" && plain(step.text) !== plain(answer)) task.wrong.push(step.text);
    else Object.assign(task, { answer, right: step.kind === "give" && task.wrong.length === 0 });
  } else if (task?.kind === "control" && step.kind === "give") task.given = step.text;
  else if (task?.kind === "failure") {
    if (step.kind === "give") task.said = step.text;
    else if (step.kind === "show")
      task.row = {
        columns: ["Behaviour", "Marker"],
        cellsHtml: [safe("<p>Orders answers 503 before any charge.</p>"), safe("<p>error rate of Orders</p>")],
      };
    else task.mark = step.mark;
  }
}

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

function readScene(scene: string | null): Drawn {
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

function readText(source: string): { graph: Drawn; problems: TextReading["problems"] } {
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
