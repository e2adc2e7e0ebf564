/** The half of the backend that is about practice: the queue, rehearsals, mock interviews. */
import type { Anchors } from "../bindings/Anchors";
import type { Answer } from "../bindings/Answer";
import type { Assembled } from "../bindings/Assembled";
import type { Assessment } from "../bindings/Assessment";
import type { Device } from "../bindings/Device";
import type { Command } from "../bindings/Command";
import type { DueOverview } from "../bindings/DueOverview";
import type { FilledSheet } from "../bindings/FilledSheet";
import type { Heard } from "../bindings/Heard";
import type { ImportedQuestion } from "../bindings/ImportedQuestion";
import type { Interview } from "../bindings/Interview";
import type { ItemFilter } from "../bindings/ItemFilter";
import type { ItemId } from "../bindings/ItemId";
import type { ListPreview } from "../bindings/ListPreview";
import type { MadeFile } from "../bindings/MadeFile";
import type { PageRef } from "../bindings/PageRef";
import type { PastInterview } from "../bindings/PastInterview";
import type { PastRun } from "../bindings/PastRun";
import type { Rating } from "../bindings/Rating";
import type { RecordingFile } from "../bindings/RecordingFile";
import type { Rehearsal } from "../bindings/Rehearsal";
import type { Rubric } from "../bindings/Rubric";
import type { RunResult } from "../bindings/RunResult";
import type { RunStep } from "../bindings/RunStep";
import type { ScriptView } from "../bindings/ScriptView";
import type { SessionPreview } from "../bindings/SessionPreview";
import type { SessionRequest } from "../bindings/SessionRequest";
import type { SessionSummary } from "../bindings/SessionSummary";
import type { SessionView } from "../bindings/SessionView";
import type { Step } from "../bindings/Step";
import type { Template } from "../bindings/Template";
import type { TemplateFit } from "../bindings/TemplateFit";
import type { TemplateView } from "../bindings/TemplateView";
import type { TimeBox } from "../bindings/TimeBox";

export interface PracticeBackend {
  dueOverview(filter: ItemFilter): Promise<DueOverview>;
  /** What a session would hold, without starting it. */
  sessionPreview(request: SessionRequest): Promise<SessionPreview>;
  startSession(request: SessionRequest): Promise<SessionView>;
  /** The session under way; null when there is none. Ask again after an undo. */
  session(): Promise<SessionView | null>;
  /** On disk when it returns. */
  answer(answer: Answer): Promise<SessionView>;
  endSession(): Promise<SessionSummary>;

  scripts(): Promise<ScriptView[]>;
  /** The run under way; null when there is none. */
  rehearsal(): Promise<Rehearsal | null>;
  rehearsalOpen(script: ItemId, record: boolean): Promise<Rehearsal>;
  rehearsalStep(step: RunStep): Promise<Rehearsal>;
  /** What the run would be rated, were it judged so. */
  rehearsalRating(assessment: Assessment): Promise<Rating>;
  rehearsalClose(assessment: Assessment, rating: Rating): Promise<PastRun>;
  rehearsalDiscard(): Promise<void>;
  rehearsals(script: ItemId): Promise<PastRun[]>;
  /** A page's first rubric. */
  rubric(page: PageRef): Promise<Rubric | null>;
  runMarkdown(past: PastRun): Promise<string>;
  /** Writes a script into My pack: a copy of `from`, or one to fill in. */
  makeScript(title: string, from: ItemId | null): Promise<MadeFile>;

  /** The time box under way; null when there is none. */
  timeBox(): Promise<TimeBox | null>;
  /** The one under way ends. */
  timeBoxStart(title: string, minutes: number): Promise<TimeBox>;
  /** Null once the command has ended it. */
  timeBoxStep(command: Command): Promise<TimeBox | null>;

  heard(result: RunResult): Promise<Heard>;
  playRecording(name: string, fromMs: number): Promise<void>;
  stopPlaying(): Promise<void>;
  microphones(): Promise<Device[]>;
  recordings(): Promise<RecordingFile[]>;
  deleteRecording(name: string): Promise<void>;

  interviewTemplates(): Promise<TemplateView[]>;
  /** Without a seed, one is chosen that suits the person. */
  assembleInterview(template: Template, seed: string | null): Promise<Assembled>;
  /** The interview under way; null when there is none. */
  interview(): Promise<Interview | null>;
  interviewOpen(assembled: Assembled): Promise<Interview>;
  interviewStep(step: Step): Promise<Interview>;
  /** Begins to record the answer being given, or ends that. */
  interviewRecord(on: boolean): Promise<Interview>;
  interviewClose(): Promise<PastInterview>;
  interviewDiscard(): Promise<void>;
  interviews(): Promise<PastInterview[]>;
  scorecardMarkdown(past: PastInterview): Promise<string>;
  scorecardHtml(past: PastInterview): Promise<string>;
  interviewerSheet(assembled: Assembled): Promise<string>;
  /** What 1 to 4 look like, by dimension in their order. */
  interviewRubric(): Promise<Anchors[]>;
  templateFit(template: Template): Promise<TemplateFit>;
  /** Into My pack; without an id it is a new one. */
  saveTemplate(template: Template): Promise<Template>;
  deleteTemplate(id: string): Promise<void>;

  /** Asks for a list of questions; null when the person thought better of it. */
  pickList(): Promise<string | null>;
  /** Reads a list without changing anything. */
  readList(path: string): Promise<ListPreview>;
  importQuestions(title: string, questions: ImportedQuestion[]): Promise<MadeFile>;
  /** Items as one HTML file to be printed. */
  itemsSheet(title: string, items: ItemId[], answers: boolean): Promise<string>;

  worksheets(page: PageRef): Promise<FilledSheet[]>;
  allWorksheets(): Promise<FilledSheet[]>;
  /** One, or all that something was written on. */
  worksheetsMarkdown(sheet: ItemId | null): Promise<string>;
  /** Makes a script of what was written, to be rehearsed. */
  worksheetScript(sheet: ItemId): Promise<MadeFile>;
}
