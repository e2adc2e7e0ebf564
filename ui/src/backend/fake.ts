/**
 * A backend in memory: for tests, and for looking at the window in a plain browser.
 * It keeps the contract's promises (undo, change events, errors with kinds) over the sample pack.
 */
import type { Answer } from "../bindings/Answer";
import type { EventId } from "../bindings/EventId";
import type { SessionView } from "../bindings/SessionView";
import type { Backend, Unlisten } from "./backend";
import { BackendError } from "./error";
import { FakeBoards } from "./fake-boards";
import { FakeControl, type Held, type Method } from "./fake-control";
import { FakePractice } from "./fake-practice";
import { sampleItems } from "./sample/items";
import { samplePack } from "./sample/pages";
import { sampleBank, sampleBankOptions } from "./sample/bank";
import { searchPages } from "./sample/search";
import type {
  MadeCard,
  NewCard,
  OptimiserState,
  Orphan,
  Outlook,
  ParameterSet,
  Action,
  Bank,
  Changed,
  DayBegan,
  Flag,
  FormKey,
  Item,
  ItemFilter,
  ItemId,
  Library,
  MemoryView,
  Name,
  Notice,
  OpeningPack,
  Outcome,
  PacksChanged,
  PackView,
  PageProgress,
  PageRef,
  PageSource,
  PageView,
  Place,
  Progress,
  RestoreOffer,
  SearchResults,
  Settings,
  StudyChanged,
  Today,
  UndoState,
} from "./types";

export const defaultSettings: Settings = {
  theme: "system",
  textSize: 100,
  measure: "normal",
  readingFont: "serif",
  reducedMotion: false,
  shortcuts: true,
  sounds: true,
  desiredRetentionByKind: {},
  learningSteps: [1, 10],
  relearningSteps: [10],
  maximumInterval: 365,
  fuzz: true,
  loadBalance: true,
  easyDays: [1, 1, 1, 1, 1, 1, 1],
  leechThreshold: 6,
  interviewDate: null,
  savedFilters: [],
  rolloverHour: 4,
  desiredRetention: 0.9,
  minutesPerDay: 25,
};

const NOON = Date.UTC(2026, 10, 22, 12);

export interface FakeState {
  packs: PackView[];
  pages: Map<PageRef, PageView>;
  items: Map<PageRef, Item[]>;
  progress: Record<PageRef, PageProgress>;
  settings: Settings;
  notices: Notice[];
  /** What was said before the window listened. */
  missed: Notice[];
  opening: OpeningPack[];
  device: Map<string, unknown>;
  /** What the folder dialog answers. */
  picks: string | null;
  /** What could be restored while the database is missing. */
  offer: RestoreOffer | null;
  /** The progress that its backup holds. */
  backedUp: Record<PageRef, PageProgress>;
}

/** What undo or redo would bring back. */
interface Snapshot {
  id: EventId;
  label: string;
  progress: Record<PageRef, PageProgress>;
  suspended: ReadonlySet<ItemId>;
  changed: Changed[];
  /** An answer in the session; it can't be redone. */
  isAnswer?: true;
}

export const noProgress = (): PageProgress => ({
  layersRead: [],
  learned: false,
  flags: [],
  note: null,
  place: null,
  lastReadAt: null,
});

export class FakeBackend extends FakePractice implements Backend {
  readonly state: FakeState;
  /** Every action that was taken, in order. */
  readonly acted: Action[] = [];
  /** Cards that were made. */
  readonly made: NewCard[] = [];
  /** Every file that was saved. */
  readonly saved: { name: string; bytes: Uint8Array }[] = [];
  readonly opened: string[] = [];
  /** What was typed into forms and not yet saved. */
  readonly drafts = new Map<string, string>();
  /** What became of the window: told to close, or to stay open while the person is asked. */
  readonly windowWas: ("closed" | "kept")[] = [];
  /** Calls, failures and delays. */
  readonly control = new FakeControl();
  readonly boards = this.control.over(new FakeBoards(undefined, (changed) => this.tell(changed)), "boards.");
  private readonly undos: Snapshot[] = [];
  private readonly redos: Snapshot[] = [];
  private suspended: ReadonlySet<ItemId> = new Set();
  private serial = 0;
  private readonly listeners = {
    packs: new Set<(event: PacksChanged) => void>(),
    opening: new Set<(event: OpeningPack[]) => void>(),
    pack: new Set<(pack: string) => void>(),
    study: new Set<(event: StudyChanged) => void>(),
    day: new Set<(event: DayBegan) => void>(),
    notice: new Set<(event: Notice) => void>(),
    close: new Set<() => void>(),
    theme: new Set<(theme: "light" | "dark") => void>(),
  };

