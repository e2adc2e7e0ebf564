/** What is stale after an event of the core, and how it is asked for again. */
import type { InvalidateQueryFilters, QueryClient, QueryKey } from "@tanstack/react-query";

import type { AppEvent, Changed, OpeningPack, PacksChanged, Settings } from "../bindings";
import { following, keys } from "./keys";

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
] satisfies (keyof Settings)[];

/**
 * What is stale after one change. It is generous, because only what is on the screen is asked for again at once; the
 * rest when it is shown next.
 */
export function staleAfter(change: Changed): QueryKey[] {
  switch (change.of) {
    case "page":
    case "place":
      return following([change.of], [change.page]);
    case "item":
      return following(["item"], [change.item]);
    case "setting":
      return following(LOOKS.includes(change.key) ? ["setting"] : ["setting", "computing"]);
    case "device-setting":
      return following(["device-setting"], [change.key]);
    default:
      return following([change.of]);
  }
}

/** After a pack changed on disk, was opened or closed. Without a list, any page may look different. */
export const staleAfterPacks = ({ pages }: Pick<PacksChanged, "pages">): QueryKey[] => following(["packs"], pages);

/** After another study day has begun. */
export const staleAfterDay = (): QueryKey[] => following(["day"]);

/** While folders are being opened: one that is done has become a pack or a problem. */
function staleAfterOpening(before: OpeningPack[], now: OpeningPack[]): QueryKey[] {
  const folders = (packs: OpeningPack[]) => packs.map(({ folder }) => folder).join("\n");
  return folders(before) === folders(now) ? [] : following(["opening"]);
}

/** Brings what is kept up to date with an event. */
export function follow(client: QueryClient, event: AppEvent): void {
  switch (event.event) {
    case "study-changed": {
      const isPlace = ({ of }: Changed) => of === "place";
      invalidate(client, event.changed.filter((change) => !isPlace(change)).flatMap(staleAfter));
      // The reader's place is saved at every pause in scrolling; nothing on the screen depends on it.
      invalidateLater(client, event.changed.filter(isPlace).flatMap(staleAfter));
      return;
    }
    case "day-began":
      invalidate(client, staleAfterDay());
      return;
    case "packs-changed":
      invalidate(client, staleAfterPacks(event));
      return;
    case "packs-opening": {
      const before = client.getQueryData<OpeningPack[]>(keys.opening);
      client.setQueryData(keys.opening, event.opening);
      invalidate(client, staleAfterOpening(before ?? [], event.opening));
      return;
    }
    case "optimiser-changed":
      invalidate(client, following(["optimiser"]));
      return;
    // Heard by the shell; nothing that is kept depends on them.
    case "open-pack":
    case "notice":
    case "close-requested":
      return;
    default:
      event satisfies never;
  }
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
function invalidateLater(client: QueryClient, stale: readonly QueryKey[]): void {
  for (const queryKey of stale) ask(client, { queryKey, refetchType: "none" });
}
