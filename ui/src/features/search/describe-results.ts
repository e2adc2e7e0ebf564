/** What a search found, in words. */
import type { SearchResults } from "../../bindings";
import { count } from "../../shared/words/words";

const quoted = (words: string) => `“${words.replaceAll('"', "")}”`;

/** How much was found, always with what was searched for instead and which words match nothing. */
export function describeResults(
  { total, corrected, unmatched, any }: Omit<SearchResults, "hits" | "tookMs">,
  shown: number,
): string {
  if (total === 0) return "";
  const found = total > shown ? `The first ${shown} of ${count(total, "place")}` : count(total, "place");
  const nothing =
    unmatched.length > 0
      ? `No matches for ${unmatched.map(quoted).join(" or ")}. `
      : corrected === null
        ? ""
        : "No matches for that spelling. ";
  const words = corrected === null ? "" : quoted(corrected);
  if (any) return `${nothing}Nothing has all of ${words === "" ? "these words" : words}. ${found} with some of them`;
  return words === "" ? found : `${nothing}${found} for ${words}`;
}