  constructor(given: Partial<FakeState> = {}) {
    super();
    const { pack, pages } = samplePack();
    this.state = {
      packs: [pack],
      pages,
      items: sampleItems(),
      progress: {},
      settings: { ...defaultSettings },
      notices: [],
      missed: [],
      opening: [],
      device: new Map(),
      picks: null,
      offer: null,
      backedUp: {},
      ...given,
    };
    return this.control.over(this);
  }

  /** Makes every call of one method fail, until told otherwise. */
  fail(method: Method, error: BackendError | null): void {
    this.control.fail(method, error);
  }

  /** Holds the calls of one method, or only their answers, until the test lets them go. */
  hold(method: Method, when?: "before" | "after"): Held {
    return this.control.hold(method, when);
  }

  /** As the desktop does when its close button is pressed. */
  requestClose(): void {
    for (const listener of this.listeners.close) listener();
  }

  /** Replaces a page as an editor's save would, and tells the window. */
  edit(page: PageRef, change: (view: PageView) => PageView): void {
    this.state.pages.set(page, change(structuredClone(this.known(page))));
    this.emit("packs", { pack: page.split("/")[0] ?? "", pages: [page], gone: [] });
  }

  emit<K extends keyof FakeBackend["listeners"]>(
    kind: K,
    event: Parameters<Parameters<FakeBackend["listeners"][K]["add"]>[0]>[0],
  ): void {
    for (const listener of this.listeners[kind]) (listener as (event: unknown) => void)(event);
  }

  library = () =>
    this.reply<Library>("library", () => ({ packs: this.state.packs, problems: [], opening: this.state.opening }));
  page = (page: PageRef) => this.reply("page", () => this.known(page));
  items = (page: PageRef) => this.reply("items", () => this.state.items.get(page) ?? []);
  source = (page: PageRef) =>
    this.reply<PageSource>("source", () => ({
      path: this.known(page).summary.path,
      text: `# ${this.known(page).summary.title}\n`,
    }));
  search = (query: string, limit: number) =>
    this.reply<SearchResults>("search", () => searchPages([...this.state.pages.values()], query, limit));
  names = () => this.reply("names", () => this.allNames());

  today = () =>
    this.reply<Today>("today", () => {
      const planned = this.planned();
      const learned = (page: PageRef) => this.state.progress[page]?.learned === true;
      const places = Object.values(this.state.progress).filter(({ place, learned: done }) => place !== null && !done);
      places.sort((a, b) => (b.lastReadAt ?? "").localeCompare(a.lastReadAt ?? ""));
      const continueAt = places[0]?.place ?? null;
      const left = planned.filter(({ page }) => !learned(page));
      return {
        day: new Date(NOON).toISOString().slice(0, 10),
        continueAt,
        next: left.find(({ page }) => page !== continueAt?.page) ?? null,
        plan: { done: planned.length - left.length, total: planned.length },
        minutesLeft: left.reduce((sum, { readingMinutes }) => sum + readingMinutes, 0),
        dueMinutes: 0,
      };
    });

  progress = () => this.reply<Progress>("progress", () => ({ pages: structuredClone(this.state.progress) }));
  flags = () =>
    this.reply<Flag[]>("flags", () =>
      Object.values(this.state.progress)
        .flatMap(({ flags }) => flags)
        .sort((a, b) => b.at.localeCompare(a.at)),
    );
  exportFlags = () =>
    this.reply("exportFlags", () =>
      Object.values(this.state.progress)
        .flatMap(({ flags }) => flags.map((flag) => `- ${flag.page}#${flag.anchor ?? ""}: ${flag.note}`))
        .join("\n"),
    );

