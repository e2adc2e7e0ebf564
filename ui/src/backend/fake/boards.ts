/** Whiteboard attempts and sketches in memory. */
import type {
  AcceptedSynonym,
  AttemptSummary,
  BoardDiagram,
  BoardResult,
  BoardVersion,
  BoardView,
  HintKind,
  Rating,
  Ruling,
  TextReading,
} from "../../bindings";
import { BackendError } from "../error";
import { sampleReferences, type SampleReference } from "../sample/boards";
import { BOARD_CHOICES, isBetter, RATINGS } from "../sample/ratings";
import { FakeBase } from "./base";
import { plain, readScene, readText, type Drawn } from "./drawn";
import { mark } from "./marking";

interface Attempt {
  view: BoardView;
  versions: { version: number; at: number; scene: string }[];
  rulings: Ruling[];
  rated: Rating | null;
  note: string;
  finished: boolean;
}

export const START = Date.parse("2026-11-22T14:05:00Z");

export abstract class FakeBoards extends FakeBase {
  /** Names that were to be kept in My pack. */
  readonly synonyms: AcceptedSynonym[] = [];
  private readonly attempts = new Map<string, Attempt>();
  private readonly sketches = new Map<string, string>();
  private boardSerial = 0;

  boardDiagrams = () =>
    this.reply(() =>
      sampleReferences.map((reference) => this.listed(reference)).sort((a, b) => b.weakness - a.weakness),
    );

  boardOpen = (item: string, how: { easier: boolean; text: boolean }) =>
    this.reply(() => {
      const unfinished = [...this.attempts.values()].find(({ view, finished }) => view.item === item && !finished);
      if (unfinished !== undefined) return structuredClone(unfinished.view);
      const reference = this.reference(item);
      const serial = this.nextSerial();
      this.notify([{ of: "boards" }]);
      const view: BoardView = {
        attempt: `attempt-${serial}`,
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
    return this.nextSerial() * 1000;
  }
  protected nextSerial(): number {
    this.boardSerial += 1;
    return this.boardSerial;
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

  protected reference(item: string): SampleReference {
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
