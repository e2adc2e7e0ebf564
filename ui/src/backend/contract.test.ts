/**
 * What the window relies on, asked of the fake backend and, when `cargo xtask test app` runs this, of the core. The
 * calls and the expectations are the same; each takes its pages, items and scripts from what it is answered.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Answer, AppEvent, Changed, ErrorKind, PageSummary } from "../bindings";
import type { Commands } from "../bindings/commands";
import { CORE, startCore } from "../test/core";
import type { Backend } from "./backend";
import { BackendError } from "./error";
import { FakeBackend } from "./fake";
import { EVERYTHING } from "./filter";

/** What packs may hold and the built-in one does not: a diagram that is only looked at. */
const ELSEWHERE = [".page[].sections[].blocks[].diagram.item: null"];

/** The kinds of value at each place of an answer, whatever its arrays hold and its records are keyed by. */
function shape(value: unknown, at = "", found = new Map<string, Set<string>>()): Map<string, Set<string>> {
  const kind = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  found.set(at, (found.get(at) ?? new Set()).add(kind));
  if (Array.isArray(value)) for (const one of value) shape(one, `${at}[]`, found);
  else if (typeof value === "object" && value !== null)
    for (const [key, one] of Object.entries(value)) shape(one, `${at}.${key.includes("/") ? "*" : key}`, found);
  return found;
}

/** Commands that need a window, a dialog or the desktop. */
type NeedsWindow =
  | "closeWindow"
  | "deviceSetting"
  | "pickFolder"
  | "pickList"
  | "restoreNewest"
  | "saveFile"
  | "startFresh"
  | "tryAgain";
type Asked = Omit<Commands, NeedsWindow> & Omit<Backend, NeedsWindow | "onEvent" | "listening" | "onDesktopTheme">;

interface Side {
  ask: Asked;
  heard: AppEvent[];
  stop: () => void;
}

function fake(): Promise<Side> {
  const backend = new FakeBackend();
  const heard: AppEvent[] = [];
  return Promise.resolve({ ask: backend, heard, stop: backend.onEvent((event) => void heard.push(event)) });
}

async function core(): Promise<Side> {
  const { commands, heard, stop } = await startCore(CORE ?? "");
  return { ask: commands, heard, stop };
}

