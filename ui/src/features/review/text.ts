/** Words of the review screens. */
export function many(count: number, one: string, several = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : several}`;
}

/** `about 12 min`, `less than a minute`. */
export function about(minutes: number): string {
  return minutes > 0 && minutes < 1 ? minutesText(minutes) : `about ${minutesText(minutes)}`;
}

/** `less than a minute`, `12 min`, `1 h 20 min`. */
export function minutesText(minutes: number): string {
  if (minutes < 1) return minutes === 0 ? "0 min" : "less than a minute";
  const whole = Math.round(minutes);
  if (whole < 60) return `${String(whole)} min`;
  const rest = whole % 60;
  return rest === 0 ? `${String(Math.floor(whole / 60))} h` : `${String(Math.floor(whole / 60))} h ${String(rest)} min`;
}

/** Days a memory holds: `4 days`, `3 months`. */
export function holds(days: number): string {
  if (days < 1) return "under a day";
  if (days < 45) return many(Math.round(days), "day");
  if (days < 600) return many(Math.round(days / 30.4), "month");
  return `${(days / 365).toFixed(1)} years`;
}
