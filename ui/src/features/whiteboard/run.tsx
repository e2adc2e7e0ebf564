/** At the board: the reference is hidden, the clock counts, requirements and hints stand beside. */
import { Cable, FilePlus2, FileText, Trash2 } from "lucide-react";
import { useCallback, useEffect, useRef, useState, type ChangeEvent } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";

import type { BoardView, StencilKind } from "../../backend/board";
import { useBackend } from "../../backend/context";
import { Button, IconButton } from "../../design/controls";
import { useCommands } from "../../design/keys";
import { Dialog } from "../../design/overlays";
import { Screen } from "../../design/screen";
import { useToasts } from "../../design/toasts";
import { Aside } from "./aside";
import { Board, loadEditor } from "../../design/board/board";
import { gridPlace } from "../../design/board/stencils";
import type { BoardHandle, BoardNode } from "../../design/board/verbs";
import { AddDialog, ConnectDialog, StencilPalette } from "./palette";
import { useSaving } from "./saving";
import { TextBoard, type TextBoardHandle } from "./text-board";

export function Run({ opened, isBusy, onFinish, onDiscard }: { opened: BoardView; isBusy: boolean; onFinish: () => Promise<void>; onDiscard: () => Promise<void> }) {
  const { boards } = useBackend();
  const toasts = useToasts();
  const saving = useSaving();
  const board = useRef<BoardHandle>(null);
  const typed = useRef<TextBoardHandle>(null);
  const [view, setView] = useState(opened);
  const [open, setOpen] = useState<"add" | "connect" | "discard" | null>(null);
  const [nodes, setNodes] = useState<BoardNode[]>([]);
  const scene = useStart(opened);
  const { attempt } = opened;

  const onCommit = useCallback((drawing: string) => saving.put(() => boards.save(attempt, drawing)), [boards, attempt, saving]);
  const onText = useCallback(
    (source: string) =>
      new Promise<Awaited<ReturnType<typeof boards.text>> | null>((resolve) => {
        saving.put(async () => {
          try {
            resolve(await boards.text(attempt, source));
          } catch (thrown) {
            resolve(null);
            throw thrown;
          }
        });
      }),
    [boards, attempt, saving],
  );

  const keep = async () => {
    board.current?.flush();
    typed.current?.flush();
    await saving.settled();
  };
  const act = async (work: () => Promise<unknown>) => {
    try {
      await keep();
      await work();
    } catch (thrown) {
      toasts.fail(thrown);
    }
  };
  const finish = () => act(onFinish);
  const connect = () => {
    setNodes(board.current?.nodes() ?? []);
    setOpen("connect");
  };
  const insert = (kind: StencilKind, name?: string) => board.current?.insertStencil(kind, name);

  // Away from the board its clock stands still.
  useEffect(() => () => void boards.leave().catch(() => undefined), [boards]);

  useCommands([
    ...(opened.text
      ? []
      : [
          { id: "board-add", title: "Add a box by name", group: "Board" as const, keys: ["Alt+n"], run: () => setOpen("add"), whileTyping: true, onBoard: true },
          { id: "board-connect", title: "Connect two boxes", group: "Board" as const, keys: ["Alt+c"], run: connect, whileTyping: true, onBoard: true },
          { id: "board-show-all", title: "Show the whole board", group: "Board" as const, keys: ["Alt+0"], run: () => board.current?.showAll(), whileTyping: true, onBoard: true },
        ]),
    { id: "board-finish", title: "Grade my board", group: "Board", keys: ["Alt+Enter"], run: () => void finish(), whileTyping: true, onBoard: true },
  ]);

  return (
    <Screen
      title={opened.title}
      className="board-screen"
      heading={<span className="board-heading"><h1>{opened.title}</h1> <SavedState state={saving.state} /></span>}
      keepsScroll={false}
      bar={
        <>
          {opened.text ? null : (
            <>
              <Button kind="quiet" icon={FilePlus2} onPress={() => setOpen("add")} data-testid="board-add">Add…</Button>
              <Button kind="quiet" icon={Cable} onPress={connect} data-testid="board-connect">Connect…</Button>
              <Files view={opened} board={board} onKeep={keep} />
            </>
          )}
          <IconButton label="Throw this board away" icon={Trash2} onPress={() => setOpen("discard")} data-testid="board-discard" />
          <Button kind="primary" isDisabled={isBusy} onPress={() => void finish()} data-testid="board-finish">Grade my board</Button>
        </>
      }
    >
      {opened.text ? null : <StencilPalette onInsert={(kind) => insert(kind)} />}
      {opened.text ? (
        <TextBoard ref={typed} source={opened.source} onCommit={onText} label={`Your board: ${opened.title}`} />
      ) : scene === undefined ? (
        <p className="board-opening later" role="status">Opening the board…</p>
      ) : (
        <Board ref={board} scene={scene} onCommit={onCommit} label={`Your board: ${opened.title}`} />
      )}
      <Aside view={view} onHint={(kind) => act(async () => setView(await boards.hint(attempt, kind)))} />
      <AddDialog isOpen={open === "add"} onClose={() => setOpen(null)} onAdd={insert} />
      <ConnectDialog isOpen={open === "connect"} onClose={() => setOpen(null)} nodes={nodes} onConnect={(from, to, options) => board.current?.connect(from, to, options)} />
      <Dialog title="Throw this board away?" isOpen={open === "discard"} onClose={() => setOpen(null)} testId="discard-dialog">
        <p>What you drew in this attempt is deleted. Earlier attempts and your schedule stay as they are.</p>
        <div className="dialog-buttons">
          <Button kind="quiet" autoFocus onPress={() => setOpen(null)}>Keep it</Button>
          <Button onPress={() => void onDiscard()} data-testid="discard-confirm">Throw it away</Button>
        </div>
      </Dialog>
    </Screen>
  );
}