describe.each([
  { name: "the fake", open: fake, isHere: true },
  { name: "the core", open: core, isHere: CORE !== undefined },
])("$name", ({ open, isHere }) => {
  if (!isHere) {
    test.skip("is asked by `cargo xtask test app`");
    return;
  }

  let side: Side;
  let ask: Asked;
  let page: PageSummary;
  beforeAll(async () => {
    side = await open();
    ({ ask } = side);
    const { packs } = await ask.library();
    const found = packs.flatMap(({ pages }) => pages).find(({ layers }) => layers.length > 1);
    if (found === undefined) throw new Error("there is no topic");
    page = found;
  }, 120_000);
  afterAll(() => side.stop());

  /** Makes a call, and returns its answer and what has changed by it. */
  async function changes<T>(call: () => Promise<T>): Promise<[answer: T, changed: Changed[]]> {
    side.heard.length = 0;
    const answer = await call();
    return [answer, side.heard.flatMap((event) => (event.event === "study-changed" ? event.changed : []))];
  }

  async function fails(call: () => Promise<unknown>, kind: ErrorKind): Promise<void> {
    const thrown: unknown = await call().catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(BackendError);
    expect(thrown).toMatchObject({ kind });
  }

  const read = async () => (await ask.progress()).pages[page.page]?.layersRead ?? [];
  const answerTo = (item: string): Answer => ({
    item,
    rating: "good",
    tookMs: 4000,
    hints: 0,
    peeked: false,
    keyPoints: [],
  });

  test("what isn't there isn't found", async () => {
    await fails(() => ask.page(`${page.page}-gone`), "not-found");
    await fails(() => ask.source(`${page.page}-gone`), "not-found");
    await fails(() => ask.boardResult("no-attempt"), "not-found");
    await fails(() => ask.act({ kind: "flag-resolved", flag: "nobody:1" }), "not-found");
  });

  test("at first there is nothing to undo, nor to do again", async () => {
    expect(await ask.undoState()).toEqual({ undo: null, redo: null });
    await fails(() => ask.undo(null), "nothing-to-undo");
    await fails(() => ask.redo(), "nothing-to-undo");
  });

  test("a layer is marked as read, unmarked by undo, and marked again", async () => {
    const layer = page.layers[0]?.id ?? "";
    const [outcome, changed] = await changes(() => ask.act({ kind: "layer-read", page: page.page, layer }));
    expect(changed).toEqual(expect.arrayContaining([{ of: "page", page: page.page }, { of: "undo" }]));
    expect(outcome.changed).toEqual(expect.arrayContaining(changed));
    expect(outcome.action).toEqual(expect.any(String));
    expect(outcome.undo).toEqual(await ask.undoState());
    expect(outcome.undo).toEqual({ undo: expect.any(String) as string, redo: null });
    expect(await read()).toEqual([layer]);

    const [taken, back] = await changes(() => ask.undo(outcome.action));
    expect(back).toEqual(expect.arrayContaining([{ of: "page", page: page.page }, { of: "undo" }]));
    expect(taken.undo.redo).toEqual(outcome.undo.undo);
    expect(await read()).toEqual([]);

    await ask.redo();
    expect(await read()).toEqual([layer]);
    await fails(() => ask.undo("nobody:1"), "nothing-to-undo");
    await ask.undo(null);
  });

  test("a page marked as learned has every layer read", async () => {
    await ask.act({ kind: "topic-learned", page: page.page });
    expect((await read()).toSorted()).toEqual(page.layers.map(({ id }) => id).toSorted());
    await ask.act({ kind: "topic-unlearned", page: page.page });
    expect((await ask.progress()).pages[page.page]?.learned ?? false).toBe(false);
  });

  test("a flag is listed until it is resolved", async () => {
    await ask.act({ kind: "page-flagged", page: page.page, anchor: null, item: null, note: "why?" });
    const [flag] = await ask.flags();
    expect(flag).toMatchObject({ page: page.page, pageTitle: page.title, anchor: null, item: null, note: "why?" });
    expect(await ask.exportFlags()).toContain("why?");
    const [, changed] = await changes(() => ask.act({ kind: "flag-resolved", flag: flag?.id ?? "" }));
    expect(changed).toContainEqual({ of: "page", page: page.page });
    expect(await ask.flags()).toEqual([]);
  });

  test("a note is written, and taken away by an empty one", async () => {
    await ask.act({ kind: "note-written", page: page.page, text: "mind the jitter" });
    expect((await ask.progress()).pages[page.page]?.note).toBe("mind the jitter");
    await ask.act({ kind: "note-written", page: page.page, text: "" });
    expect((await ask.progress()).pages[page.page]?.note).toBeNull();
  });

  test("a place is no step to undo", async () => {
    const before = await ask.undoState();
    await ask.savePlace({ page: page.page, anchor: null, offset: 0, percent: 40 });
    expect(await ask.undoState()).toEqual(before);
  });

  test("a setting is changed", async () => {
    const [, changed] = await changes(() => ask.act({ kind: "setting-changed", key: "textSize", value: 110 }));
    expect(changed).toContainEqual({ of: "setting", key: "textSize" });
    expect((await ask.settings()).textSize).toBe(110);
  });

  test("what was typed is there until it is forgotten", async () => {
    const key = `note:${page.page}`;
    expect(await ask.formDraft(key)).toBeNull();
    await ask.saveFormDraft(key, "half a thought");
    expect(await ask.formDraft(key)).toBe("half a thought");
    await ask.saveFormDraft(key, null);
    expect(await ask.formDraft(key)).toBeNull();
  });

  test("a search finds a page by its title, and names the words that match nothing", async () => {
    const found = await ask.search(page.title, 50);
    expect(found.hits.some((hit) => hit.page === page.page)).toBe(true);
    const part = await ask.search(`${page.title} zzqqxxv`, 50);
    expect(part.unmatched).toEqual(["zzqqxxv"]);
    expect(part.hits.some((hit) => hit.page === page.page)).toBe(true);
    expect(await ask.search("zzqqxxv", 5)).toMatchObject({ hits: [], total: 0, corrected: null, any: false });
  });

  test("a session asks, moves on with an answer, returns with undo, and ends", async () => {
    // Whatever is open may be asked, so that something is due.
    const request = { minutes: 30, mode: "cram" as const, filter: EVERYTHING, unread: true, noNew: false };
    expect(await ask.session()).toBeNull();
    const [first, begun] = await changes(() => ask.startSession(request));
    expect(begun).toContainEqual({ of: "session" });
    expect(first).toMatchObject({ done: 0, idle: null });
    expect(await ask.session()).toEqual(first);
    const item = first.item?.item.id ?? "";
    const [second, changed] = await changes(() => ask.answer(answerTo(item)));
    expect(second.done).toBe(1);
    expect(changed).toEqual(expect.arrayContaining([{ of: "item", item }, { of: "undo" }]));
    await ask.undo(null);
    expect(await ask.session()).toMatchObject({ done: 0, item: { item: { id: item } } });
    await ask.answer(answerTo(item));
    const summary = await ask.endSession();
    expect(summary).toMatchObject({ answers: 1, items: 1, ratings: [0, 0, 1, 0] });
    expect(await ask.session()).toBeNull();
  });

  test("an item that is suspended says so, until undo", async () => {
    const [item] = (await ask.bank(EVERYTHING)).items;
    const id = item?.item ?? "";
    const [, changed] = await changes(() => ask.act({ kind: "items-suspended", items: [id] }));
    expect(changed).toContainEqual({ of: "item", item: id });
    expect((await ask.itemMemory(id)).suspended).toBe(true);
    await ask.undo(null);
    expect((await ask.itemMemory(id)).suspended).toBe(false);
  });

  test("a board is resumed, graded, rated, rated anew, and listed", async () => {
    const [diagram] = await ask.boardDiagrams();
    const item = diagram?.item ?? "";
    const [board, changed] = await changes(() => ask.boardOpen(item, { easier: false, text: true }));
    expect(changed).toContainEqual({ of: "boards" });
    expect(board).toMatchObject({ item, text: true, easier: false, hints: [], cap: null });
    expect((await ask.boardOpen(item, { easier: false, text: true })).attempt).toBe(board.attempt);
    const { attempt } = board;
    const reading = await ask.boardText(attempt, "Client -> Gateway\nGateway -> Store: reads");
    expect(reading.nodes).toEqual(["Client", "Gateway", "Store"]);
    expect(reading.edges.at(-1)).toMatchObject({ from: "Gateway", to: "Store", label: "reads", asynchronous: false });
    expect(reading).toMatchObject({ alone: [], problems: [] });
    expect(await ask.boardHint(attempt, "node")).toMatchObject({ cap: "hard", hints: [{ kind: "node" }] });

    const [graded] = await changes(() => ask.boardFinish(attempt));
    expect(graded).toMatchObject({ attempt, item, rated: null });
    expect(graded.choices.map(({ rating }) => rating)).toEqual(["again", "hard", "good", "easy"]);
    const [rated, closed] = await changes(() => ask.boardClose(attempt, "hard", "mind the hop"));
    expect(rated).toMatchObject({ rated: "hard", note: "mind the hop" });
    expect(closed).toEqual(expect.arrayContaining([{ of: "item", item }, { of: "undo" }]));
    expect((await ask.boardAttempts(item)).at(-1)).toMatchObject({ attempt, rating: "hard", hints: 1, text: true });
    expect(await ask.boardUnrate(attempt)).toMatchObject({ rated: null });

    const again = await ask.boardOpen(item, { easier: false, text: true });
    expect(again.attempt).not.toBe(attempt);
    const [, discarded] = await changes(() => ask.boardDiscard(again.attempt));
    expect(discarded).toContainEqual({ of: "boards" });
    await fails(() => ask.boardResult(again.attempt), "not-found");
  });

  test("drills are offered, and one that is begun goes on", async () => {
    const [diagram] = await ask.boardDiagrams();
    const item = diagram?.item ?? "";
    const [offer] = await ask.drills(item);
    if (offer === undefined) throw new Error("there is no drill");
    expect(offer).toMatchObject({ unfinished: false, lastPoints: null, lastTasks: null, lastAt: null });
    const drill = await ask.drillOpen(item, offer.drill);
    expect(drill).toMatchObject({ item, finished: false });
    expect(drill.tasks).not.toHaveLength(0);
    expect(await ask.drillOpen(item, offer.drill)).toEqual(drill);
  });

  test("a time box starts, pauses and ends", async () => {
    expect(await ask.timeBox()).toBeNull();
    const [box, changed] = await changes(() => ask.timeBoxStart("Read", 25));
    expect(changed).toContainEqual({ of: "time-box" });
    expect(box).toMatchObject({ title: "Read", figures: { phase: { phase: "running" } } });
    const [paused, stepped] = await changes(() => ask.timeBoxStep({ do: "pause", reason: "" }));
    expect(stepped).toEqual([]);
    expect(paused?.figures.phase).toMatchObject({ phase: "paused" });
    const [ended, end] = await changes(() => ask.timeBoxStep({ do: "finish" }));
    expect(ended).toBeNull();
    expect(end).toContainEqual({ of: "time-box" });
    expect(await ask.timeBox()).toBeNull();
  });

  test("a rehearsal is begun, and discarded without a trace", async () => {
    expect(await ask.rehearsal()).toBeNull();
    await fails(() => ask.rehearsalStep({ do: "clock", command: { do: "start" } }), "not-found");
    const [script] = await ask.scripts();
    const item = script?.item ?? "";
    const [run, changed] = await changes(() => ask.rehearsalOpen(item, false));
    expect(changed).toContainEqual({ of: "rehearsal" });
    expect(run.view.figures.phase).toEqual({ phase: "ready" });
    const [started, steps] = await changes(() => ask.rehearsalStep({ do: "clock", command: { do: "start" } }));
    expect(steps).toEqual([]);
    expect(started.view.figures).toMatchObject({ phase: { phase: "running" }, current: 0 });
    const [, discarded] = await changes(() => ask.rehearsalDiscard());
    expect(discarded).toContainEqual({ of: "rehearsal" });
    expect(await ask.rehearsal()).toBeNull();
    expect(await ask.rehearsals(item)).toEqual([]);
  });

  test("an interview is assembled by its seed, sat and listed", async () => {
    const [view] = await ask.interviewTemplates();
    if (view === undefined) throw new Error("there is no template");
    const assembled = await ask.assembleInterview(view.template, null);
    expect(await ask.assembleInterview(view.template, assembled.seed)).toEqual(assembled);
    expect(await ask.interview()).toBeNull();
    const [interview, changed] = await changes(() => ask.interviewOpen(assembled));
    expect(changed).toContainEqual({ of: "interviews" });
    expect(interview).toMatchObject({
      assembled,
      current: 0,
      recording: false,
      figures: { phase: { phase: "ready" } },
    });
    const [owner] = interview.sketches;
    if (owner === undefined) throw new Error("there is no place to sketch");
    expect(await ask.sketch(owner)).toEqual({ scene: null });
    await ask.sketchSave(owner, JSON.stringify({ type: "excalidraw", version: 2, elements: [] }));
    expect((await ask.sketch(owner)).scene).toEqual(expect.any(String));

    const [started, steps] = await changes(() => ask.interviewStep({ do: "clock", command: { do: "start" } }));
    expect(started.figures.phase).toEqual({ phase: "running" });
    expect(steps).toEqual([]);
    await ask.interviewStep({ do: "note", question: 0, text: "began with the numbers" });
    const left = await ask.interviewStep({ do: "next", question: 0 });
    expect(left.asked[0]).toMatchObject({ notes: "began with the numbers", skipped: false });
    const [, discarded] = await changes(() => ask.interviewDiscard());
    expect(discarded).toContainEqual({ of: "interviews" });
    expect(await ask.interview()).toBeNull();
    expect(await ask.interviews()).toEqual([]);
  });
});

