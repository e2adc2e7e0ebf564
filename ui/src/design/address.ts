/**
 * What the window's address says. Our own history is the truth; the address only follows it, and not faster than a web
 * view allows, which refuses after a hundred changes in ten seconds. Typing or a held key makes more.
 */

/** At least this long lies between two changes. */
export const REST_MS = 300;

export interface Address {
  /** Says this at once, or as soon as the last change is old enough; of several meanwhile, the last. */
  say: (hash: string) => void;
  /** Whether this is what it said last: a change that somebody else made says something else. */
  isOwn: (hash: string) => boolean;
  /** Nothing that waits is said any more. */
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
