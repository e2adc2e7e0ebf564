/** Practice in memory: one short session, one script, one interview, for tests and for looking. */
import type {
  Answer,
  AskedInRound,
  Assessment,
  Command,
  DueOverview,
  Figures,
  FilledSheet,
  Idle,
  ImportedQuestion,
  Interview,
  InterviewPlan,
  Item,
  ListPreview,
  MadeFile,
  PastInterview,
  PastRun,
  Pause,
  Phase,
  QuestionRecord,
  Rating,
  RecordingAnalysis,
  Rehearsal,
  ReviewItem,
  Rubric,
  RubricLevels,
  RunStep,
  ScriptView,
  Segment,
  SessionPreview,
  SessionRequest,
  SessionSummary,
  SessionView,
  Step,
  Template,
  TemplateFit,
  TemplateView,
  TimeBox,
} from "../bindings";
import { BackendError } from "./error";
import { FakeBoards } from "./fake-boards";
import { EVERYTHING } from "./filter";
import { safe } from "./sample/build";
import { UNANSWERED } from "./sample/items";
import { CARD_CHOICES, RATINGS } from "./sample/ratings";

const CARD: Item = {
  id: "backend/request-lifecycle#timeout-deadline",
  was: [],
  title: "What is the difference between a timeout and a deadline?",
  anchor: "timeout",
  layer: "core-details",
  siblingGroup: null,
  line: 12,
  fingerprint: "a",
  body: {
    kind: "card",
    cue: false,
    promptHtml: safe("<p>What is the difference between a timeout and a deadline?</p>"),
    answerHtml: safe("<p>A timeout is a duration for one call. A deadline is one moment for the whole request.</p>"),
    answerText: "A timeout is a duration for one call. A deadline is one moment for the whole request.",
  },
};

export const QUESTION: Item = {
  ...CARD,
  id: "backend/caching#stampede",
  title: "How do you stop a cache stampede?",
  body: {
    kind: "question",
    level: "medium",
    category: "caching",
    tags: [],
    seconds: 90,
    promptHtml: safe("<p>How do you stop a cache stampede?</p>"),
    answerHtml: safe("<p>I let one caller rebuild the value while the others wait briefly or take the stale one.</p>"),
    answerWords: 160,
    keyPoints: ["one rebuilds, others wait", "jitter on the lifetime"],
    followUps: [
      {
        id: "negative",
        promptHtml: safe("<p>And for keys that do not exist?</p>"),
        answerHtml: safe("<p>Cache the absence, briefly.</p>"),
      },
    ],
    moreHtml: null,
    wrongTurnsHtml: safe("<ul><li>a longer lifetime for everything</li></ul>"),
  },
};

const SEGMENTS: Segment[] = [
  {
    id: "impact",
    title: "Impact and duration",
    minutes: 3,
    promptHtml: safe("<p>Who could not do what, and for how long?</p>"),
    keyPoints: ["users before systems", "start and end"],
    round: null,
  },
  {
    id: "remedy",
    title: "Permanent remedy",
    minutes: 2,
    promptHtml: safe("<p>What can no longer happen?</p>"),
    keyPoints: ["a guard, not a document"],
    round: null,
  },
];

const TEMPLATE: Template = {
  id: "phone-screen",
  title: "Phone screen",
  minutes: 30,
  summary: "Breadth first: short questions from the core.",
  slot: [
    {
      title: "Warm-up",
      minutes: 10,
      kind: "question",
      count: 2,
      level: ["easy"],
      category: [],
      item: null,
      board: false,
      recording: false,
    },
  ],
};

function reviewItem(item: Item): ReviewItem {
  return {
    item,
    kind: item.body.kind === "question" ? "question" : "card",
    pageTitle: "Request lifecycle and timeouts",
    changed: false,
    flagged: false,
    expectedSeconds: 12,
    suggestions: item.body.kind === "question" ? RATINGS : [],
    suggestionsAfterHints: item.body.kind === "question" ? ["again", "hard", "hard", "hard"] : [],
    allowedAfterHints: ["again", "hard"],
    memory: UNANSWERED,
    choices: CARD_CHOICES,
  };
}

