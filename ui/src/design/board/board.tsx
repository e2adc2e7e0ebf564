/** A whiteboard. The editor behind it is large and comes when it is first needed. */
import "./board.css";

import { lazy, Suspense, type Ref } from "react";

import type { BoardHandle, BoardProps } from "./board-handle";

declare global {
  interface Window {
    EXCALIDRAW_ASSET_PATH?: string | string[];
  }
}

/** The editor's module; its fonts lie below our own root. */
export function loadEditor(): Promise<typeof import("./editor")> {
  window.EXCALIDRAW_ASSET_PATH = "/";
  return import("./editor");
}

const Editor = lazy(async () => ({ default: (await loadEditor()).Editor }));

export function Board({ ref, ...props }: BoardProps & { ref?: Ref<BoardHandle> }) {
  return (
    <div className="board" data-testid="board">
      <Suspense
        fallback={
          <p className="board-opening later" role="status">
            Opening the board…
          </p>
        }
      >
        <Editor {...props} ref={ref} />
      </Suspense>
    </div>
  );
}
