/**
 * A Mermaid diagram on a page. Drawn when it comes near the window, in the colours of the theme, and
 * kept; a mistake in it shows its line and leaves the page alone.
 */
import { Download, Maximize2, Minus, Plus, Scan, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Dialog as AriaDialog, Menu, MenuItem, MenuTrigger, Modal, ModalOverlay, Popover } from "react-aria-components";

import type { DiagramView } from "../../bindings";
import { copied, copyText } from "../../shared/clipboard";
import { Button, IconButton } from "../controls/controls";
import { useScroller } from "../screen/screen";
import { useSaveFile } from "../../shared/saving/save-file";
import { useToasts } from "../../shared/toasts";
import { draw, drawn, DrawError, knownSize, type Drawing } from "./draw";
import { fileName, toPng, toSvg } from "./export";
import { usePalette, type Palette } from "./palette";
import { DrawingStage } from "./stage";
import { isWhole, STEP, WHOLE, zoomed, type View } from "./view";

/** Fired on the window before printing: draw everything, near or not. */
export const DRAW_ALL = "understudy:draw-all";

export function Diagram({
  diagram,
  fills = false,
}: {
  diagram: DiagramView;
  /** Takes the room it stands in, instead of as much as it needs. */
  fills?: boolean;
}) {
  // Kept as state: a diagram that was broken has no figure, and gets one when it is mended.
  const [figure, setFigure] = useState<HTMLElement | null>(null);
  const palette = usePalette();
  const isNear = useNear(figure);
  const { drawing, error } = useDrawing(diagram.source, palette, isNear && diagram.problem === null);
  const [view, setView] = useState<View>(WHOLE);
  const [isOpen, setOpen] = useState(false);
  const [inWords, setInWords] = useState(false);

  const problem = diagram.problem ?? error?.message ?? null;
  const line = error?.line == null ? diagram.line : diagram.line + error.line - 1;
  if (problem !== null) return <Broken diagram={diagram} problem={problem} line={line} />;

  return (
    <figure
      ref={setFigure}
      className={fills ? "diagram diagram-fills" : "diagram"}
      data-testid="diagram"
      data-drawn={drawing !== null}
    >
      <figcaption className="diagram-caption">
        <span className="diagram-title">{diagram.title}</span>
        <span className="diagram-tools">
          {isWhole(view) ? null : (
            <IconButton
              label="Show the whole diagram"
              icon={Scan}
              keys="0"
              onPress={() => setView(WHOLE)}
              data-testid="diagram-whole"
            />
          )}
          <IconButton
            label="Zoom out"
            icon={Minus}
            keys="-"
            onPress={() => setView((now) => zoomed(now, 1 / STEP))}
            data-testid="diagram-zoom-out"
          />
          <IconButton
            label="Zoom in"
            icon={Plus}
            keys="+"
            onPress={() => setView((now) => zoomed(now, STEP))}
            data-testid="diagram-zoom-in"
          />
          <IconButton
            label="Full screen"
            icon={Maximize2}
            keys="Enter"
            onPress={() => setOpen(true)}
            data-testid="diagram-full-screen"
          />
          <Export diagram={diagram} drawing={drawing} inWords={inWords} onInWords={() => setInWords(!inWords)} />
        </span>
      </figcaption>
      {drawing === null ? (
        <Reserved source={diagram.source} />
      ) : (
        <DrawingStage
          drawing={drawing}
          view={view}
          onView={setView}
          label={diagram.title}
          fills={fills}
          onOpen={() => setOpen(true)}
        />
      )}
      <Outline diagram={diagram} isShown={inWords} />
      {drawing === null ? null : (
        <FullScreen diagram={diagram} drawing={drawing} isOpen={isOpen} onClose={() => setOpen(false)} />
      )}
    </figure>
  );
}