  act = (action: Action) =>
    this.reply<Outcome>("act", () => {
      this.acted.push(action);
      if (action.kind === "setting-changed") {
        this.state.settings = { ...this.state.settings, [action.key]: action.value };
        return this.told([{ of: "setting", key: action.key }]);
      }
      if (
        action.kind === "items-suspended" ||
        action.kind === "items-unsuspended" ||
        action.kind === "items-buried" ||
        action.kind === "items-reset"
      ) {
        const changed = action.items.map((item): Changed => ({ of: "item", item }));
        this.toUndo({ label: action.kind, changed });
        if (action.kind === "items-suspended") this.suspended = new Set([...this.suspended, ...action.items]);
        if (action.kind === "items-unsuspended")
          this.suspended = new Set([...this.suspended].filter((item) => !action.items.includes(item)));
        return this.told(changed, this.undos.at(-1)?.id);
      }
      if (action.kind === "worksheet-written") {
        this.sheets = this.sheets.map((one) =>
          one.sheet.id === action.sheet
            ? {
                ...one,
                texts: one.sheet.prompts.map(({ id }, index) =>
                  id === action.prompt ? action.text : (one.texts[index] ?? ""),
                ),
              }
            : one,
        );
        return this.told([{ of: "page", page: action.sheet.split("#")[0] ?? action.sheet }]);
      }
      const progress = structuredClone(this.state.progress);
      const { page, label } = this.apply(action);
      const changed: Changed[] = [{ of: "page", page }];
      this.toUndo({ label, progress, changed });
      return this.told(changed, this.undos.at(-1)?.id);
    });

  override answer(answer: Answer): Promise<SessionView> {
    this.toUndo({ label: `answer ${answer.item}`, changed: [{ of: "item", item: answer.item }], isAnswer: true });
    return super.answer(answer);
  }
  undo = (action?: EventId) =>
    this.reply<Outcome>("undo", () => {
      const newest = this.undos.at(-1);
      if (action !== undefined && newest?.id !== action) {
        throw new BackendError({
          kind: "nothing-to-undo",
          message: "that isn’t your latest change any more",
          help: "Undo the changes after it first.",
        });
      }
      if (newest?.isAnswer !== true) return this.step(this.undos, this.redos);
      this.undos.pop();
      this.takeBackAnswer();
      return this.told(newest.changed);
    });
  redo = () => this.reply<Outcome>("redo", () => this.step(this.redos, this.undos));
  undoState = () => this.reply<UndoState>("undoState", () => this.labels());

  savePlace = (place: Place) =>
    this.reply<void>("savePlace", () => {
      const known = this.progressOf(place.page);
      known.place = place;
      this.serial += 1;
      known.lastReadAt = new Date(NOON + this.serial * 1000).toISOString();
      this.tell([{ of: "place", page: place.page }]);
    });

  bankOptions = () => this.reply("bankOptions", () => sampleBankOptions([...this.state.items.values()].flat()));
  bank = (filter: ItemFilter) =>
    this.reply<Bank>("bank", () => sampleBank([...this.state.items.values()].flat(), filter, this.suspended));
  makeCard = (card: NewCard) =>
    this.reply<MadeCard>("makeCard", () => {
      this.made.push(card);
      this.emit("packs", { pack: "my-pack", pages: [], gone: [] });
      return { item: `my-pack/cards#${this.made.length}`, path: "/home/ada/Documents/Understudy/topics/cards.md" };
    });
  orphans = () => this.reply<Orphan[]>("orphans", () => []);
  outlook = () => this.reply<Outlook | null>("outlook", () => null);
  optimise = () => this.reply<void>("optimise", () => undefined);
  optimiser = () =>
    this.reply<OptimiserState>("optimiser", () => ({
      running: false,
      share: 0,
      proposal: null,
      problem: null,
      answers: 120,
      usable: 80,
      enough: 400,
    }));
  stopOptimising = () => this.reply<void>("stopOptimising", () => undefined);
  chooseParameters = () =>
    this.reply<Outcome>("chooseParameters", () => this.told([{ of: "parameters" }, { of: "optimiser" }]));
  parameterSets = () =>
    this.reply<ParameterSet[]>("parameterSets", () => [{ at: null, proposal: null, current: true }]);
  itemMemory = (item: ItemId) =>
    this.reply<MemoryView>("itemMemory", () => ({
      phase: "new",
      stability: null,
      difficulty: null,
      recall: null,
      dueDay: null,
      dueAt: null,
      reviews: 0,
      lapses: 0,
      lastAt: null,
      leech: false,
      suspended: this.suspended.has(item),
      buriedUntil: null,
    }));

