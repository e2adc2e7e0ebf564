/**
 * Excalidraw behind our verbs. This module is loaded when a board is first shown, after
 * `EXCALIDRAW_ASSET_PATH` was set; nothing else in the window imports the editor.
 */
import {
  CaptureUpdateAction,
  convertToExcalidrawElements,
  Excalidraw,
  exportToBlob,
  exportToSvg,
  getCommonBounds,
  hashElementsVersion,
  MainMenu,
  newElementWith,
  restore,
  serializeAsJSON,
} from "@excalidraw/excalidraw";
import "./vendor.css";
import type {
  ExcalidrawElement,
  NonDeletedExcalidrawElement,
  OrderedExcalidrawElement,
} from "@excalidraw/excalidraw/element/types";
import type { ExcalidrawImperativeAPI, UIOptions } from "@excalidraw/excalidraw/types";
import { useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState, type Ref } from "react";

import type { BoardGrade } from "../../bindings";
import { useLeaving } from "../../shared/navigation/history";
import { overlay } from "./overlay";
import { MARKS, SHEET } from "./scene-colour";
import { middleOf } from "./middle";
import { bend, freePlace, NODE, route, stencil } from "./stencils";
import { useCommands, useRunCommand } from "../../shared/keyboard/commands";
import { usePaintedTheme } from "../controls/theme";
import type { BoardHandle, BoardNode, BoardProps } from "./board-handle";

const SETTLE_MS = 400;

const UI: UIOptions = {
  canvasActions: {
    changeViewBackgroundColor: false,
    clearCanvas: true,
    export: false,
    loadScene: false,
    saveToActiveFile: false,
    toggleTheme: null,
    saveAsImage: false,
  },
  tools: { image: false },
};

/** The editor's own keys, which it answers while it has the focus; from beside it they bring one back. */
const TOOLS = [
  ["selection", "Select and move", "v"],
  ["rectangle", "Draw a rectangle", "r"],
  ["diamond", "Draw a diamond", "d"],
  ["ellipse", "Draw an ellipse", "o"],
  ["arrow", "Draw an arrow", "a"],
  ["text", "Write text", "t"],
] as const;

const BOXES = new Set(["rectangle", "ellipse", "diamond"]);

interface ParsedScene {
  elements: OrderedExcalidrawElement[];
}

/** The elements of an `.excalidraw` file, repaired; null when it is none. */
export function parseScene(text: string | null): ParsedScene | null {
  if (text === null || text.trim() === "") return { elements: [] };
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data !== "object" || data === null || !("elements" in data) || !Array.isArray(data.elements))
      return null;
    const elements = (data.elements as ExcalidrawElement[])
      .filter(({ type }) => type !== "image" && type !== "embeddable" && type !== "iframe")
      .map((element) => ({ ...element, link: null }));
    return {
      elements: restore({ elements: elements.filter(({ isDeleted }) => !isDeleted) }, null, null, {
        repairBindings: true,
        refreshDimensions: false,
      }).elements,
    };
  } catch {
    return null;
  }
}

