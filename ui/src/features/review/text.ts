/** Words of the review screens. */
import { count, minutes } from "../../shared/words/words";

/** `about 12 min`, `less than a minute`. */
export function about(time: number): string {
  return time > 0 && time < 1 ? minutesText(time) : `about ${minutesText(time)}`;
}

/** `less than a minute`, `12 min`, `1 h 20 min`. */
export function minutesText(time: number): string {
  if (time < 1) return time === 0 ? "0 min" : "less than a minute";
  return minutes(time);
}

/** Days a memory holds: `4 days`, `3 months`. */
export function holds(days: number): string {
  if (days < 1) return "under a day";
  if (days < 45) return count(Math.round(days), "day");
  if (days < 600) return count(Math.round(days / 30.4), "month");
  return `${(days / 365).toFixed(1)} years`;
}