  formDraft = (key: FormKey) => this.reply("formDraft", () => this.drafts.get(key) ?? null);
  saveFormDraft = (key: FormKey, text: string | null) =>
    this.reply<void>("saveFormDraft", () => {
      if (text === null) this.drafts.delete(key);
      else this.drafts.set(key, text);
    });
  settings = () => this.reply("settings", () => this.state.settings);
  deviceSetting = (key: string, value?: unknown) =>
    this.reply("deviceSetting", () => {
      if (value !== undefined) {
        this.state.device.set(key, value);
        this.tell([{ of: "device-setting", key }]);
      }
      return this.state.device.get(key) ?? null;
    });
  dataFolder = () => this.reply("dataFolder", () => "/home/ada/.local/share/understudy");

  openPack = (path: string) =>
    this.reply<PackView>("openPack", () => {
      const id = path.split("/").filter(Boolean).pop() ?? "pack";
      const pack: PackView = {
        id,
        title: id,
        folder: path,
        builtIn: false,
        pages: [],
        planned: 0,
        counts: { cards: 0, questions: 0, followUps: 0, diagrams: 0, scripts: 0 },
        readingMinutes: 0,
        diagnostics: [],
        missing: false,
      };
      this.state.packs = [...this.state.packs, pack];
      this.emit("packs", { pack: id, pages: null, gone: [] });
      return pack;
    });
  protected isOpen(pack: string): boolean {
    return this.state.packs.some(({ id }) => id === pack);
  }
  closePack = (id: string) =>
    this.reply<void>("closePack", () => {
      this.state.packs = this.state.packs.filter((pack) => pack.id !== id);
      this.emit("packs", { pack: id, pages: null, gone: [] });
    });
  stopOpening = (folder: string) =>
    this.reply<void>("stopOpening", () => {
      this.state.opening = this.state.opening.filter((pack) => pack.folder !== folder);
      this.emit("opening", this.state.opening);
    });
  pickFolder = () => this.reply("pickFolder", () => this.state.picks);
  reveal = (page: PageRef) => this.reply<void>("reveal", () => void this.opened.push(page));
  openLink = (url: string) => this.reply<void>("openLink", () => void this.opened.push(url));
  saveFile = (name: string, bytes: Uint8Array) =>
    this.reply("saveFile", () => {
      this.saved.push({ name, bytes });
      return `/home/ada/Documents/${name}`;
    });
  health = () => this.reply("health", () => this.state.notices);
  missedNotices = () => this.reply<Notice[]>("missedNotices", () => this.state.missed.splice(0));

  openedWith = () => this.reply<string | null>("openedWith", () => null);
  tryAgain = () => this.reply<void>("tryAgain", () => this.control.failNone());
  closeWindow = () => this.reply<void>("closeWindow", () => void this.windowWas.push("closed"));
  keepWindowOpen = () => this.reply<void>("keepWindowOpen", () => void this.windowWas.push("kept"));
  restoreOffer = () => this.reply("restoreOffer", () => this.state.offer);
  restoreNewest = () =>
    this.reply<void>("restoreNewest", () => {
      this.control.failNone();
      this.state.progress = structuredClone(this.state.backedUp);
    });
  startFresh = () => this.reply<void>("startFresh", () => this.control.failNone());

  onPacksChanged = (listener: (event: PacksChanged) => void) => listen(this.listeners.packs, listener);
  onPacksOpening = (listener: (event: OpeningPack[]) => void) => listen(this.listeners.opening, listener);
  onStudyChanged = (listener: (event: StudyChanged) => void) => listen(this.listeners.study, listener);
  onDayBegan = (listener: (event: DayBegan) => void) => listen(this.listeners.day, listener);
  listening = () => Promise.resolve();
  onOptimiserChanged = () => () => undefined;
  onCloseRequested = (listener: () => void) => listen(this.listeners.close, listener);
  onNotice = (listener: (event: Notice) => void) => listen(this.listeners.notice, listener);
  onOpenPack = (listener: (pack: string) => void) => listen(this.listeners.pack, listener);
  onDesktopTheme = (listener: (theme: "light" | "dark") => void) => listen(this.listeners.theme, listener);

  private async reply<T>(_: keyof Backend, compute: () => T): Promise<T> {
    await Promise.resolve();
    return compute();
  }

  private known(page: PageRef): PageView {
    const view = this.state.pages.get(page);
    if (view === undefined)
      throw new BackendError({
        kind: "not-found",
        message: `There is no page ${page}.`,
        help: "Look for it in Topics; its file may have been renamed.",
      });
    return view;
  }

  private planned() {
    return this.state.packs.flatMap((pack) => pack.pages.slice(0, pack.planned));
  }

  private progressOf(page: PageRef): PageProgress {
    return (this.state.progress[page] ??= noProgress());
  }

