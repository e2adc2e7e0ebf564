/**
 * What is stale after the core has told a change: the one table from changes to what is kept. It is generous,
 * because only what is on the screen is asked for again at once; the rest when it is shown next.
 */
import type { InvalidateQueryFilters, QueryClient, QueryKey } from "@tanstack/react-query";

import { keys } from "./keys";
import type { Changed, OpeningPack, PacksChanged, SettingKey } from "./types";

/** Settings that change how the window looks and nothing that the core computes. */
const LOOKS: readonly string[] = [
  "theme",
  "textSize",
  "measure",
  "readingFont",
  "reducedMotion",
  "shortcuts",
  "sounds",
  "savedFilters",
] satisfies SettingKey[];

/** What is scheduled, in every form in which it is shown. */
const SCHEDULE: readonly QueryKey[] = [keys.due, keys.today, keys.bank, keys.boards, keys.scripts, keys.outlook];

export function staleAfter(change: Changed): readonly QueryKey[] {
  switch (change.of) {
    case "page":
      return [
        keys.progress,
        keys.today,
        keys.flags,
        keys.due,
        keys.bank,
        keys.worksheetsOf(change.page),
        keys.allWorksheets,
      ];
    case "item":
      return [
        ...SCHEDULE,
        keys.memoryOf(change.item),
        keys.drillsOf(change.item),
        keys.runsOf(change.item),
        keys.optimiser,
        keys.orphans,
        keys.interviews,
      ];
    case "setting":
      return LOOKS.includes(change.key) ? [keys.settings] : [keys.settings, ...SCHEDULE, keys.memory];
    case "device-setting":
      return [keys.device(change.key)];
    case "parameters":
      return [...SCHEDULE, keys.memory, keys.parameterSets, keys.optimiser];
    case "place":
      return [keys.today, keys.progress];
    case "undo":
      return [keys.undo];
    case "session":
      return [keys.session, keys.due, keys.today];
    case "boards":
      return [keys.boards, keys.today];
    case "drills":
      return [keys.drills];
    case "rehearsal":
      return [keys.rehearsal, keys.scripts, keys.runs];
    case "interviews":
      return [keys.interview, keys.interviews, keys.today];
    case "time-box":
      return [keys.timeBox];
    case "templates":
      return [keys.templates, keys.assemblies];
    case "recordings":
      return [keys.recordings];
    case "optimiser":
      return [keys.optimiser];
    case "due":
      return [...SCHEDULE, keys.session];
  }
}

/** After a pack changed on disk, was opened or closed. Without a list, any page may look different. */
export function staleAfterPacks({ pages }: PacksChanged): readonly QueryKey[] {
  return [
    ...(pages?.map(keys.page) ?? [keys.pages]),
    keys.library,
    keys.names,
    keys.searches,
    keys.health,
    keys.items,
    keys.bankOptions,
    keys.flags,
    ...SCHEDULE,
    keys.drills,
    keys.rubrics,
    keys.orphans,
    keys.templates,
    keys.templateFits,
    keys.assemblies,
    keys.interviewRubric,
    keys.worksheets,
    // What is in progress is shown with its items, its script or its questions.
    keys.session,
    keys.rehearsal,
    keys.interview,
  ];
}

/** While folders are being opened: one that is done has become a pack or a problem. */
export function staleAfterOpening(before: OpeningPack[], now: OpeningPack[]): readonly QueryKey[] {
  const folders = (packs: OpeningPack[]) => packs.map(({ folder }) => folder).join("\n");
  return folders(before) === folders(now) ? [] : [keys.library];
}

/** After another study day has begun. */
export function staleAfterDay(): readonly QueryKey[] {
  return [...SCHEDULE, keys.memory];
}

/** The answers are not awaited: the view that shows a query also shows its error. */
function ask(client: QueryClient, what: InvalidateQueryFilters): void {
  client.invalidateQueries(what).catch(() => undefined);
}

/** Each once, however many changes name it; what one key covers is not asked for again by a longer one. */
export function invalidate(client: QueryClient, stale: readonly QueryKey[]): void {
  const names = new Map(stale.map((key) => [JSON.stringify(key), key]));
  const covered = (key: QueryKey) =>
    key.some((_, length) => length > 0 && names.has(JSON.stringify(key.slice(0, length))));
  for (const queryKey of names.values()) {
    if (covered(queryKey)) continue;
    const first = client
      .getQueryCache()
      .findAll({ queryKey })
      .filter(({ state }) => state.data === undefined && state.fetchStatus !== "idle");
    ask(client, { queryKey });
    for (const query of first) {
      // What is asked for the first time isn't asked again meanwhile, and the answer on its way may be the old one.
      const again = () => ask(client, { queryKey: query.queryKey, exact: true });
      query.promise?.then(again, again);
    }
  }
}

/** Reading goes on where it is: its place is read again when it is next shown. */
export function invalidateLater(client: QueryClient, stale: readonly QueryKey[]): void {
  for (const queryKey of stale) ask(client, { queryKey, refetchType: "none" });
}
