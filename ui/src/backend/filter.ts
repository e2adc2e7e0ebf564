import type { ItemFilter } from "./types";

/** Lets every item through. */
export const EVERYTHING: ItemFilter = {
  packs: [],
  pages: [],
  kinds: [],
  levels: [],
  categories: [],
  tags: [],
  states: [],
  items: [],
};