/** What the board begins with: what was saved, or the boxes of the easier mode. Undefined while these are laid out. */
function useStart({ scene, starter, text }: BoardView): string | null | undefined {
  const needsBoxes = scene === null && starter.length > 0 && !text;
  const [laidOut, setLaidOut] = useState<string>();
  useEffect(() => {
    if (!needsBoxes) return;
    let isCurrent = true;
    void loadEditor().then(({ sceneOfBoxes }) => isCurrent && setLaidOut(sceneOfBoxes(starter.map((box, index) => ({ ...box, ...gridPlace(index) })))));
    return () => {
      isCurrent = false;
    };
  }, [needsBoxes, starter]);
  return needsBoxes ? laidOut : scene;
}

function SavedState({ state }: { state: ReturnType<typeof useSaving>["state"] }) {
  if (typeof state === "object") {
    return <span className="saved saved-failed" role="alert" data-testid="board-saved">Not saved: {state.failed.message}</span>;
  }
  return <span className="saved" role="status" data-testid="board-saved">{state === "saving" ? "Saving…" : "Saved"}</span>;
}

function Files({ view, board, onKeep }: { view: BoardView; board: { current: BoardHandle | null }; onKeep: () => Promise<void> }) {
  const backend = useBackend();
  const toasts = useToasts();
  const chooser = useRef<HTMLInputElement>(null);
  const name = view.title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "board";
  const save = async (ending: string, bytes: Uint8Array) => {
    const path = await backend.saveFile(`${name}.${ending}`, bytes);
    if (path !== null) toasts.show({ text: "Saved", detail: path });
  };
  const encode = (text: string) => new TextEncoder().encode(text);
  const run = async (key: string) => {
    const handle = board.current;
    if (handle === null) return;
    try {
      switch (key) {
        case "open":
          chooser.current?.click();
          break;
        case "excalidraw":
          await save("excalidraw", encode(handle.toFile()));
          break;
        case "svg":
          await save("svg", encode(await handle.exportSvg()));
          break;
        case "png":
          await save("png", new Uint8Array(await (await handle.exportPng()).arrayBuffer()));
          break;
        case "mermaid":
          await onKeep();
          await save("mmd", encode(await backend.boards.mermaid(view.attempt)));
          break;
      }
    } catch (thrown) {
      toasts.fail(thrown);
    }
  };
  const read = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (file === undefined) return;
    const text = await file.text();
    if (board.current?.load(text) !== true) toasts.show({ text: `${file.name} is no drawing`, detail: "It is not an .excalidraw file, or it is damaged. Your board is as it was.", testId: "toast-error" });
  };
  return (
    <>
      <input ref={chooser} type="file" accept=".excalidraw,application/json" hidden onChange={(event) => void read(event)} data-testid="board-file" aria-label="Open a drawing" />
      <MenuTrigger>
        <IconButton label="Open or save the drawing" icon={FileText} data-testid="board-files" />
        <Popover className="popover" placement="bottom end">
          <Menu className="menu" aria-label="Open or save the drawing" onAction={(key) => void run(String(key))}>
            <MenuItem id="open" className="menu-item">Open a drawing…</MenuItem>
            <MenuItem id="excalidraw" className="menu-item">Save as .excalidraw…</MenuItem>
            <MenuItem id="svg" className="menu-item">Save as SVG…</MenuItem>
            <MenuItem id="png" className="menu-item">Save as PNG…</MenuItem>
            <MenuItem id="mermaid" className="menu-item">Save as Mermaid…</MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
    </>
  );
}
