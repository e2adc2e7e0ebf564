/**
 * The one place that asks the machine for the time of day, in milliseconds, to draw how far away an instant of the
 * core's still is. What the core says of days, deadlines and running clocks is never computed from it.
 */
export function timeOfDay(): number {
  return Date.now();
}
