/** One short review session in memory. */
import type {
  Answer,
  DueOverview,
  Idle,
  Item,
  Rating,
  ReviewItem,
  SessionPreview,
  SessionRequest,
  SessionSummary,
  SessionView,
} from "../../bindings";
import { EVERYTHING } from "../filter";
import { UNANSWERED } from "../sample/items";
import { CARD, QUESTION } from "../sample/practice";
import { CARD_CHOICES, RATINGS } from "../sample/ratings";
import { FakeDrills } from "./drills";

export abstract class FakeSession extends FakeDrills {
  /** Answers given, in order. */
  readonly answers: Answer[] = [];
  /** Until when the session waits for a learning step, in milliseconds since 1970. */
  waitsUntil: number | null = null;
  private queue: Item[] = [];
  private request: SessionRequest | null = null;

  dueOverview(): Promise<DueOverview> {
    return Promise.resolve({
      learning: 0,
      reviews: 2,
      postponed: 0,
      fresh: 4,
      newFrom: [{ page: "backend/caching", title: "Caching and its four failures", layer: "Core details", count: 4 }],
      minutes: 3,
      byKind: [
        { kind: "card", count: 1, minutes: 0.5 },
        { kind: "question", count: 1, minutes: 2.5 },
      ],
      unfinished: null,
    });
  }
  sessionPreview({ minutes }: SessionRequest): Promise<SessionPreview> {
    return Promise.resolve({
      minutes: Math.min(minutes, 3),
      fresh: 1,
      byKind: [
        { kind: "card", count: 1, minutes: 0.5 },
        { kind: "question", count: 1, minutes: 2.5 },
      ],
    });
  }

  startSession(request: SessionRequest): Promise<SessionView> {
    this.request = request;
    this.queue = [CARD, QUESTION];
    this.answers.length = 0;
    this.notify([{ of: "session" }]);
    return Promise.resolve(this.view());
  }
  session(): Promise<SessionView | null> {
    return Promise.resolve(this.request === null ? null : this.view());
  }
  answer(answer: Answer): Promise<SessionView> {
    this.answers.push(answer);
    this.queue.shift();
    this.notify([{ of: "item", item: answer.item }, { of: "undo" }]);
    return Promise.resolve(this.view());
  }
  /** Undoes the last answer of the session, while one is under way. */
  protected takeBackAnswer(): void {
    const answer = this.request === null ? undefined : this.answers.pop();
    if (answer !== undefined) this.queue.unshift(...[CARD, QUESTION].filter(({ id }) => id === answer.item));
  }
  endSession(): Promise<SessionSummary> {
    this.request = null;
    this.notify([{ of: "session" }]);
    const count = (rating: Rating) => this.answers.filter((answer) => answer.rating === rating).length;
    return Promise.resolve({
      answers: this.answers.length,
      items: this.answers.length,
      minutes: 2,
      ratings: RATINGS.map(count) as SessionSummary["ratings"],
      fresh: 1,
      tomorrow: 3,
      tomorrowMinutes: 2,
      strengthened: [{ item: CARD.id, title: CARD.title, rating: "good", before: null, after: 3.2 }],
      slipped: [],
    });
  }
  private idle(first: Item | undefined): Idle | null {
    if (first === undefined) return { why: "finished" };
    const pack = first.id.split("/")[0] ?? "";
    if (!this.isOpen(pack)) return { why: "not-open", packs: [pack], items: this.queue.length };
    return this.waitsUntil === null ? null : { why: "waiting", until: this.waitsUntil };
  }
  private view(): SessionView {
    const [first] = this.queue;
    const idle = this.idle(first);
    return {
      id: "session",
      request: this.request ?? { minutes: 10, mode: "due", filter: EVERYTHING, unread: false, noNew: false },
      item: first === undefined || idle !== null ? null : reviewItem(first),
      idle,
      learning: 0,
      reviews: this.queue.length,
      fresh: 0,
      done: this.answers.length,
      minutesLeft: this.queue.length,
      minutesSpent: this.answers.length,
      backlog: null,
      leech: null,
    };
  }
}

function reviewItem(item: Item): ReviewItem {
  return {
    item,
    kind: item.body.kind === "question" ? "question" : "card",
    pageTitle: "Request lifecycle and timeouts",
    changed: false,
    flagged: false,
    expectedSeconds: 12,
    suggestions: item.body.kind === "question" ? RATINGS : [],
    suggestionsAfterHints: item.body.kind === "question" ? ["again", "hard", "hard", "hard"] : [],
    allowedAfterHints: ["again", "hard"],
    memory: UNANSWERED,
    choices: CARD_CHOICES,
  };
}