export function Editor({
  scene,
  readOnly = false,
  takesFocus = !readOnly,
  onCommit,
  onReady,
  label,
  ref,
}: BoardProps & { ref?: Ref<BoardHandle> }) {
  const theme = usePaintedTheme() === "dark" ? "dark" : "light";
  const [api, setApi] = useState<ExcalidrawImperativeAPI | null>(null);
  const [initial] = useState(() => ({
    elements: parseScene(scene)?.elements ?? [],
    appState: {
      currentItemFontFamily: 5 as const,
      currentItemRoughness: 1 as const,
      zenModeEnabled: false,
      viewBackgroundColor: "transparent",
      objectsSnapModeEnabled: true,
    },
    scrollToContent: true,
  }));

  const commit = useCommit(api, initial.elements, readOnly ? undefined : onCommit);
  useImperativeHandle(ref, () => verbs(api, commit), [api, commit]);

  const latestReady = useRef(onReady);
  useEffect(() => {
    latestReady.current = onReady;
  }, [onReady]);
  useEffect(() => {
    if (api === null) return;
    latestReady.current?.();
    // The editor takes its first drawing in after it has given its handle away.
    const stop = api.onChange((drawn) => {
      // The canvas is not drawn anew when a font comes, so the one that boxes are written in comes before the first.
      document.fonts.load("18px Excalifont").catch(() => undefined);
      fit(api, drawn);
      stop();
    });
    return stop;
  }, [api]);

  const frame = useRef<HTMLDivElement>(null);
  const runCommand = useRunCommand();
  useCommands(
    !takesFocus || api === null
      ? []
      : TOOLS.map(([tool, title, key]) => ({
          id: `draw-${tool}`,
          title,
          group: "Drawing",
          keys: [key],
          run: () => {
            api.setActiveTool({ type: tool });
            frame.current?.querySelector<HTMLElement>(".excalidraw")?.focus();
          },
        })),
  );

  return (
    <div
      ref={frame}
      className="board-editor"
      data-own-keys
      role="application"
      aria-label={label}
      data-testid="board-canvas"
    >
      <Excalidraw
        initialData={initial}
        excalidrawAPI={setApi}
        theme={theme}
        viewModeEnabled={readOnly}
        UIOptions={UI}
        aiEnabled={false}
        handleKeyboardGlobally={false}
        autoFocus={takesFocus}
        validateEmbeddable={false}
        langCode="en"
      >
        <MainMenu>
          <MainMenu.DefaultItems.SearchMenu />
          {/* In place of the editor's own help, which knows nothing of ours and leads to the web. */}
          <MainMenu.Item onSelect={() => runCommand("keys")} shortcut="?">
            Keys
          </MainMenu.Item>
          <MainMenu.DefaultItems.ClearCanvas />
        </MainMenu>
      </Excalidraw>
    </div>
  );
}

const LEFT_EARLY = { title: "Leave the board?", text: "Your last strokes aren’t saved yet.", stay: "Keep drawing" };

interface Commit {
  /** Now, when something is waiting. */
  flush(): void;
}

/** Commits once the drawing stands still, and when the board or the window goes. */
function useCommit(
  api: ExcalidrawImperativeAPI | null,
  opened: readonly ExcalidrawElement[],
  onCommit: BoardProps["onCommit"],
): Commit {
  const latest = useRef(onCommit);
  useEffect(() => {
    latest.current = onCommit;
  }, [onCommit]);
  const flush = useRef<() => void>(() => undefined);
  const leaving = useLeaving();

  // A layout effect: its clean-up comes before the editor's own.
  useLayoutEffect(() => {
    if (api === null) return;
    // Kept here, because the editor empties its scene before it goes.
    let elements = opened;
    let committed = hashElementsVersion(elements);
    let seen = committed;
    let waiting: number | null = null;
    const now = () => {
      if (waiting !== null) window.clearTimeout(waiting);
      waiting = null;
      const version = hashElementsVersion(elements);
      if (version === committed) return;
      committed = version;
      latest.current?.(serialise(elements), version);
    };
    // Until the editor has taken the drawing in, its scene is empty and must not be committed.
    let isTakenIn = false;
    flush.current = () => {
      if (isTakenIn) elements = api.getSceneElementsIncludingDeleted();
      now();
    };
    const stop = api.onChange((changed) => {
      isTakenIn = true;
      elements = changed;
      const version = hashElementsVersion(elements);
      // The editor also calls when it was only painted again: that must not put the writing off.
      if (version === seen) return;
      seen = version;
      if (version === committed) return;
      if (waiting !== null) window.clearTimeout(waiting);
      waiting = window.setTimeout(now, SETTLE_MS);
    });
    const save = () => {
      now();
      return Promise.resolve();
    };
    const remove = leaving.add({ isDirty: () => waiting !== null, save, question: () => LEFT_EARLY });
    window.addEventListener("pagehide", now);
    window.addEventListener("blur", now);
    return () => {
      stop();
      now();
      remove();
      flush.current = () => undefined;
      window.removeEventListener("pagehide", now);
      window.removeEventListener("blur", now);
    };
  }, [api, opened, leaving]);

  return useMemo(() => ({ flush: () => flush.current() }), []);
}

