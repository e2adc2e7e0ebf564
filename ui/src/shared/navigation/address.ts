/**
 * The window's address. Our own history is authoritative and the address follows it at once, so that a reload finds the
 * screen that is shown. A web view refuses more than a hundred changes in ten seconds (older ones: in thirty), which
 * typing or a held key can exceed: so many in a row are free, and those beyond them are throttled.
 */

/** How many changes may follow each other at once. */
export const AT_ONCE = 20;
/** After this time one more is free again: at most `AT_ONCE` and 75 in thirty seconds. */
export const REST_MS = 400;

export interface Address {
  /** Writes this at once, or when one more change is free; of several waiting, only the last. */
  say: (hash: string) => void;
  /** Whether this is what was written last, rather than a change from elsewhere. */
  isOwn: (hash: string) => boolean;
  /** Drops what is still waiting. */
  stop: () => void;
}

export function newAddress(write: (hash: string) => void): Address {
  let said = "";
  let next: string | null = null;
  /** The changes that were not yet rested from; while there are any, the timer runs. */
  let spent = 0;
  let timer: number | null = null;
  const spend = (hash: string) => {
    spent += 1;
    said = hash;
    write(hash);
  };
  const rest = () => {
    spent -= 1;
    if (next !== null) {
      const hash = next;
      next = null;
      spend(hash);
    }
    if (spent === 0) stopTimer();
  };
  const stopTimer = () => {
    if (timer !== null) window.clearInterval(timer);
    timer = null;
  };
  return {
    say: (hash) => {
      if (spent === AT_ONCE) {
        next = hash;
        return;
      }
      spend(hash);
      timer ??= window.setInterval(rest, REST_MS);
    },
    isOwn: (hash) => hash === said,
    stop: () => {
      stopTimer();
      spent = 0;
      next = null;
    },
  };
}
