/** Zoom and pan of one drawing, as numbers. */

export interface View {
  /** 1 shows the whole drawing in its frame. */
  zoom: number;
  /** Moved by so many CSS pixels. */
  x: number;
  y: number;
}

export const WHOLE: View = { zoom: 1, x: 0, y: 0 };
export const STEP = 1.25;
const LEAST = 0.5;
const MOST = 8;

export interface Size {
  width: number;
  height: number;
}

/** Zooms by a factor; what lies under the point (from the frame's centre) stays there. */
export function zoomed(view: View, factor: number, at: { x: number; y: number } = { x: 0, y: 0 }): View {
  const zoom = Math.min(MOST, Math.max(LEAST, view.zoom * factor));
  const real = zoom / view.zoom;
  return { zoom, x: at.x - (at.x - view.x) * real, y: at.y - (at.y - view.y) * real };
}

/** Moves, but never so far that the drawing leaves its frame. `shown` is its size at zoom 1. */
export function moved(view: View, dx: number, dy: number, shown: Size, frame: Size): View {
  const reach = (drawn: number, room: number) =>
    Math.max(0, (drawn * view.zoom - room) / 2) + Math.min(room, drawn * view.zoom) * 0.4;
  const clamp = (value: number, limit: number) => Math.min(limit, Math.max(-limit, value));
  return {
    zoom: view.zoom,
    x: clamp(view.x + dx, reach(shown.width, frame.width)),
    y: clamp(view.y + dy, reach(shown.height, frame.height)),
  };
}

export const isWhole = (view: View) => view.zoom === 1 && view.x === 0 && view.y === 0;
