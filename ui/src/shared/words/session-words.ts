/** What a session would hold, and where new items come from, in words. */
import type { DueOverview, SessionPreview, UnfinishedSession } from "../../bindings";
import { count, countKind, minutes } from "./words";

/** `31 cards, 2 questions`. */
export function itemsOf({ byKind }: SessionPreview): string {
  return byKind.map((one) => countKind(one.kind, one.count)).join(", ");
}

/** `10 min: 31 cards, 2 questions. 12 of them are new.` When it is shorter or longer than asked for, it says why. */
export function sessionHolds(asked: number, preview: SessionPreview): string {
  const items = preview.byKind.reduce((sum, one) => sum + one.count, 0);
  if (items === 0) return "There’s nothing to answer.";
  const held = `${minutes(preview.minutes)}: ${itemsOf(preview)}.`;
  if (preview.minutes > asked + 0.5) return `${held} Nothing shorter is left.`;
  const fresh =
    preview.fresh === 0
      ? ""
      : preview.fresh === items
        ? items === 1
          ? " It’s new."
          : " All of them are new."
        : ` ${count(preview.fresh, "is", "are")} new.`;
  return `${held}${fresh}${preview.minutes < asked - 1 ? " That’s all there is for now." : ""}`;
}

/** How far an unfinished session is. Once its items are answered, those still being learned come back in it. */
export function unfinishedWords({ done, left }: UnfinishedSession): { left: string; done: string } {
  return {
    left:
      left === 0
        ? "Only learning steps are left in your session"
        : `${count(left, "item")} ${done === 0 ? "in" : "left in"} your session`,
    done: done === 0 ? "You haven’t answered any yet." : `${count(done, "answer")} saved.`,
  };
}

/** `Core details of “Caching”`, `“Glossary”`, `Core details of “Caching” and 2 other places`. */
export function newFrom(sources: DueOverview["newFrom"]): string {
  const [first, ...others] = sources;
  if (first === undefined) return "what you’ve read";
  const place = first.layer === null ? `“${first.title}”` : `${first.layer} of “${first.title}”`;
  return others.length === 0 ? place : `${place} and ${count(others.length, "other place")}`;
}
