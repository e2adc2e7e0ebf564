/** How times read. */

/** `3:05`; negative and overlong times keep their sign apart. */
export function clock(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  const minutes = Math.floor(seconds / 60);
  return `${String(minutes)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** `12 min`, `1.5 min`. */
export function minutes(value: number): string {
  return `${String(Math.round(value * 10) / 10)} min`;
}

/** `3 Mar 2026`. */
export function day(instant: string): string {
  return new Date(instant).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" });
}

/** `12 kB`, `3.4 MB`. */
export function size(kilobytes: number): string {
  return kilobytes < 1000 ? `${String(kilobytes)} kB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}
