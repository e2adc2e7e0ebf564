/** How budgets read. */

/** `12 min`, `1.5 min`. */
export function minutes(value: number): string {
  return `${String(Math.round(value * 10) / 10)} min`;
}
