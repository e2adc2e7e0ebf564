/**
 * A backend in memory: for tests, and for looking at the window in a plain browser.
 * It keeps the contract's promises (undo, change events, errors with kinds) over the sample pack.
 */
import type {
  Action,
  Answer,
  AppEvent,
  Bank,
  Changed,
  EventId,
  Flag,
  Item,
  ItemFilter,
  ItemId,
  Library,
  MadeCard,
  MemoryView,
  NewCard,
  Notice,
  OpeningPack,
  OptimiserState,
  Orphan,
  Outcome,
  Outlook,
  PackView,
  PageProgress,
  PageRef,
  PageSource,
  PageView,
  ParameterSet,
  Progress,
  ReadingPosition,
  RestoreOffer,
  SearchResults,
  SessionView,
  Settings,
  Today,
  UndoState,
} from "../bindings";
import type { Backend, FormKey, Unlisten } from "./backend";
import { BackendError } from "./error";
import { FakeControl, type Held, type Method } from "./fake/control";
import { FakeLists } from "./fake/lists";
import { NO_ITEMS } from "./sample/build";
import { sampleItems, UNANSWERED } from "./sample/items";
import { samplePack } from "./sample/pages";
import { sampleBank, sampleBankOptions } from "./sample/bank";
import { namesOf, searchPages } from "./sample/search";
import { defaultSettings, noProgress } from "./sample/new-study";

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

