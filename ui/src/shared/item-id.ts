/** An item's id: `backend/caching#stampede` is `stampede` on the page `backend/caching`. */

export function pageOf(item: string): string {
  return item.split("#")[0] ?? item;
}

/** The item's own name on its page; null for a page. */
export function localIdOf(item: string): string | null {
  return item.split("#")[1] ?? null;
}
