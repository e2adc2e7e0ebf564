/** One interview in memory, its templates and scorecards. What was said or done last decides. */
import type {
  Interview,
  InterviewPlan,
  Item,
  PastInterview,
  Phase,
  QuestionRecord,
  RubricLevels,
  Step,
  Template,
  TemplateFit,
  TemplateView,
} from "../../bindings";
import { BackendError } from "../error";
import { safe } from "../sample/build";
import { QUESTION, TEMPLATE } from "../sample/practice";
import { figures } from "./figures";
import { FakeRehearsal } from "./rehearsal";

export abstract class FakeInterview extends FakeRehearsal {
  ownTemplates: Template[] = [];
  private sat: { id: string; phase: Phase; current: number; asked: QuestionRecord[]; assembled: InterviewPlan } | null =
    null;
  private interviewsOpened = 0;
  private pastInterviews: PastInterview[] = [];

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