/** What was said or done last decides; no time passes by itself. */
export abstract class FakePractice extends FakeBoards {
  /** Answers given, in order. */
  readonly answers: Answer[] = [];
  /** The list that the file dialog offers, and what was imported. */
  list: ListPreview | null = null;
  readonly imported: { title: string; questions: ImportedQuestion[] }[] = [];
  /** The worksheets of the pages, as the core would tell them. */
  sheets: FilledSheet[] = [];
  ownTemplates: Template[] = [];
  /** What the rounds of the script draw. */
  round: AskedInRound[] = [];
  private queue: Item[] = [];
  private request: SessionRequest | null = null;
  /** Until when the session waits for a learning step, in milliseconds since 1970. */
  waitsUntil: number | null = null;
  readonly madeScripts: { title: string; from: string | null }[] = [];
  private box: TimeBox | null = null;
  private run: {
    phase: Phase;
    current: number;
    points: boolean[][];
    notes: string[];
    pauses: Pause[];
    assessment?: Assessment;
  } | null = null;
  private pastRuns: PastRun[] = [];
  private sat: { id: string; phase: Phase; current: number; asked: QuestionRecord[]; assembled: InterviewPlan } | null =
    null;
  private interviewsOpened = 0;
  private pastInterviews: PastInterview[] = [];

  dueOverview(): Promise<DueOverview> {
    return Promise.resolve({
      learning: 0,
      reviews: 2,
      postponed: 0,
      fresh: 4,
      newFrom: [{ page: "backend/caching", title: "Caching and its four failures", layer: "Core details", count: 4 }],
      minutes: 3,
      byKind: [
        { kind: "card", count: 1, minutes: 0.5 },
        { kind: "question", count: 1, minutes: 2.5 },
      ],
      unfinished: null,
    });
  }
  protected abstract isOpen(pack: string): boolean;

  sessionPreview({ minutes }: SessionRequest): Promise<SessionPreview> {
    return Promise.resolve({
      minutes: Math.min(minutes, 3),
      fresh: 1,
      byKind: [
        { kind: "card", count: 1, minutes: 0.5 },
        { kind: "question", count: 1, minutes: 2.5 },
      ],
    });
  }

  startSession(request: SessionRequest): Promise<SessionView> {
    this.request = request;
    this.queue = [CARD, QUESTION];
    this.answers.length = 0;
    this.notify([{ of: "session" }]);
    return Promise.resolve(this.view());
  }
  session(): Promise<SessionView | null> {
    return Promise.resolve(this.request === null ? null : this.view());
  }
  answer(answer: Answer): Promise<SessionView> {
    this.answers.push(answer);
    this.queue.shift();
    this.notify([{ of: "item", item: answer.item }, { of: "undo" }]);
    return Promise.resolve(this.view());
  }
  /** Undoes the last answer of the session, while one is under way. */
  protected takeBackAnswer(): void {
    const answer = this.request === null ? undefined : this.answers.pop();
    if (answer !== undefined) this.queue.unshift(...[CARD, QUESTION].filter(({ id }) => id === answer.item));
  }
  endSession(): Promise<SessionSummary> {
    this.request = null;
    this.notify([{ of: "session" }]);
    const count = (rating: Rating) => this.answers.filter((answer) => answer.rating === rating).length;
    return Promise.resolve({
      answers: this.answers.length,
      items: this.answers.length,
      minutes: 2,
      ratings: RATINGS.map(count) as SessionSummary["ratings"],
      fresh: 1,
      tomorrow: 3,
      tomorrowMinutes: 2,
      strengthened: [{ item: CARD.id, title: CARD.title, rating: "good", before: null, after: 3.2 }],
      slipped: [],
    });
  }
  private idle(first: Item | undefined): Idle | null {
    if (first === undefined) return { why: "finished" };
    const pack = first.id.split("/")[0] ?? "";
    if (!this.isOpen(pack)) return { why: "not-open", packs: [pack], items: this.queue.length };
    return this.waitsUntil === null ? null : { why: "waiting", until: this.waitsUntil };
  }
  private view(): SessionView {
    const [first] = this.queue;
    const idle = this.idle(first);
    return {
      id: "session",
      request: this.request ?? { minutes: 10, mode: "due", filter: EVERYTHING, unread: false, noNew: false },
      item: first === undefined || idle !== null ? null : reviewItem(first),
      idle,
      learning: 0,
      reviews: this.queue.length,
      fresh: 0,
      done: this.answers.length,
      minutesLeft: this.queue.length,
      minutesSpent: this.answers.length,
      backlog: null,
      leech: null,
    };
  }

