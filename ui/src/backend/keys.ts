/** The names under which the core's answers are kept. Nothing else makes one. */
import type { AttemptId } from "./board";
import type { ItemFilter, ItemId, PageRef } from "./types";

export const keys = {
  library: ["library"],
  health: ["health"],
  restoreOffer: ["restore-offer"],
  names: ["names"],
  searches: ["search"],
  search: (query: string, limit: number) => ["search", query, limit],
  pages: ["page"],
  page: (page: PageRef) => ["page", page],
  items: ["items"],
  itemsOf: (page: PageRef) => ["items", page],

  today: ["today"],
  progress: ["progress"],
  flags: ["flags"],
  undo: ["undo"],
  settings: ["settings"],
  device: (key: string) => ["device", key],
  dataFolder: ["data-folder"],
  formDraft: (name: string) => ["form-draft", name],

  due: ["due"],
  dueOf: (filter: ItemFilter) => ["due", filter],
  bank: ["bank"],
  bankOf: (filter: ItemFilter) => ["bank", filter],
  memory: ["memory"],
  memoryOf: (item: ItemId) => ["memory", item],
  outlook: ["outlook"],
  optimiser: ["optimiser"],
  parameterSets: ["parameter-sets"],
  orphans: ["orphans"],

  boards: ["boards"],
  diagrams: ["boards", "diagrams"],
  attempts: (item: ItemId) => ["boards", "attempts", item],
  version: (attempt: AttemptId, version: number | undefined) => ["board-version", attempt, version],
  /** What was typed, as a diagram. */
  attemptMermaid: (attempt: AttemptId) => ["board-mermaid", attempt],
  /** The board under way. To read it is to be there, so nothing but the screen that shows it does. */
  board: (attempt: AttemptId) => ["board", attempt],
  versions: (attempt: AttemptId) => ["boards", "versions", attempt],
  drills: ["drills"],
  drillsOf: (item: ItemId) => ["drills", item],
  drill: (item: ItemId, seed: number | string) => ["drill", item, seed],
  sketch: (owner: string) => ["sketch", owner],
  drawing: (file: string) => ["drawing", file],

  scripts: ["scripts"],
  rehearsal: ["rehearsal"],
  runs: ["runs"],
  runsOf: (script: ItemId | null) => ["runs", script],
  suggestedRating: (...of: unknown[]) => ["suggested-rating", ...of],
  rubrics: ["rubric"],
  rubricOf: (script: ItemId | null) => ["rubric", script],
  heard: (run: string) => ["heard", run],
  timeBox: ["time-box"],
  recordings: ["recordings"],
  microphones: ["microphones"],

  templates: ["interview-templates"],
  templateFits: ["template-fit"],
  templateFit: (template: unknown) => ["template-fit", template],
  interview: ["interview"],
  interviews: ["interviews"],
  interviewRubric: ["interview-rubric"],

  worksheets: ["worksheets"],
  worksheetsOf: (page: PageRef) => ["worksheets", "of", page],
  allWorksheets: ["worksheets", "all"],
} as const satisfies Record<string, readonly unknown[] | ((...of: never[]) => readonly unknown[])>;
