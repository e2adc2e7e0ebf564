/** The one file that talks to Tauri: a method here is a command there, in snake_case. */
import { invoke, isTauri, type InvokeArgs, type InvokeOptions } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";

import type { Backend, Unlisten } from "./backend";
import { boardCommands } from "./board";
import { BackendError } from "./error";

// The types on the other side are generated from the same Rust code, so the answer is taken at its word.
async function call<T>(command: string, args?: InvokeArgs, options?: InvokeOptions): Promise<T> {
  try {
    return await invoke<T>(command, args, options);
  } catch (thrown) {
    throw BackendError.from(thrown);
  }
}

let listening: Promise<unknown> = Promise.resolve();

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
function on<T>(event: string, listener: (payload: T) => void): Unlisten {
  const stop = listen<T>(event, ({ payload }) => listener(payload));
  listening = Promise.all([listening, stop]);
  return () => {
    // A listener that failed to register needs no clean-up.
    stop.then((unlisten) => unlisten()).catch(() => undefined);
  };
}

/** Whether this page runs in Understudy's own window. */
export const inWindow = isTauri;

export const tauriBackend: Backend = {
  library: () => call("library"),
  page: (page) => call("page", { page }),
  items: (page) => call("items", { page }),
  source: (page) => call("source", { page }),
  search: (query, limit) => call("search", { query, limit }),
  names: () => call("names"),
  today: () => call("today"),
  progress: () => call("progress"),
  flags: () => call("flags"),
  exportFlags: () => call("export_flags"),
  act: (action) => call("act", { action }),
  undo: (action) => call("undo", { action }),
  redo: () => call("redo"),
  undoState: () => call("undo_state"),
  savePlace: (place) => call("save_place", { place }),
  boards: boardCommands(call),
  makeCard: (card) => call("make_card", { card }),
  orphans: () => call("orphans"),
  outlook: () => call("outlook"),
  optimise: () => call("optimise"),
  optimiser: () => call("optimiser"),
  stopOptimising: () => call("stop_optimising"),
  chooseParameters: (proposal) => call("choose_parameters", { proposal }),
  parameterSets: () => call("parameter_sets"),
  itemMemory: (item) => call("item_memory", { item }),
  formDraft: (key) => call("form_draft", { key }),
  saveFormDraft: (key, text) => call("save_form_draft", { key, text }),
  settings: () => call("settings"),
  deviceSetting: (key, value) => call("device_setting", value === undefined ? { key } : { key, value }),
  dataFolder: () => call("data_folder"),
  openPack: (path) => call("open_pack", { path }),
  closePack: (id) => call("close_pack", { id }),
  stopOpening: (folder) => call("stop_opening", { folder }),
  pickFolder: () => call("pick_folder"),
  reveal: (page) => call("reveal", { page }),
  openLink: (url) => call("open_link", { url }),
  // The file is sent as the raw body; JSON would write each byte as a decimal number.
  saveFile: (name, bytes) => call("save_file", bytes, { headers: { "File-Name": encodeURIComponent(name) } }),
  health: () => call("health"),
  missedNotices: () => call("missed_notices"),
  openedWith: () => call("opened_with"),
  tryAgain: () => call("try_again"),
  closeWindow: () => call("close_window"),
  keepWindowOpen: () => call("keep_window_open"),
  restoreOffer: () => call("restore_offer"),
  restoreNewest: () => call("restore_newest"),
  startFresh: () => call("start_fresh"),
  dueOverview: (filter) => call("due_overview", { filter }),
  sessionPreview: (request) => call("session_preview", { request }),
  startSession: (request) => call("start_session", { request }),
  session: () => call("session"),
  answer: (answer) => call("answer", { answer }),
  endSession: () => call("end_session"),
  bank: (filter) => call("bank", { filter }),
  bankOptions: () => call("bank_options"),
  scripts: () => call("scripts"),
  rehearsal: () => call("rehearsal"),
  rehearsalOpen: (script, record) => call("rehearsal_open", { script, record }),
  rehearsalStep: (step) => call("rehearsal_step", { step }),
  rehearsalRating: (assessment) => call("rehearsal_rating", { assessment }),
  rehearsalClose: (assessment, rating) => call("rehearsal_close", { assessment, rating }),
  rehearsalDiscard: () => call("rehearsal_discard"),
  rehearsals: (script) => call("rehearsals", { script }),
  rubric: (page) => call("rubric", { page }),
  runMarkdown: (past) => call("run_markdown", { past }),
  makeScript: (title, from) => call("make_script", { title, from }),
  timeBox: () => call("time_box"),
  timeBoxStart: (title, minutes) => call("time_box_start", { title, minutes }),
  timeBoxStep: (command) => call("time_box_step", { command }),
  heard: (result) => call("heard", { result }),
  playRecording: (name, fromMs) => call("play_recording", { name, fromMs }),
  microphones: () => call("microphones"),
  recordings: () => call("recordings"),
  deleteRecording: (name) => call("delete_recording", { name }),
  stopPlaying: () => call("stop_playing"),
  interviewTemplates: () => call("interview_templates"),
  assembleInterview: (template, seed) => call("assemble_interview", { template, seed }),
  interview: () => call("interview"),
  interviewOpen: (assembled) => call("interview_open", { assembled }),
  interviewStep: (step) => call("interview_step", { step }),
  interviewRecord: (on) => call("interview_record", { on }),
  interviewClose: () => call("interview_close"),
  interviewDiscard: () => call("interview_discard"),
  interviews: () => call("interviews"),
  scorecardMarkdown: (past) => call("scorecard_markdown", { past }),
  scorecardHtml: (past) => call("scorecard_html", { past }),
  interviewerSheet: (assembled) => call("interviewer_sheet", { assembled }),
  interviewRubric: () => call("interview_rubric"),
  templateFit: (template) => call("template_fit", { template }),
  saveTemplate: (template) => call("save_template", { template }),
  deleteTemplate: (id) => call("delete_template", { id }),
  pickList: () => call("pick_list"),
  readList: (path) => call("read_list", { path }),
  importQuestions: (title, questions) => call("import_questions", { title, questions }),
  itemsSheet: (title, items, answers) => call("items_sheet", { title, items, answers }),
  worksheets: (page) => call("worksheets", { page }),
  allWorksheets: () => call("all_worksheets"),
  worksheetsMarkdown: (sheet) => call("worksheets_markdown", { sheet }),
  worksheetScript: (sheet) => call("worksheet_script", { sheet }),
  onPacksChanged: (listener) => on("packs-changed", listener),
  onPacksOpening: (listener) => on("packs-opening", listener),
  onStudyChanged: (listener) => on("study-changed", listener),
  onDayBegan: (listener) => on("day-began", listener),
  onOptimiserChanged: (listener) => on("optimiser-changed", listener),
  onNotice: (listener) => on("notice", listener),
  onCloseRequested: (listener) => on("close-requested", listener),
  onOpenPack: (listener) => on<{ pack: string }>("open-pack", ({ pack }) => listener(pack)),
  listening: () => listening.then(() => undefined),
  onDesktopTheme: (listener) => on("tauri://theme-changed", listener),
};