function serialise(elements: readonly ExcalidrawElement[]): string {
  return serializeAsJSON(
    elements.filter(({ isDeleted }) => !isDeleted),
    { viewBackgroundColor: SHEET },
    {},
    "local",
  );
}

function verbs(api: ExcalidrawImperativeAPI | null, commit: Commit): BoardHandle {
  const ready = (): ExcalidrawImperativeAPI => {
    if (api === null) throw new Error("The board is still opening.");
    return api;
  };
  const change = (elements: readonly ExcalidrawElement[], selected: string[]) => {
    ready().updateScene({
      elements,
      appState: { selectedElementIds: Object.fromEntries(selected.map((id) => [id, true as const])) },
      captureUpdate: CaptureUpdateAction.IMMEDIATELY,
    });
  };
  return {
    insertStencil(kind, text) {
      const { name, shape, fill, dashed } = stencil(kind);
      const state = ready().getAppState();
      const all = ready().getSceneElements();
      const chosen = all.filter(({ id }) => state.selectedElementIds[id] === true);
      const middle = {
        x: state.width / 2 / state.zoom.value - state.scrollX,
        y: state.height / 2 / state.zoom.value - state.scrollY,
      };
      const size =
        shape === "rectangle"
          ? NODE
          : { width: NODE.width + 24, height: NODE.height + (shape === "diamond" ? 40 : 16) };
      const place = freePlace(
        all.filter(({ type }) => BOXES.has(type) || type === "text"),
        boxAround(chosen),
        middle,
        size,
      );
      const made = convertToExcalidrawElements([
        {
          type: shape,
          ...place,
          ...size,
          backgroundColor: fill,
          fillStyle: "solid",
          strokeWidth: 2,
          strokeStyle: dashed === true ? "dashed" : "solid",
          roundness: shape === "rectangle" ? { type: 3 } : null,
          customData: { kind },
          label: { text: text === undefined || text.trim() === "" ? name : text.trim(), fontSize: 18 },
        },
      ]);
      const box = made[0];
      if (box === undefined) return;
      change([...ready().getSceneElementsIncludingDeleted(), ...made], [box.id]);
      reveal(ready(), box);
    },
    connect(from, to, { label, asynchronous }) {
      const all = ready().getSceneElementsIncludingDeleted();
      const a = all.find(({ id }) => id === from);
      const b = all.find(({ id }) => id === to);
      if (a === undefined || b === undefined || a === b) return;
      const twins = all.filter(
        (one) =>
          one.type === "arrow" &&
          !one.isDeleted &&
          [one.startBinding?.elementId, one.endBinding?.elementId].every((id) => id === from || id === to),
      ).length;
      const { start, end } = route(a, b, twins * 22);
      const via = bend(
        start,
        end,
        all.filter((one) => BOXES.has(one.type) && !one.isDeleted && one !== a && one !== b),
      );
      const [arrow, ...rest] = convertToExcalidrawElements([
        {
          type: "arrow",
          x: start.x,
          y: start.y,
          points: [start, ...(via === null ? [] : [via]), end].map(({ x, y }) => [x - start.x, y - start.y]) as never,
          strokeWidth: 2,
          strokeStyle: asynchronous ? "dotted" : "solid",
          roundness: via === null ? null : { type: 2 },
          ...(label.trim() === "" ? {} : { label: { text: label.trim(), fontSize: 16 } }),
        },
      ]);
      if (arrow?.type !== "arrow") return;
      const bound = newElementWith(arrow, {
        startBinding: { elementId: from, focus: 0, gap: 6 },
        endBinding: { elementId: to, focus: 0, gap: 6 },
      });
      const joined = all.map((one) =>
        one === a || one === b
          ? newElementWith(one, {
              boundElements: [...(one.boundElements ?? []), { id: bound.id, type: "arrow" as const }],
            })
          : one,
      );
      change([...joined, bound, ...rest], []);
    },
    nodes() {
      const all = ready().getSceneElements();
      return all
        .filter(({ type }) => BOXES.has(type))
        .sort((a, b) => Math.round((a.y - b.y) / NODE.height) || a.x - b.x)
        .map((box): BoardNode => ({ id: box.id, label: labelOf(box, all) }));
    },
    toFile: () => serialise(ready().getSceneElements()),
    load(text) {
      const parsed = parseScene(text);
      if (parsed === null) return false;
      change(parsed.elements, []);
      fit(ready(), parsed.elements);
      return true;
    },
    exportSvg: async () => withFont(await sceneToSvg(ready().getSceneElements(), false)),
    exportPng: () =>
      exportToBlob({
        elements: ready().getSceneElements(),
        files: {},
        appState: { exportBackground: true, viewBackgroundColor: SHEET, exportScale: 2 },
        exportPadding: 24,
        mimeType: "image/png",
      }),
    flush: () => commit.flush(),
    showAll: () => fit(ready(), ready().getSceneElements()),
  };
}

