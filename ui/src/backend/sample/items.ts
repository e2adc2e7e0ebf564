/** A few items of every kind. */
import type { Item, ItemBody, MemoryView, PageRef } from "../../bindings";
import { hash, safe } from "./build";

function item(page: PageRef, id: string, title: string, anchor: string, body: ItemBody): Item {
  return {
    id: `${page}#${id}`,
    was: [],
    title,
    anchor,
    layer: "core-details",
    siblingGroup: null,
    line: 12,
    fingerprint: hash(title),
    body,
  };
}

const card = (prompt: string, answer: string, cue = false): ItemBody => ({
  kind: "card",
  cue,
  promptHtml: safe(`<p>${prompt}</p>`),
  answerHtml: safe(`<p>${answer}</p>`),
  answerText: answer,
});

export function sampleItems(): Map<PageRef, Item[]> {
  const page = "backend/request-lifecycle";
  return new Map([
    [
      page,
      [
        item(
          page,
          "timeout-deadline",
          "What is the difference between a timeout and a deadline?",
          "timeout-deadline",
          card(
            "What is the difference between a timeout and a deadline?",
            "A timeout is a duration for one call. A deadline is one moment for the whole request.",
          ),
        ),
        item(
          page,
          "cues.sporadic-502",
          "“A few 502s, even when it is quiet”",
          "trade-offs",
          card(
            "“A few 502s, even when it is quiet”",
            "Keep-alive race: the server’s idle timeout must outlast the proxy’s.",
            true,
          ),
        ),
        item(page, "pay-tap", "What happens between the tap on Pay and the answer?", "what-breaks-first", {
          kind: "question",
          level: "medium",
          category: "request-lifecycle",
          tags: ["deadlines"],
          seconds: 90,
          promptHtml: safe("<p>What happens between the tap on Pay and the answer?</p>"),
          answerHtml: safe(
            "<p>I will follow one order and give every hop a limit. The phone sends a POST with an idempotency key and waits 3 seconds.</p>",
          ),
          answerWords: 180,
          keyPoints: ["order of controls", "a deadline that shrinks from hop to hop, with figures"],
          followUps: [
            {
              id: "late",
              promptHtml: safe("<p>And if the provider answers after you gave up?</p>"),
              answerHtml: safe("<p>A webhook or reconciliation settles the order by its key.</p>"),
            },
          ],
          moreHtml: null,
          wrongTurnsHtml: safe("<p>Holding a transaction open across the call to the provider.</p>"),
        }),
        item(page, "request-path", "Request path", "diagram", {
          kind: "diagram",
          title: "Request path",
          source: "flowchart LR\n  Client --> Edge --> Gateway --> Orders",
          minutes: 10,
          requirements: [],
          invariants: [],
        }),
      ],
    ],
    [
      "backend/incident-double-charge",
      [
        item("backend/incident-double-charge", "script", "Incident: the double charge", "", {
          kind: "script",
          minutes: 12,
          board: null,
          segments: [
            {
              id: "impact",
              title: "Impact",
              minutes: 2,
              promptHtml: safe("<p>Who was hurt, and how much?</p>"),
              keyPoints: ["figure"],
              round: null,
            },
          ],
        }),
      ],
    ],
  ]);
}

/** The memory of an item that was never answered. */
export const UNANSWERED: MemoryView = {
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
  suspended: false,
  buriedUntil: null,
};
