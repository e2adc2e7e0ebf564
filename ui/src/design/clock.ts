/**
 * The only place that reads the computer's time of day, in milliseconds, to draw how far away one of the core's
 * instants is. Days, deadlines and running clocks come from the core and are never computed from it.
 */
export function timeOfDay(): number {
  return Date.now();
}
