/**
 * The window's address. Our own history is authoritative and the address follows it, throttled: a web view refuses
 * more than a hundred changes in ten seconds, which typing or a held key can exceed.
 */

/** The least time between two changes. */
export const REST_MS = 300;

export interface Address {
  /** Writes this at once, or as soon as the last change is old enough; of several waiting, only the last. */
  say: (hash: string) => void;
  /** Whether this is what was written last, rather than a change from elsewhere. */
  isOwn: (hash: string) => boolean;
  /** Drops what is still waiting. */
  stop: () => void;
}

export function newAddress(write: (hash: string) => void): Address {
  let said = "";
  let next: string | null = null;
  let timer: number | null = null;
  const rest = () => {
    timer = null;
    if (next === null) return;
    const hash = next;
    next = null;
    say(hash);
  };
  const say = (hash: string) => {
    if (timer !== null) {
      next = hash;
      return;
    }
    said = hash;
    write(hash);
    timer = window.setTimeout(rest, REST_MS);
  };
  return {
    say,
    isOwn: (hash) => hash === said,
    stop: () => {
      if (timer !== null) window.clearTimeout(timer);
      timer = null;
      next = null;
    },
  };
}