function boxAround(elements: readonly NonDeletedExcalidrawElement[]) {
  if (elements.length === 0) return null;
  const [x, y, right, bottom] = getCommonBounds(elements);
  return { x, y, width: right - x, height: bottom - y };
}

function labelOf(box: ExcalidrawElement, all: readonly ExcalidrawElement[]): string {
  const bound = all.find((one) => one.type === "text" && one.containerId === box.id);
  if (bound?.type === "text" && bound.originalText.trim() !== "") return bound.originalText.replace(/\s+/g, " ");
  const inside = all.find((one) => one.type === "text" && one.containerId === null && within(one, box));
  if (inside?.type === "text") return inside.originalText.replace(/\s+/g, " ");
  const kind: unknown = box.customData?.["kind"];
  return typeof kind === "string" ? kind : "Unnamed box";
}

function within(inner: ExcalidrawElement, outer: ExcalidrawElement): boolean {
  const x = inner.x + inner.width / 2;
  const y = inner.y + inner.height / 2;
  return x > outer.x && x < outer.x + outer.width && y > outer.y && y < outer.y + outer.height;
}

/**
 * Shows a whole drawing. One that is too large even at the least zoom shows its middle: the element that is nearest to
 * the centre, since the centre itself may be empty.
 */
function fit(api: ExcalidrawImperativeAPI, drawn: readonly ExcalidrawElement[]): void {
  if (drawn.length > 0) {
    api.scrollToContent(middleOf(drawn, api.getAppState()) ?? drawn, {
      fitToViewport: true,
      viewportZoomFactor: 0.9,
      maxZoom: 1,
      animate: false,
    });
  }
}

/** Moves the view when a new box lies outside it. */
function reveal(api: ExcalidrawImperativeAPI, box: ExcalidrawElement): void {
  const { scrollX, scrollY, width, height, zoom } = api.getAppState();
  const left = (box.x + scrollX) * zoom.value;
  const top = (box.y + scrollY) * zoom.value;
  if (left < 0 || top < 60 || left + box.width * zoom.value > width || top + box.height * zoom.value > height)
    api.scrollToContent(box, { animate: false });
}

/** A drawing as SVG text. Dark turns its colours as the board does. */
export async function sceneToSvg(elements: readonly NonDeletedExcalidrawElement[], dark: boolean): Promise<string> {
  const svg = await exportToSvg({
    elements,
    files: {},
    skipInliningFonts: true,
    exportPadding: 24,
    appState: { exportBackground: false, exportWithDarkMode: dark },
  });
  return svg.outerHTML;
}

