/** What to look at in a drawing that is larger than the board can show. */

/** Excalidraw zooms out no further. */
const LEAST_ZOOM = 0.1;

interface Sized {
  width: number;
  height: number;
}

interface Placed extends Sized {
  x: number;
  y: number;
}

/**
 * The element nearest to the centre of a drawing that does not fit a view of this size at the least zoom, since the
 * centre itself may be empty; null for a drawing that fits.
 */
export function middleOf<T extends Placed>(drawn: readonly T[], view: Sized): T | null {
  const left = Math.min(...drawn.map(({ x }) => x));
  const top = Math.min(...drawn.map(({ y }) => y));
  const right = Math.max(...drawn.map(({ x, width }) => x + width));
  const bottom = Math.max(...drawn.map(({ y, height }) => y + height));
  if ((right - left) * LEAST_ZOOM <= view.width && (bottom - top) * LEAST_ZOOM <= view.height) return null;
  let nearest: T | null = null;
  let least = Infinity;
  for (const one of drawn) {
    const far = Math.hypot(one.x + one.width / 2 - (left + right) / 2, one.y + one.height / 2 - (top + bottom) / 2);
    if (far < least) [nearest, least] = [one, far];
  }
  return nearest;
}
