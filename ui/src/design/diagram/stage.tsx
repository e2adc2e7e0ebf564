/** Shows one drawing and lets it be zoomed and moved: by wheel, drag, keys. The buttons stand outside. */
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";

import { isPressed } from "../../shared/keyboard/chords";
import { Svg } from "../prose/prose";
import type { Sized } from "./draw";
import { isWhole, moved, STEP, WHOLE, zoomed, type Size, type View } from "./view";

export function DrawingStage({
  drawing,
  view,
  onView,
  label,
  fills,
  onOpen,
}: {
  drawing: Sized;
  view: View;
  onView: (change: (view: View) => View) => void;
  label: string;
  /** Takes the height it is given, and the plain wheel; otherwise its height is the drawing's. */
  fills: boolean;
  onOpen?: (() => void) | undefined;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState<Size>({ width: 0, height: 0 });
  const drag = useRef<{ x: number; y: number } | null>(null);

  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = () => setRoom({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const most = fills ? 2.5 : 1;
  const fit =
    room.width === 0
      ? 1
      : Math.min(most, room.width / drawing.width, fills && room.height > 0 ? room.height / drawing.height : Infinity);
  const shown = { width: drawing.width * fit, height: drawing.height * fit };
  const roomNow = { width: room.width, height: fills ? room.height : shown.height };

  const latest = useRef({ shown, roomNow, fills, onView });
  useLayoutEffect(() => {
    latest.current = { shown, roomNow, fills, onView };
  });
  // React's wheel listener is passive; this one must keep the page still.
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      if (!latest.current.fills && !event.ctrlKey) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const at = { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
      const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0022));
      latest.current.onView((now) => zoomed(now, factor, at));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, []);

  const pan = (dx: number, dy: number) => onView((now) => moved(now, dx, dy, shown, roomNow));
  const canDrag = fills || !isWhole(view);
  const onKeyDown = (event: KeyboardEvent) => {
    const act = KEYS.find(([chords, , drags]) => isPressed(event, ...chords) && (canDrag || !drags))?.[1];
    if (act !== undefined) onView((now) => act(now, (dx, dy) => moved(now, dx, dy, shown, roomNow)));
    else if (onOpen !== undefined && isPressed(event, "Enter")) onOpen();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={frame}
      className={`drawing-stage${canDrag ? " drawing-stage-drag" : ""}`}
      style={fills ? undefined : { blockSize: shown.height }}
      tabIndex={0}
      role="group"
      aria-roledescription="diagram"
      aria-label={`${label}. Plus and minus zoom, arrows move, 0 shows the whole.`}
      onKeyDown={onKeyDown}
      onDoubleClick={() => (isWhole(view) ? onOpen?.() : onView(() => WHOLE))}
      onPointerDown={(event: PointerEvent) => {
        if (!canDrag || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, y: event.clientY };
      }}
      onPointerMove={(event) => {
        if (drag.current === null) return;
        pan(event.clientX - drag.current.x, event.clientY - drag.current.y);
        drag.current = { x: event.clientX, y: event.clientY };
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
      onPointerCancel={() => {
        drag.current = null;
      }}
    >
      <Svg
        svg={drawing.svg}
        className="drawing"
        style={{
          inlineSize: drawing.width,
          blockSize: drawing.height,
          transform: `translate(-50%, -50%) translate(${view.x}px, ${view.y}px) scale(${fit * view.zoom})`,
        }}
      />
    </div>
  );
}

/** What keys do to the view; the last field marks keys that only work where the drawing can be moved. */
const KEYS: [chords: string[], act: (view: View, move: (dx: number, dy: number) => View) => View, drags: boolean][] = [
  [["+", "="], (view) => zoomed(view, STEP), false],
  [["-"], (view) => zoomed(view, 1 / STEP), false],
  [["0"], () => WHOLE, false],
  [["ArrowLeft"], (_view, move) => move(48, 0), true],
  [["ArrowRight"], (_view, move) => move(-48, 0), true],
  [["ArrowUp"], (_view, move) => move(0, 48), true],
  [["ArrowDown"], (_view, move) => move(0, -48), true],
];