test.skipIf(CORE === undefined)(
  "the fake is empty only where the core is",
  async () => {
    const [theFake, theCore] = [await fake(), await core()];
    const reads = async ({ ask }: Side) => {
      const pages = (await ask.library()).packs.flatMap(({ pages }) => pages);
      const named = pages.map(({ page }) => page);
      const all = <T>(call: (page: string) => Promise<T>) => Promise.all(named.map(call));
      // One diagram that was drawn, for what is known of attempts.
      const [drawn] = await ask.boardDiagrams();
      const { attempt } = await ask.boardOpen(drawn?.item ?? "", { easier: false, text: true });
      await ask.boardFinish(attempt);
      const diagrams = await ask.boardDiagrams();
      return {
        library: await ask.library(),
        page: await all((page) => ask.page(page)),
        items: await all((page) => ask.items(page)),
        source: await all((page) => ask.source(page)),
        search: await ask.search("timeout", 50),
        names: await ask.names(),
        today: await ask.today(),
        settings: await ask.settings(),
        dueOverview: await ask.dueOverview(EVERYTHING),
        bank: await ask.bank(EVERYTHING),
        bankOptions: await ask.bankOptions(),
        boardDiagrams: diagrams,
        drills: await Promise.all(diagrams.slice(0, 3).map(({ item }) => ask.drills(item))),
        scripts: await ask.scripts(),
        interviewTemplates: await ask.interviewTemplates(),
        interviewRubric: await ask.interviewRubric(),
        optimiser: await ask.optimiser(),
        parameterSets: await ask.parameterSets(),
        health: await ask.health(),
      };
    };
    try {
      const real = shape(await reads(theCore));
      const other = [...shape(await reads(theFake))].flatMap(([at, kinds]) => {
        const known = real.get(at);
        const wrong = known === undefined ? [] : [...kinds].filter((kind) => !known.has(kind));
        const drifted = wrong.filter((kind) => !ELSEWHERE.includes(`${at}: ${kind}`));
        return drifted.map((kind) => `${at}: ${kind}, the core has ${[...(known ?? [])].join(" or ")}`);
      });
      expect(other.join("\n")).toBe("");
    } finally {
      theFake.stop();
      theCore.stop();
    }
  },
  120_000,
);