/** Puts the board's own hand into the file, so that it looks the same where that is not installed. */
async function withFont(svg: string): Promise<string> {
  const { default: address } =
    await import("../../../node_modules/@excalidraw/excalidraw/dist/prod/fonts/Excalifont/Excalifont-Regular-a88b72a24fb54c9f94e3b5fdaa7481c9.woff2?inline");
  return svg.replace("</defs>", `<style>@font-face { font-family: Excalifont; src: url(${address}); }</style></defs>`);
}

/** The same for a file's text; null when it is no drawing. */
export async function fileToSvg(scene: string, dark: boolean): Promise<string | null> {
  const parsed = parseScene(scene);
  return parsed === null ? null : sceneToSvg(parsed.elements, dark);
}

/** A file that holds the given boxes and nothing between them. */
export function sceneOfBoxes(
  boxes: { label: string; kind: Parameters<BoardHandle["insertStencil"]>[0] | null; x: number; y: number }[],
): string {
  const elements = convertToExcalidrawElements(
    boxes.map(({ label, kind, x, y }) => {
      const look = kind === null ? null : stencil(kind);
      return {
        type: look?.shape ?? "rectangle",
        x,
        y,
        ...NODE,
        backgroundColor: look?.fill ?? "transparent",
        fillStyle: "solid" as const,
        strokeWidth: 2,
        roundness: look === null || look.shape === "rectangle" ? { type: 3 as const } : null,
        label: { text: label, fontSize: 18 },
        ...(kind === null ? {} : { customData: { kind } }),
      };
    }),
  );
  return serializeAsJSON(elements, { viewBackgroundColor: SHEET }, {}, "local");
}

/** The drawing with what it lacks and what it has too much, as SVG; null when it is no drawing. */
export async function overlayToSvg(scene: string, grade: BoardGrade, dark: boolean): Promise<string | null> {
  const parsed = parseScene(scene);
  if (parsed === null) return null;
  const drawn = parsed.elements;
  const { outlines, ghosts, hops } = overlay(
    grade,
    new Map(drawn.filter(({ type }) => type !== "arrow" && type !== "line").map((element) => [element.id, element])),
  );
  const added = convertToExcalidrawElements([
    ...outlines.map(({ box, verdict }) => ({
      type: "rectangle" as const,
      ...box,
      strokeColor: MARKS[verdict],
      strokeStyle: verdict === "extra" ? ("dotted" as const) : ("solid" as const),
      strokeWidth: 2,
      roughness: 0,
      roundness: { type: 3 as const },
    })),
    ...outlines
      .filter(({ verdict }) => verdict === "extra")
      .map(({ box, verdict }) => ({
        type: "text" as const,
        x: box.x,
        y: box.y - 22,
        text: "extra",
        fontSize: 16,
        strokeColor: MARKS[verdict],
      })),
    ...ghosts.map(({ box, label }) => ({
      type: "rectangle" as const,
      ...box,
      strokeColor: MARKS.missing,
      strokeStyle: "dashed" as const,
      strokeWidth: 2,
      roundness: { type: 3 as const },
      label: { text: label, fontSize: 18, strokeColor: MARKS.missing },
    })),
    ...ghosts.map(({ box }) => ({
      type: "text" as const,
      x: box.x + 8,
      y: box.y + box.height + 6,
      text: "missing",
      fontSize: 16,
      strokeColor: MARKS.missing,
    })),
    ...hops.map(({ start, end, verdict }) => ({
      type: "arrow" as const,
      x: start.x,
      y: start.y,
      points: [
        [0, 0],
        [end.x - start.x, end.y - start.y],
      ] as never,
      strokeColor: MARKS[verdict],
      strokeStyle: "dashed" as const,
      strokeWidth: 2,
      ...(verdict === "reversed" ? { label: { text: "this way", fontSize: 14, strokeColor: MARKS[verdict] } } : {}),
    })),
  ]);
  return sceneToSvg([...drawn, ...added] as NonDeletedExcalidrawElement[], dark);
}