export class FakeBackend extends FakeLists implements Backend {
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
  private readonly undos: Snapshot[] = [];
  private readonly redos: Snapshot[] = [];
  private suspended: ReadonlySet<ItemId> = new Set();
  private serial = 0;
  private readonly listeners = new Set<(event: AppEvent) => void>();
  private readonly themes = new Set<(theme: "light" | "dark") => void>();

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
    this.emit({ event: "close-requested" });
  }

  /** Replaces a page as an editor's save would, and tells the window. */
  edit(page: PageRef, change: (view: PageView) => PageView): void {
    this.state.pages.set(page, change(structuredClone(this.known(page))));
    this.emit({ event: "packs-changed", pack: page.split("/")[0] ?? "", pages: [page], gone: [] });
  }

  emit(event: AppEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  /** The desktop goes dark or light. */
  turn(theme: "light" | "dark"): void {
    for (const listener of this.themes) listener(theme);
  }

  library = () => this.reply<Library>(() => ({ packs: this.state.packs, problems: [], opening: this.state.opening }));
  page = (page: PageRef) => this.reply(() => this.known(page));
  items = (page: PageRef) => this.reply(() => this.state.items.get(page) ?? []);
  source = (page: PageRef) =>
    this.reply<PageSource>(() => ({
      path: this.known(page).summary.path,
      text: `# ${this.known(page).summary.title}\n`,
    }));
  search = (query: string, limit: number) =>
    this.reply<SearchResults>(() => searchPages([...this.state.pages.values()], query, limit));
  names = () => this.reply(() => namesOf(this.state.packs, this.state.pages));

  today = () =>
    this.reply<Today>(() => {
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

  progress = () => this.reply<Progress>(() => ({ pages: structuredClone(this.state.progress) }));
  flags = () =>
    this.reply<Flag[]>(() =>
      Object.values(this.state.progress)
        .flatMap(({ flags }) => flags)
        .sort((a, b) => b.at.localeCompare(a.at)),
    );
  exportFlags = () =>
    this.reply(() =>
      Object.values(this.state.progress)
        .flatMap(({ flags }) => flags.map((flag) => `- ${flag.page}#${flag.anchor ?? ""}: ${flag.note}`))
        .join("\n"),
    );

  act = (action: Action) =>
    this.reply<Outcome>(() => {
      this.acted.push(action);
      if (action.kind === "setting-changed") {
        this.state.settings = { ...this.state.settings, [action.key]: action.value };
        return this.outcomeOf([{ of: "setting", key: action.key }]);
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
        return this.outcomeOf(changed, this.undos.at(-1)?.id);
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
        return this.outcomeOf([{ of: "page", page: action.sheet.split("#")[0] ?? action.sheet }]);
      }
      const progress = structuredClone(this.state.progress);
      const { page, label } = this.apply(action);
      const changed: Changed[] = [{ of: "page", page }];
      this.toUndo({ label, progress, changed });
      return this.outcomeOf(changed, this.undos.at(-1)?.id);
    });

  override answer(answer: Answer): Promise<SessionView> {
    this.toUndo({ label: `answer ${answer.item}`, changed: [{ of: "item", item: answer.item }], isAnswer: true });
    return super.answer(answer);
  }
  undo = (action: EventId | null = null) =>
    this.reply<Outcome>(() => {
      const newest = this.undos.at(-1);
      if (action !== null && newest?.id !== action) {
        throw new BackendError({
          kind: "nothing-to-undo",
          message: "that isn’t your latest change any more",
          help: "Undo the changes after it first.",
        });
      }
      if (newest?.isAnswer !== true) return this.step(this.undos, this.redos);
      this.undos.pop();
      this.takeBackAnswer();
      return this.outcomeOf(newest.changed);
    });
  redo = () => this.reply<Outcome>(() => this.step(this.redos, this.undos));
  undoState = () => this.reply<UndoState>(() => this.labels());

  savePlace = (place: ReadingPosition) =>
    this.reply<void>(() => {
      const known = this.progressOf(place.page);
      known.place = place;
      this.serial += 1;
      known.lastReadAt = new Date(NOON + this.serial * 1000).toISOString();
      this.notify([{ of: "place", page: place.page }]);
    });

  bankOptions = () => this.reply(() => sampleBankOptions([...this.state.items.values()].flat()));
  bank = (filter: ItemFilter) =>
    this.reply<Bank>(() => sampleBank([...this.state.items.values()].flat(), filter, this.suspended));
  makeCard = (card: NewCard) =>
    this.reply<MadeCard>(() => {
      this.made.push(card);
      this.emit({ event: "packs-changed", pack: "my-pack", pages: [], gone: [] });
      return { item: `my-pack/cards#${this.made.length}`, path: "/home/ada/Documents/Understudy/topics/cards.md" };
    });
  orphans = () => this.reply<Orphan[]>(() => []);
  outlook = () => this.reply<Outlook | null>(() => null);
  optimise = () => this.reply<void>(() => undefined);
  optimiser = () =>
    this.reply<OptimiserState>(() => ({
      running: false,
      share: 0,
      proposal: null,
      problem: null,
      answers: 120,
      usable: 80,
      enough: 400,
    }));
  stopOptimising = () => this.reply<void>(() => undefined);
  chooseParameters = () => this.reply<Outcome>(() => this.outcomeOf([{ of: "parameters" }, { of: "optimiser" }]));
  parameterSets = () => this.reply<ParameterSet[]>(() => [{ at: null, proposal: null, current: true }]);
  itemMemory = (item: ItemId) => this.reply<MemoryView>(() => ({ ...UNANSWERED, suspended: this.suspended.has(item) }));

  formDraft = (key: FormKey) => this.reply(() => this.drafts.get(key) ?? null);
  saveFormDraft = (key: FormKey, text: string | null) =>
    this.reply<void>(() => {
      if (text === null) this.drafts.delete(key);
      else this.drafts.set(key, text);
    });
  settings = () => this.reply(() => this.state.settings);
  deviceSetting = (key: string, value?: unknown) =>
    this.reply(() => {
      if (value !== undefined && value !== null) {
        this.state.device.set(key, value);
        this.notify([{ of: "device-setting", key }]);
      }
      return this.state.device.get(key) ?? null;
    });
  dataFolder = () => this.reply(() => "/home/ada/.local/share/understudy");

  openPack = (path: string) =>
    this.reply<PackView>(() => {
      const id = path.split("/").filter(Boolean).pop() ?? "pack";
      const pack: PackView = {
        id,
        title: id,
        folder: path,
        builtIn: false,
        pages: [],
        planned: 0,
        counts: NO_ITEMS,
        readingMinutes: 0,
        diagnostics: [],
        missing: false,
      };
      this.state.packs = [...this.state.packs, pack];
      this.emit({ event: "packs-changed", pack: id, pages: null, gone: [] });
      return pack;
    });
  protected isOpen(pack: string): boolean {
    return this.state.packs.some(({ id }) => id === pack);
  }
  closePack = (id: string) =>
    this.reply<void>(() => {
      this.state.packs = this.state.packs.filter((pack) => pack.id !== id);
      this.emit({ event: "packs-changed", pack: id, pages: null, gone: [] });
    });
  stopOpening = (folder: string) =>
    this.reply<void>(() => {
      this.state.opening = this.state.opening.filter((pack) => pack.folder !== folder);
      this.emit({ event: "packs-opening", opening: this.state.opening });
    });
  pickFolder = () => this.reply(() => this.state.picks);
  reveal = (page: PageRef) => this.reply<void>(() => void this.opened.push(page));
  openLink = (url: string) => this.reply<void>(() => void this.opened.push(url));
  saveFile = (name: string, bytes: Uint8Array) =>
    this.reply(() => {
      this.saved.push({ name, bytes });
      return `/home/ada/Documents/${name}`;
    });
  health = () => this.reply(() => this.state.notices);
  missedNotices = () => this.reply<Notice[]>(() => this.state.missed.splice(0));

  openedWith = () => this.reply<string | null>(() => null);
  tryAgain = () => this.reply<void>(() => this.control.failNone());
  closeWindow = () => this.reply<void>(() => void this.windowWas.push("closed"));
  keepWindowOpen = () => this.reply<void>(() => void this.windowWas.push("kept"));
  restoreOffer = () => this.reply(() => this.state.offer);
  restoreNewest = () =>
    this.reply<void>(() => {
      this.control.failNone();
      this.state.progress = structuredClone(this.state.backedUp);
    });
  startFresh = () => this.reply<void>(() => this.control.failNone());

  onEvent = (listener: (event: AppEvent) => void) => listen(this.listeners, listener);
  listening = () => Promise.resolve();
  onDesktopTheme = (listener: (theme: "light" | "dark") => void) => listen(this.themes, listener);

  protected async reply<T>(compute: () => T): Promise<T> {
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
    return this.outcomeOf(snapshot.changed);
  }

  private labels(): UndoState {
    return { undo: this.undos.at(-1)?.label ?? null, redo: this.redos.at(-1)?.label ?? null };
  }

  /** What an action changed, and with it what undo would do. */
  private outcomeOf(changed: Changed[], action: EventId | null = null): Outcome {
    const all: Changed[] = [...changed, { of: "undo" }];
    this.notify(all);
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

  protected override notify(changed: Changed[]): void {
    this.emit({ event: "study-changed", changed });
  }
}

function listen<T>(listeners: Set<T>, listener: T): Unlisten {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