function FullScreen({
  diagram,
  drawing,
  isOpen,
  onClose,
}: {
  diagram: DiagramView;
  drawing: Drawing;
  isOpen: boolean;
  onClose: () => void;
}) {
  const [view, setView] = useState<View>(WHOLE);
  return (
    <ModalOverlay
      className="overlay overlay-full"
      isOpen={isOpen}
      onOpenChange={(open) => (open ? undefined : onClose())}
    >
      <Modal className="modal-full">
        <AriaDialog className="diagram-full" aria-label={diagram.title} data-testid="diagram-dialog">
          <div className="diagram-caption">
            <h2 className="diagram-title">{diagram.title}</h2>
            <span className="diagram-tools">
              <IconButton
                label="Zoom out"
                icon={Minus}
                keys="-"
                onPress={() => setView((now) => zoomed(now, 1 / STEP))}
              />
              <IconButton label="Zoom in" icon={Plus} keys="+" onPress={() => setView((now) => zoomed(now, STEP))} />
              <IconButton label="Show the whole diagram" icon={Scan} keys="0" onPress={() => setView(WHOLE)} />
              <Button kind="quiet" icon={X} keys="Escape" onPress={onClose} autoFocus>
                Close
              </Button>
            </span>
          </div>
          <DrawingStage drawing={drawing} view={view} onView={setView} label={diagram.title} fills />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

function Export({
  diagram,
  drawing,
  inWords,
  onInWords,
}: {
  diagram: DiagramView;
  drawing: Drawing | null;
  inWords: boolean;
  onInWords: () => void;
}) {
  const toasts = useToasts();
  const saveFile = useSaveFile();
  const save = (ending: "svg" | "png", content: string | Uint8Array) =>
    saveFile(fileName(diagram.title, ending), content);
  const run = (key: string) =>
    toasts.attempt(async () => {
      if (key === "words") onInWords();
      if (drawing === null) return;
      switch (key) {
        case "save-svg":
          await save("svg", await toSvg(drawing));
          return;
        case "save-png":
          await save("png", new Uint8Array(await (await toPng(drawing)).arrayBuffer()));
          return;
        case "copy-svg":
          await copyText(await toSvg(drawing));
          toasts.show({ text: "Copied as SVG" });
          return;
        case "copy-png":
          // The promise goes in whole: WebKit asks that the item be made while the click is still fresh.
          await copied(() => navigator.clipboard.write([new ClipboardItem({ "image/png": toPng(drawing) })]));
          toasts.show({ text: "Copied as an image" });
          return;
        case "copy-source":
          await copyText(diagram.source);
          toasts.show({ text: "Copied the Mermaid source" });
      }
    });
  return (
    <MenuTrigger>
      <IconButton label="Copy or save the diagram" icon={Download} data-testid="diagram-export" />
      <Popover className="popover" placement="bottom end">
        <Menu className="menu" onAction={(key) => run(String(key))} aria-label="Copy or save the diagram">
          <MenuItem id="copy-png" className="menu-item">
            Copy as an image
          </MenuItem>
          <MenuItem id="copy-svg" className="menu-item">
            Copy as SVG
          </MenuItem>
          <MenuItem id="copy-source" className="menu-item">
            Copy the Mermaid source
          </MenuItem>
          <MenuItem id="save-png" className="menu-item">
            Save as PNG…
          </MenuItem>
          <MenuItem id="save-svg" className="menu-item">
            Save as SVG…
          </MenuItem>
          <MenuItem id="words" className="menu-item">
            {inWords ? "Hide the words" : "Show in words"}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** The diagram in sentences: for screen readers always, for everyone on demand. */
function Outline({ diagram, isShown }: { diagram: DiagramView; isShown: boolean }) {
  if (diagram.outline.length === 0) return null;
  return (
    <ul className={isShown ? "diagram-outline" : "visually-hidden"} aria-label={`${diagram.title} in words`}>
      {diagram.outline.map((sentence, index) => (
        <li key={index}>{sentence}</li>
      ))}
    </ul>
  );
}

function Broken({ diagram, problem, line }: { diagram: DiagramView; problem: string; line: number }) {
  return (
    <figure className="diagram diagram-broken" data-testid="diagram-broken">
      <figcaption className="diagram-caption">
        <span className="diagram-title">{diagram.title}</span>
      </figcaption>
      <p role="note">
        <b>This diagram cannot be drawn.</b> Line {line} of the file: {problem}
      </p>
      <pre tabIndex={0} aria-label="Source of the diagram">
        {diagram.source.split("\n").map((text, index) => (
          <span key={index} className={diagram.line + index === line ? "diagram-wrong-line" : undefined}>
            {`${text}\n`}
          </span>
        ))}
      </pre>
    </figure>
  );
}

/** Keeps the place free while the drawing is made: the size it had, or a guess from its source. */
function Reserved({ source }: { source: string }) {
  const known = knownSize(source);
  const lines = source.split("\n").length;
  const guess = /^\s*sequenceDiagram/.test(source) ? 120 + lines * 40 : 120 + lines * 22;
  return <div style={{ blockSize: known?.height ?? Math.min(640, guess) }} />;
}

function useDrawing(
  source: string,
  palette: Palette,
  wanted: boolean,
): { drawing: Drawing | null; error: DrawError | null } {
  const [result, setResult] = useState<{ source: string; drawing: Drawing | null; error: DrawError | null } | null>(
    null,
  );
  useEffect(() => {
    if (!wanted) return;
    let isCurrent = true;
    draw(source, palette).then(
      (drawing) => isCurrent && setResult({ source, drawing, error: null }),
      (thrown: unknown) =>
        isCurrent &&
        setResult({
          source,
          drawing: null,
          error: thrown instanceof DrawError ? thrown : new DrawError(String(thrown), null),
        }),
    );
    return () => {
      isCurrent = false;
    };
  }, [source, palette, wanted]);
  // While a new theme or an edited source is being drawn, the last drawing stays.
  const kept = drawn(source, palette);
  if (kept !== null) return { drawing: kept, error: null };
  if (result === null) return { drawing: null, error: null };
  return result.source === source ? result : { drawing: result.drawing, error: null };
}

function useNear(target: HTMLElement | null): boolean {
  const scroller = useScroller();
  const [isNear, setNear] = useState(typeof IntersectionObserver === "undefined");
  useEffect(() => {
    const all = () => setNear(true);
    window.addEventListener(DRAW_ALL, all);
    if (target === null || isNear) return () => window.removeEventListener(DRAW_ALL, all);
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true),
      { root: scroller.current, rootMargin: "900px 0px" },
    );
    observer.observe(target);
    return () => {
      observer.disconnect();
      window.removeEventListener(DRAW_ALL, all);
    };
  }, [target, isNear, scroller]);
  return isNear;
}
