/** One script in memory, its runs and their recordings. What was said or done last decides. */
import type {
  AskedInRound,
  Assessment,
  MadeFile,
  PastRun,
  Pause,
  Phase,
  Rating,
  RecordingAnalysis,
  Rehearsal,
  Rubric,
  RunStep,
  ScriptView,
} from "../../bindings";
import { BackendError } from "../error";
import { SCRIPT, SEGMENTS } from "../sample/practice";
import { figures } from "./figures";
import { FakeSession } from "./session";

export abstract class FakeRehearsal extends FakeSession {
  /** What the rounds of the script draw. */
  round: AskedInRound[] = [];
  readonly madeScripts: { title: string; from: string | null }[] = [];
  private run: {
    phase: Phase;
    current: number;
    points: boolean[][];
    notes: string[];
    pauses: Pause[];
    assessment?: Assessment;
  } | null = null;
  private pastRuns: PastRun[] = [];

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
}