  scripts(): Promise<ScriptView[]> {
    return Promise.resolve([
      {
        item: SCRIPT,
        title: "Incident compression",
        minutes: 5,
        segments: SEGMENTS.map(({ title, minutes }) => [title, minutes]),
        board: null,
        last: this.pastRuns[0] ?? null,
        runs: this.pastRuns.length,
      },
    ]);
  }
  rehearsal(): Promise<Rehearsal | null> {
    return Promise.resolve(this.run === null ? null : this.seen());
  }
  rehearsalOpen(): Promise<Rehearsal> {
    this.run = {
      phase: { phase: "ready" },
      current: 0,
      points: SEGMENTS.map(({ keyPoints }) => keyPoints.map(() => false)),
      notes: SEGMENTS.map(() => ""),
      pauses: [],
    };
    this.notify([{ of: "rehearsal" }]);
    return Promise.resolve(this.seen());
  }
  rehearsalStep(step: RunStep): Promise<Rehearsal> {
    const run = this.run;
    if (run === null)
      return Promise.reject(new BackendError({ kind: "not-found", message: "no rehearsal is open", help: null }));
    if (step.do === "point") run.points[step.segment]?.splice(step.point, 1, step.said);
    if (step.do === "judge") run.assessment = step.assessment;
    if (step.do === "note") run.notes[step.segment] = step.text;
    if (step.do === "answered")
      this.round = this.round.map((asked, index) =>
        index === step.question ? { ...asked, rating: step.rating } : asked,
      );
    const lastPause = run.pauses.at(-1);
    if (step.do === "pause-reason" && lastPause !== undefined) lastPause.reason = step.reason;
    if (step.do === "clock") {
      const { command } = step;
      if (command.do === "start" || command.do === "resume") run.phase = { phase: "running" };
      if (command.do === "pause") {
        run.phase = { phase: "paused", reason: command.reason };
        run.pauses.push({ segment: run.current, reason: command.reason });
      }
      if (
        command.do === "finish" ||
        ((command.do === "next" || command.do === "skip") && run.current === SEGMENTS.length - 1)
      )
        run.phase = { phase: "finished" };
      else if (command.do === "next" || command.do === "skip") run.current += 1;
      if (command.do === "back") run.current = Math.max(0, run.current - 1);
    }
    return Promise.resolve(this.seen());
  }
  rehearsalRating(): Promise<Rating> {
    return Promise.resolve("good");
  }
  rehearsalClose(assessment: Assessment): Promise<PastRun> {
    const segments = SEGMENTS.map(({ id, title, minutes }) => ({
      id,
      title,
      plannedMs: minutes * 60_000,
      extendedMs: 0,
      spentMs: minutes * 60_000,
      skipped: false,
      note: "",
      pointsSaid: 1,
      points: 2,
    }));
    const past: PastRun = {
      at: "2026-11-22T12:00:00Z",
      result: {
        run: "run",
        script: SCRIPT,
        title: "Incident compression",
        completed: true,
        segments,
        marks: [],
        pauses: [],
        recording: null,
        drawing: null,
        assessment,
      },
    };
    this.pastRuns.unshift(past);
    this.run = null;
    this.notify([{ of: "item", item: SCRIPT }, { of: "rehearsal" }, { of: "recordings" }, { of: "undo" }]);
    return Promise.resolve(past);
  }
  rehearsalDiscard(): Promise<void> {
    this.run = null;
    this.notify([{ of: "rehearsal" }]);
    return Promise.resolve();
  }
  rehearsals(): Promise<PastRun[]> {
    return Promise.resolve(this.pastRuns);
  }
  rubric(): Promise<Rubric | null> {
    return Promise.resolve({
      id: "compression",
      title: "How to grade yourself",
      rows: [
        {
          dimension: "Numbers",
          anchors: ["a while", "duration only", "impact and duration", "the cost, with its sum"],
        },
      ],
    });
  }
  makeScript(title: string, from: string | null): Promise<MadeFile> {
    this.madeScripts.push({ title, from });
    return Promise.resolve({ page: "my-pack/my-script", path: "/home/someone/Understudy/scripts/my-script.md" });
  }
  timeBox(): Promise<TimeBox | null> {
    return Promise.resolve(this.box);
  }
  timeBoxStart(title: string, minutes: number): Promise<TimeBox> {
    this.box = { title, figures: figures({ phase: "running" }, 0, [{ id: "box", title, budgetMs: minutes * 60_000 }]) };
    this.notify([{ of: "time-box" }]);
    return Promise.resolve(this.box);
  }
  timeBoxStep(command: Command): Promise<TimeBox | null> {
    if (this.box === null)
      return Promise.reject(
        new BackendError({ kind: "not-found", message: "no time box is running", help: "begin one first" }),
      );
    const phase = command.do === "pause" ? { phase: "paused" as const, reason: "" } : { phase: "running" as const };
    const added = command.do === "extend" ? command.byMs : 0;
    const before = this.box.figures.segments[0]?.budgetMs ?? 0;
    const { title } = this.box;
    this.box =
      command.do === "finish"
        ? null
        : { title, figures: figures(phase, 0, [{ id: "box", title, budgetMs: before + added }]) };
    if (this.box === null) this.notify([{ of: "time-box" }]);
    return Promise.resolve(this.box);
  }
  runMarkdown(): Promise<string> {
    return Promise.resolve("# Incident compression\n");
  }
  heard(): Promise<RecordingAnalysis> {
    return Promise.reject(new BackendError({ kind: "not-found", message: "this run was not recorded", help: null }));
  }
  playRecording(): Promise<void> {
    return Promise.resolve();
  }
  microphones() {
    return Promise.resolve([]);
  }
  recordings() {
    return Promise.resolve([]);
  }
  deleteRecording() {
    return Promise.resolve();
  }
  stopPlaying(): Promise<void> {
    return Promise.resolve();
  }
  private seen(): Rehearsal {
    const run = this.run ?? { phase: { phase: "ready" as const }, current: 0, points: [], notes: [], pauses: [] };
    return {
      view: {
        id: "run",
        script: SCRIPT,
        title: "Incident compression",
        figures: figures(
          run.phase,
          run.current,
          SEGMENTS.map(({ id, title, minutes }) => ({ id, title, budgetMs: minutes * 60_000 })),
        ),
        notes: run.notes,
        points: run.points,
        marks: [],
        pauses: run.pauses,
        recording: false,
        assessment: run.assessment ?? { scores: [], change: "" },
      },
      segments: SEGMENTS,
      board: null,
      sketch: null,
      goneMs: null,
      asked: this.round,
      level: null,
    };
  }

