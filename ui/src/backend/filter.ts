import type { ItemFilter } from "../bindings";

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