  private apply(action: Exclude<Action, { kind: "setting-changed" }>): { page: PageRef; label: string } {
    switch (action.kind) {
      case "layer-read": {
        const known = this.progressOf(action.page);
        if (!known.layersRead.includes(action.layer)) known.layersRead.push(action.layer);
        return { page: action.page, label: `Mark ${this.layerTitle(action.page, action.layer)} as read` };
      }
      case "layer-unread": {
        const known = this.progressOf(action.page);
        known.learned = false;
        known.layersRead = known.layersRead.filter((layer) => layer !== action.layer);
        return { page: action.page, label: `Mark ${this.layerTitle(action.page, action.layer)} as unread` };
      }
      case "topic-learned":
        this.progressOf(action.page).learned = true;
        this.progressOf(action.page).layersRead = this.known(action.page).summary.layers.map(({ id }) => id);
        return { page: action.page, label: `Mark ${this.known(action.page).summary.title} as learned` };
      case "topic-unlearned":
        this.progressOf(action.page).learned = false;
        return { page: action.page, label: `Mark ${this.known(action.page).summary.title} as not learned` };
      case "page-flagged": {
        this.serial += 1;
        this.progressOf(action.page).flags.push({
          id: `flag-${this.serial}`,
          page: action.page,
          pageTitle: this.known(action.page).summary.title,
          anchor: action.anchor,
          item: action.item,
          note: action.note,
          at: new Date(NOON + this.serial * 1000).toISOString(),
        });
        return { page: action.page, label: `Flag ${this.known(action.page).summary.title}` };
      }
      case "flag-resolved": {
        const [page, known] =
          Object.entries(this.state.progress).find(([, { flags }]) => flags.some(({ id }) => id === action.flag)) ?? [];
        if (page === undefined || known === undefined)
          throw new BackendError({ kind: "not-found", message: "This flag is already resolved.", help: null });
        known.flags = known.flags.filter(({ id }) => id !== action.flag);
        return { page, label: "Resolve a flag" };
      }
      case "note-written":
        this.progressOf(action.page).note = action.text === "" ? null : action.text;
        return { page: action.page, label: "Write a note" };
      default:
        throw new BackendError({
          kind: "invalid-input",
          message: `The sample backend does not know ${action.kind}.`,
          help: null,
        });
    }
  }

  private layerTitle(page: PageRef, layer: string): string {
    return this.known(page).summary.layers.find(({ id }) => id === layer)?.title ?? layer;
  }

  private step(from: Snapshot[], to: Snapshot[]): Outcome {
    const snapshot = from.pop();
    if (snapshot === undefined)
      throw new BackendError({ kind: "nothing-to-undo", message: "There is nothing to undo.", help: null });
    to.push({ ...snapshot, progress: this.state.progress, suspended: this.suspended });
    this.state.progress = snapshot.progress;
    this.suspended = snapshot.suspended;
    return this.told(snapshot.changed);
  }

  private labels(): UndoState {
    return { undo: this.undos.at(-1)?.label ?? null, redo: this.redos.at(-1)?.label ?? null };
  }

  /** What an action changed, and with it what undo would do. */
  private told(changed: Changed[], action: EventId | null = null): Outcome {
    const all: Changed[] = [...changed, { of: "undo" }];
    this.tell(all);
    return { action, changed: all, undo: this.labels() };
  }

  private toUndo(done: Pick<Snapshot, "label" | "changed" | "isAnswer"> & Partial<Snapshot>): void {
    this.serial += 1;
    this.undos.push({
      id: `fake:${this.serial}`,
      progress: structuredClone(this.state.progress),
      suspended: this.suspended,
      ...done,
    });
    this.redos.length = 0;
  }

  protected override tell(changed: Changed[]): void {
    this.emit("study", { changed });
  }

  private allNames(): Name[] {
    return this.state.packs.flatMap((pack) =>
      pack.pages.flatMap((summary): Name[] => {
        const view = this.state.pages.get(summary.page);
        return [
          { page: summary.page, anchor: null, item: null, title: summary.title, detail: pack.title, kind: "page" },
          ...(view?.headings ?? [])
            .filter(({ level }) => level > 2)
            .map((heading): Name => ({
              page: summary.page,
              anchor: heading.anchor,
              item: null,
              title: heading.text,
              detail: summary.title,
              kind: "heading",
            })),
        ];
      }),
    );
  }
}

function listen<T>(listeners: Set<T>, listener: T): Unlisten {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
