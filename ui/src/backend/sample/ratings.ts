/** What each rating leads to, worst rating first. A new one does not compile until it has its line. */
import type { BoardChoice, Choice, Rating } from "../../bindings";

const OUTCOMES: Record<Rating, { card: Omit<Choice, "rating">; board: Omit<BoardChoice, "rating"> }> = {
  again: {
    card: { seconds: 60, days: null, label: "1 min" },
    board: { nextDue: "2026-11-23", label: "tomorrow" },
  },
  hard: {
    card: { seconds: 600, days: null, label: "10 min" },
    board: { nextDue: "2026-11-25", label: "in 3 days" },
  },
  good: {
    card: { seconds: null, days: 3, label: "3 d" },
    board: { nextDue: "2026-11-30", label: "in 8 days" },
  },
  easy: {
    card: { seconds: null, days: 8, label: "8 d" },
    board: { nextDue: "2026-12-08", label: "in 16 days" },
  },
};

export const RATINGS = Object.keys(OUTCOMES) as Rating[];
export const CARD_CHOICES = RATINGS.map((rating): Choice => ({ rating, ...OUTCOMES[rating].card }));
export const BOARD_CHOICES = RATINGS.map((rating): BoardChoice => ({ rating, ...OUTCOMES[rating].board }));

export const isBetter = (rating: Rating, than: Rating) => RATINGS.indexOf(rating) > RATINGS.indexOf(than);
