import type { EventId } from "../bindings/EventId";
import type { BoardBackend } from "./board";
import type {
  Action,
  Bank,
  BankOptions,
  DayBegan,
  Flag,
  FormKey,
  Item,
  ItemFilter,
  ItemId,
  Library,
  MadeCard,
  MemoryView,
  Name,
  NewCard,
  Notice,
  OpeningPack,
  OptimiserState,
  Orphan,
  Outcome,
  Outlook,
  PacksChanged,
  PackView,
  PageRef,
  PageSource,
  PageView,
  ParameterSet,
  Place,
  Progress,
  Proposal,
  RestoreOffer,
  SearchResults,
  Settings,
  StudyChanged,
  Today,
  UndoState,
} from "./types";
import type { PracticeBackend } from "./practice";

/** Stops listening. */
export type Unlisten = () => void;

/**
 * Everything the window can ask of the core. Features get one from context; only `tauri.ts` knows
 * what lies behind it. Every call may throw a `BackendError`.
 */
export interface Backend extends PracticeBackend {
  library(): Promise<Library>;
  page(page: PageRef): Promise<PageView>;
  items(page: PageRef): Promise<Item[]>;
  source(page: PageRef): Promise<PageSource>;
  search(query: string, limit: number): Promise<SearchResults>;
  names(): Promise<Name[]>;

  today(): Promise<Today>;
  progress(): Promise<Progress>;
  flags(): Promise<Flag[]>;
  /** The flags as Markdown. */
  exportFlags(): Promise<string>;
  act(action: Action): Promise<Outcome>;
  /** Takes back what was done last; given an action, that one alone, and fails when it isn't the last any more. */
  undo(action?: EventId): Promise<Outcome>;
  redo(): Promise<Outcome>;
  undoState(): Promise<UndoState>;
  /** Working state: kept, never undone. */
  savePlace(place: Place): Promise<void>;

  /** The whiteboard. */
  readonly boards: BoardBackend;

  /** Every item that the filter lets through, with how it stands. */
  bank(filter: ItemFilter): Promise<Bank>;
  /** What the whole bank can be narrowed down by. */
  bankOptions(): Promise<BankOptions>;
  itemMemory(item: ItemId): Promise<MemoryView>;
  /** Writes a card into My pack; it joins the queue at once. */
  makeCard(card: NewCard): Promise<MadeCard>;
  /** Histories whose items no open pack has. */
  orphans(): Promise<Orphan[]>;
  /** What will be remembered on the day of the interview; null without a date. */
  outlook(): Promise<Outlook | null>;
  /** Begins to compute parameters from the person's own answers, beside everything else. */
  optimise(): Promise<void>;
  optimiser(): Promise<OptimiserState>;
  stopOptimising(): Promise<void>;
  /** Null takes them back to the built-in ones. */
  chooseParameters(proposal: Proposal | null): Promise<Outcome>;
  parameterSets(): Promise<ParameterSet[]>;

  /** What was typed into a form and not yet saved; null when nothing is kept. */
  formDraft(key: FormKey): Promise<string | null>;
  /** On disk when it returns; null forgets it. */
  saveFormDraft(key: FormKey, text: string | null): Promise<void>;

  settings(): Promise<Settings>;
  /** This device's own settings: reads, or writes when a value is given. */
  deviceSetting(key: string, value?: unknown): Promise<unknown>;
  /** The folder that holds progress. */
  dataFolder(): Promise<string>;

  openPack(path: string): Promise<PackView>;
  closePack(id: string): Promise<void>;
  /** Stops opening a folder that takes too long. */
  stopOpening(folder: string): Promise<void>;
  /** Asks for a folder; null when the person thought better of it. */
  pickFolder(): Promise<string | null>;
  /** Opens a page's file where the person edits it. */
  reveal(page: PageRef): Promise<void>;
  /** Opens a web address in the person's own browser. */
  openLink(url: string): Promise<void>;
  /** Asks where to, writes, and returns the path; null when cancelled. */
  saveFile(name: string, bytes: Uint8Array): Promise<string | null>;
  health(): Promise<Notice[]>;
  /** What was said before the window listened, told once. */
  missedNotices(): Promise<Notice[]>;
  /** The pack that the program was started with, told once. */
  openedWith(): Promise<string | null>;
  /** Opens a study that could not be opened at the start. */
  tryAgain(): Promise<void>;
  /** What was typed is saved: closes the window. */
  closeWindow(): Promise<void>;
  /** The person is asked first: the window stays open meanwhile. */
  keepWindowOpen(): Promise<void>;
  /** What could be restored, when the progress database is missing. */
  restoreOffer(): Promise<RestoreOffer | null>;
  /** Restores the newest backup in place of a missing database, and opens the study. */
  restoreNewest(): Promise<void>;
  /** Makes an empty database in place of a missing one, and opens the study. */
  startFresh(): Promise<void>;

  onPacksChanged(listener: (event: PacksChanged) => void): Unlisten;
  /** How far the folders that are being opened have come; each time all of them. */
  onPacksOpening(listener: (opening: OpeningPack[]) => void): Unlisten;
  onStudyChanged(listener: (event: StudyChanged) => void): Unlisten;
  /** Another study day has begun: at the rollover hour, or after the computer slept through it. */
  onDayBegan(listener: (event: DayBegan) => void): Unlisten;
  onOpenPack(listener: (pack: string) => void): Unlisten;
  onOptimiserChanged(listener: () => void): Unlisten;
  onNotice(listener: (event: Notice) => void): Unlisten;
  /** When the core knows of every listener so far. */
  listening(): Promise<void>;
  /** The window is to be closed; it waits a moment for `closeWindow` or `keepWindowOpen`. */
  onCloseRequested(listener: () => void): Unlisten;
  /** The desktop went dark or light. */
  onDesktopTheme(listener: (theme: "light" | "dark") => void): Unlisten;
}