  interviewTemplates(): Promise<TemplateView[]> {
    return Promise.resolve([
      { pack: "backend", template: TEMPLATE, shortBy: [0] },
      ...this.ownTemplates.map((template) => ({ pack: "my-pack", template, shortBy: template.slot.map(() => 0) })),
    ]);
  }
  assembleInterview(template: Template, seed: string | null): Promise<InterviewPlan> {
    return Promise.resolve({
      template: template.id,
      title: template.title,
      seed: seed ?? "4bq8dn",
      minutes: template.minutes,
      slots: template.slot.map((slot) => ({ slot, items: [QUESTION.id], shortBy: slot.count - 1 })),
    });
  }
  interview(): Promise<Interview | null> {
    return Promise.resolve(this.sat === null ? null : this.seenInterview());
  }
  interviewOpen(assembled: InterviewPlan): Promise<Interview> {
    const asked = assembled.slots.flatMap(({ items }, slot) =>
      items.map((item) => ({ item, slot, answered: false, followUps: 0, skipped: false, notes: "", scores: [] })),
    );
    this.interviewsOpened += 1;
    this.sat = {
      id: `interview-${String(this.interviewsOpened)}`,
      phase: { phase: "ready" },
      current: 0,
      asked,
      assembled,
    };
    this.notify([{ of: "interviews" }]);
    return Promise.resolve(this.seenInterview());
  }
  interviewStep(step: Step): Promise<Interview> {
    const sat = this.sat;
    const now = sat?.asked[sat.current];
    if (sat === null || now === undefined)
      return Promise.reject(new BackendError({ kind: "not-found", message: "no interview is open", help: null }));
    // A step for a question that was already left changes nothing.
    const isLate =
      (step.do === "next" || step.do === "skip" || step.do === "answered" || step.do === "follow-up") &&
      step.question !== sat.current;
    if (isLate) return Promise.resolve(this.seenInterview());
    if (step.do === "answered") now.answered = true;
    if (step.do === "follow-up") now.followUps += 1;
    if (step.do === "note") {
      const noted = sat.asked[step.question];
      if (noted !== undefined) noted.notes = step.text;
    }
    if (step.do === "score") {
      const asked = sat.asked[step.question];
      if (asked !== undefined) {
        asked.scores = [...asked.scores.filter(({ dimension }) => dimension !== step.score.dimension), step.score];
        asked.unassessed = asked.unassessed?.filter(({ dimension }) => dimension !== step.score.dimension) ?? [];
      }
    }
    if (step.do === "not-assessed") {
      const asked = sat.asked[step.question];
      if (asked !== undefined) {
        asked.scores = asked.scores.filter(({ dimension }) => dimension !== step.dimension);
        const others = asked.unassessed?.filter(({ dimension }) => dimension !== step.dimension) ?? [];
        asked.unassessed =
          step.evidence === "" ? others : [...others, { dimension: step.dimension, evidence: step.evidence }];
      }
    }
    if (step.do === "clock") {
      const { command } = step;
      if (command.do === "start" || command.do === "resume") sat.phase = { phase: "running" };
      if (command.do === "finish") sat.phase = { phase: "finished" };
    }
    if (step.do === "next" || step.do === "skip") {
      if (sat.current === sat.asked.length - 1) sat.phase = { phase: "finished" };
      else sat.current += 1;
    }
    return Promise.resolve(this.seenInterview());
  }
  interviewRecord(): Promise<Interview> {
    return Promise.reject(new BackendError({ kind: "no-sound", message: "no microphone", help: null }));
  }
  interviewClose(): Promise<PastInterview> {
    const asked = this.sat?.asked ?? [];
    const past: PastInterview = {
      at: "2026-11-22T12:00:00Z",
      titles: Object.fromEntries(asked.map(({ item }) => [item, QUESTION.title])),
      scorecard: {
        title: TEMPLATE.title,
        seed: "4bq8dn",
        overall: 3,
        spentMs: 600_000,
        categories: [{ category: "caching", mean: { points: 3, answers: 1 } }],
        strongest: [QUESTION.id],
        weakest: [],
        dimensions: (["correctness", "depth", "trade-offs", "communication", "operations"] as const).map(
          (dimension) => ({ dimension, mean: dimension === "depth" ? { points: 3, answers: 1 } : null }),
        ),
        questions: asked.map((one) => ({
          item: one.item,
          points: 3,
          grade: "good",
          spentMs: 90_000,
          budgetMs: 90_000,
          asked: one,
        })),
      },
    };
    this.pastInterviews.unshift(past);
    this.sat = null;
    this.notify([{ of: "item", item: QUESTION.id }, { of: "interviews" }, { of: "recordings" }, { of: "undo" }]);
    return Promise.resolve(past);
  }
  interviewDiscard(): Promise<void> {
    this.sat = null;
    this.notify([{ of: "interviews" }]);
    return Promise.resolve();
  }
  interviews(): Promise<PastInterview[]> {
    return Promise.resolve(this.pastInterviews);
  }
  scorecardMarkdown(): Promise<string> {
    return Promise.resolve("# Phone screen\n");
  }
  scorecardHtml(): Promise<string> {
    return Promise.resolve("<!doctype html>");
  }
  interviewerSheet(): Promise<string> {
    return Promise.resolve("<!doctype html>");
  }
  interviewRubric(): Promise<RubricLevels[]> {
    const names = ["Correctness", "Depth", "Trade-offs", "Communication", "Operations"];
    return Promise.resolve(
      names.map((dimension) => ({
        dimension,
        points: [1, 2, 3, 4].map((n) => `${dimension} at ${String(n)}`) as [string, string, string, string],
      })),
    );
  }
  templateFit(template: Template): Promise<TemplateFit> {
    const used = template.slot.reduce((sum, { minutes }) => sum + minutes, 0);
    const problems: TemplateFit["problems"] = [];
    if (template.title.trim() === "") problems.push({ slot: null, message: "it has no title" });
    if (used > template.minutes)
      problems.push({
        slot: null,
        message: `the slots take ${String(used)} minutes, the interview has ${String(template.minutes)}`,
      });
    return Promise.resolve({
      slots: template.slot.map(({ count }) => ({ candidates: 1, shortBy: Math.max(0, count - 1) })),
      problems,
      used,
    });
  }
  saveTemplate(template: Template): Promise<Template> {
    const saved = {
      ...template,
      id: template.id === "" ? template.title.toLowerCase().replace(/\W+/g, "-") : template.id,
    };
    this.ownTemplates = [...this.ownTemplates.filter(({ id }) => id !== saved.id), saved];
    this.notify([{ of: "templates" }]);
    return Promise.resolve(saved);
  }
  deleteTemplate(id: string): Promise<void> {
    this.ownTemplates = this.ownTemplates.filter((one) => one.id !== id);
    this.notify([{ of: "templates" }]);
    return Promise.resolve();
  }
  pickList(): Promise<string | null> {
    return Promise.resolve(this.list?.path ?? null);
  }
  readList(path: string): Promise<ListPreview> {
    if (this.list?.path === path) return Promise.resolve(this.list);
    return Promise.reject(new BackendError({ kind: "not-found", message: `cannot read ${path}`, help: null }));
  }
  importQuestions(title: string, questions: ImportedQuestion[]): Promise<MadeFile> {
    this.imported.push({ title, questions });
    return Promise.resolve({ page: "my-pack/list", path: "/home/someone/Understudy/questions/list.md" });
  }
  itemsSheet(title: string): Promise<string> {
    return Promise.resolve(`<!doctype html><title>${title}</title>`);
  }
  worksheets(page: string): Promise<FilledSheet[]> {
    return Promise.resolve(this.sheets.filter(({ sheet }) => sheet.id.startsWith(`${page}#`)));
  }
  allWorksheets(): Promise<FilledSheet[]> {
    return Promise.resolve(this.sheets);
  }
  worksheetsMarkdown(): Promise<string> {
    return Promise.resolve("# My worksheets\n");
  }
  worksheetScript(): Promise<MadeFile> {
    return Promise.resolve({ page: "my-pack/script", path: "/home/someone/Understudy/scripts/script.md" });
  }
  private seenInterview(): Interview {
    const sat = this.sat;
    if (sat === null) throw new Error("invariant: an interview is open");
    const answered = sat.asked[sat.current]?.answered === true;
    const item: Item =
      answered || QUESTION.body.kind !== "question"
        ? QUESTION
        : {
            ...QUESTION,
            body: { ...QUESTION.body, answerHtml: safe(""), keyPoints: [], followUps: [], wrongTurnsHtml: null },
          };
    return {
      id: sat.id,
      assembled: sat.assembled,
      asked: sat.asked,
      current: sat.current,
      item,
      recording: false,
      titles: Object.fromEntries(sat.asked.map(({ item: id }) => [id, QUESTION.title])),
      sketches: sat.asked.map((_, n) => `interview:${sat.id}:q${String(n + 1)}`),
      figures: figures(
        sat.phase,
        sat.current,
        sat.asked.map((_, n) => ({ id: `q${String(n)}`, title: "Warm-up", budgetMs: 300_000 })),
      ),
    };
  }
}

const SCRIPT = "backend/incident-compression#incident-compression";

function figures(phase: Phase, current: number, plan: { id: string; title: string; budgetMs: number }[]): Figures {
  const planned = plan.reduce((sum, { budgetMs }) => sum + budgetMs, 0);
  const segments = plan.map((segment, index) => ({
    ...segment,
    extendedMs: 0,
    spentMs: 0,
    overtimeMs: 0,
    debtMs: 0,
    skipped: false,
    done: index < current || phase.phase === "finished",
  }));
  return {
    phase,
    current,
    segments,
    plannedMs: planned,
    spentMs: 0,
    debtMs: 0,
    remainingMs: planned,
    projectedMs: planned,
  };
}
