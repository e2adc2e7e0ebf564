/** At the board: the reference is hidden, the clock counts, requirements and hints stand beside. */
import { Cable, FilePlus2, FileText, Trash2 } from "lucide-react";
import { useCallback, useEffect, useRef, useState, type ChangeEvent } from "react";
import { Menu, MenuItem, MenuTrigger } from "react-aria-components";

import type { BoardView, HintKind, Kind as StencilKind, TextReading } from "../../bindings";
import { useBackend } from "../../backend/context";
import { BackendError } from "../../backend/error";
import { useAutosave, useGuardedSaving } from "../../shared/saving/autosave";
import { Confirm } from "../../design/controls/confirm";
import { Button, IconButton } from "../../design/controls/controls";
import { useCommands } from "../../shared/keyboard/commands";
import { MenuPopover } from "../../design/controls/overlays";
import { Problem, Unread } from "../../design/controls/problem";
import type { SaveState } from "../../shared/saving/saver";
import { Screen } from "../../design/screen/screen";
import { useToasts } from "../../shared/toasts";
import { Aside } from "./aside";
import { Board, loadEditor } from "../../design/board/board";
import { gridPlace } from "../../design/board/stencils";
import type { BoardHandle, BoardNode } from "../../design/board/board-handle";
import { useSaveFile } from "../../shared/saving/save-file";
import { AddDialog, ConnectDialog, StencilPalette } from "./palette";
import { useAttempt } from "./queries";
import { TextBoard } from "./text-board";

export function AttemptRun({
  opened,
  isBusy,
  onFinish,
  onDiscard,
}: {
  opened: BoardView;
  isBusy: boolean;
  onFinish: () => Promise<void>;
  onDiscard: () => Promise<void>;
}) {
  const backend = useBackend();
  const toasts = useToasts();
  const { put, settled, state } = useGuardedSaving();
  const board = useRef<BoardHandle>(null);
  const [open, setOpen] = useState<"add" | "connect" | "discard" | null>(null);
  const [nodes, setNodes] = useState<BoardNode[]>([]);
  const start = useStart(opened);
  const { attempt } = opened;
  const { run, at, error, dismiss, press, idle } = useAttempt(opened);
  const view = run ?? opened;

  const onCommit = useCallback(
    (drawing: string) => put(() => backend.boardSave(attempt, drawing)),
    [backend, attempt, put],
  );
  const [reading, setReading] = useState<TextReading | null>(null);
  const commitText = useCallback(
    async (source: string) => setReading(await backend.boardText(attempt, source)),
    [backend, attempt],
  );
  const typed = useAutosave(opened.source, commitText);
  // What stands there already is understood at once.
  useEffect(() => {
    if (opened.text && opened.source !== "") commitText(opened.source).catch(toasts.fail);
  }, [commitText, opened, toasts]);

  const keep = async () => {
    board.current?.flush();
    await typed.settled();
    await settled();
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
  /** What the editor cannot do, because it is still opening, is told. */
  const draw = (work: (handle: BoardHandle) => void) => {
    try {
      if (board.current !== null) work(board.current);
    } catch (thrown) {
      toasts.fail(thrown);
    }
  };
  const connect = () =>
    draw((handle) => {
      setNodes(handle.nodes());
      setOpen("connect");
    });
  const insert = (kind: StencilKind, name?: string) => draw((handle) => handle.insertStencil(kind, name));
  const hint = (kind: HintKind) =>
    press(`hint ${kind}`, async () => {
      await keep();
      return backend.boardHint(attempt, kind);
    });

  // Away from the board its clock stands still. Not before the last question of it is answered: to ask is to be there.
  useEffect(
    () => () => {
      idle()
        .then(() => backend.boardLeave())
        .catch(() => undefined);
    },
    [backend, idle],
  );

  useCommands([
    ...(opened.text
      ? []
      : [
          {
            id: "board-add",
            title: "Add a box by name",
            group: "Board" as const,
            keys: ["Alt+n"],
            run: () => setOpen("add"),
            whileTyping: true,
            onBoard: true,
          },
          {
            id: "board-connect",
            title: "Connect two boxes",
            group: "Board" as const,
            keys: ["Alt+c"],
            run: connect,
            whileTyping: true,
            onBoard: true,
          },
          {
            id: "board-show-all",
            title: "Show the whole board",
            group: "Board" as const,
            keys: ["Alt+0"],
            run: () => draw((handle) => handle.showAll()),
            whileTyping: true,
            onBoard: true,
          },
        ]),
    {
      id: "board-finish",
      title: "Grade my board",
      group: "Board",
      keys: ["Alt+Enter"],
      run: () => {
        finish().catch(toasts.fail);
      },
      whileTyping: true,
      onBoard: true,
    },
  ]);

  return (
    <Screen
      title={opened.title}
      className="board-screen"
      heading={
        <span className="board-heading">
          <h1>{opened.title}</h1> <SavedState state={opened.text && typed.state !== "clean" ? typed.state : state} />
        </span>
      }
      keepsScroll={false}
      bar={
        <>
          {opened.text ? null : (
            <>
              <Button kind="quiet" icon={FilePlus2} onPress={() => setOpen("add")} data-testid="board-add">
                Add…
              </Button>
              <Button kind="quiet" icon={Cable} onPress={connect} data-testid="board-connect">
                Connect…
              </Button>
              <Files view={opened} board={board} onKeep={keep} />
            </>
          )}
          <IconButton
            label="Discard this board"
            icon={Trash2}
            onPress={() => setOpen("discard")}
            data-testid="board-discard"
          />
          <Button kind="primary" isDisabled={isBusy} onPress={() => finish()} data-testid="board-finish">
            Grade my board
          </Button>
        </>
      }
    >
      {error !== null && <Problem error={error} onDismiss={dismiss} />}
      {opened.text ? null : <StencilPalette onInsert={(kind) => insert(kind)} />}
      {opened.text ? (
        <TextBoard typed={typed} reading={reading} label={`Your board: ${opened.title}`} />
      ) : start.error !== null ? (
        <Unread error={start.error} title="Couldn’t open the board" onAgain={start.again} />
      ) : start.scene === undefined ? (
        <p className="board-opening later" role="status">
          Opening the board…
        </p>
      ) : (
        <Board ref={board} scene={start.scene} onCommit={onCommit} label={`Your board: ${opened.title}`} />
      )}
      <Aside view={view} at={at} onHint={hint} />
      <AddDialog isOpen={open === "add"} onClose={() => setOpen(null)} onAdd={insert} />
      <ConnectDialog
        isOpen={open === "connect"}
        onClose={() => setOpen(null)}
        nodes={nodes}
        onConnect={(from, to, options) => draw((handle) => handle.connect(from, to, options))}
      />
      <Confirm
        title="Discard this board?"
        stay="Keep drawing"
        go="Discard"
        isOpen={open === "discard"}
        onStay={() => setOpen(null)}
        onGo={() => {
          setOpen(null);
          onDiscard().catch(toasts.fail);
        }}
        testId="discard-dialog"
      >
        What you drew in this attempt is deleted. Earlier attempts and your schedule stay as they are.
      </Confirm>
    </Screen>
  );
}

interface BoardStart {
  /** Undefined while the boxes are laid out. */
  scene: string | null | undefined;
  error: BackendError | null;
  again: () => void;
}

/** What the board begins with: what was saved, or the boxes of the easier mode. */
function useStart({ scene, starter, text }: BoardView): BoardStart {
  const needsBoxes = scene === null && starter.length > 0 && !text;
  const [laidOut, setLaidOut] = useState<string>();
  const [error, setError] = useState<BackendError | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (!needsBoxes) return;
    let isCurrent = true;
    loadEditor().then(
      ({ sceneOfBoxes }) =>
        isCurrent && setLaidOut(sceneOfBoxes(starter.map((box, index) => ({ ...box, ...gridPlace(index) })))),
      (thrown: unknown) => isCurrent && setError(BackendError.from(thrown)),
    );
    return () => {
      isCurrent = false;
    };
  }, [needsBoxes, starter, tries]);
  const again = () => {
    setError(null);
    setTries((now) => now + 1);
  };
  return { scene: needsBoxes ? laidOut : scene, error, again };
}

function SavedState({ state }: { state: SaveState }) {
  if (typeof state === "object") {
    return (
      <span className="saved saved-failed" role="alert" data-testid="board-saved">
        Not saved: {state.failed.message}
      </span>
    );
  }
  return (
    <span className="saved" role="status" data-testid="board-saved">
      {state === "saving" ? "Saving…" : "Saved"}
    </span>
  );
}

function Files({
  view,
  board,
  onKeep,
}: {
  view: BoardView;
  board: { current: BoardHandle | null };
  onKeep: () => Promise<void>;
}) {
  const backend = useBackend();
  const toasts = useToasts();
  const saveFile = useSaveFile();
  const chooser = useRef<HTMLInputElement>(null);
  const name =
    view.title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "board";
  const save = (ending: string, content: string | Uint8Array) => saveFile(`${name}.${ending}`, content);
  const run = async (key: string) => {
    const handle = board.current;
    if (handle === null) return;
    try {
      switch (key) {
        case "open":
          chooser.current?.click();
          break;
        case "excalidraw":
          await save("excalidraw", handle.toFile());
          break;
        case "svg":
          await save("svg", await handle.exportSvg());
          break;
        case "png":
          await save("png", new Uint8Array(await (await handle.exportPng()).arrayBuffer()));
          break;
        case "mermaid":
          await onKeep();
          await save("mmd", await backend.boardMermaid(view.attempt));
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
    try {
      const text = await file.text();
      if (board.current?.load(text) === true) return;
    } catch (thrown) {
      toasts.fail(thrown);
      return;
    }
    toasts.show({
      text: `${file.name} is no drawing`,
      detail: "It is not an .excalidraw file, or it is damaged. Your board is as it was.",
      testId: "toast-error",
    });
  };
  return (
    <>
      <input
        ref={chooser}
        type="file"
        accept=".excalidraw,application/json"
        hidden
        onChange={(event) => read(event)}
        data-testid="board-file"
        aria-label="Open a drawing"
      />
      <MenuTrigger>
        <IconButton label="Open or save the drawing" icon={FileText} data-testid="board-files" />
        <MenuPopover placement="bottom end">
          <Menu
            className="menu"
            aria-label="Open or save the drawing"
            onAction={(key) => {
              run(String(key)).catch(toasts.fail);
            }}
          >
            <MenuItem id="open" className="menu-item">
              Open a drawing…
            </MenuItem>
            <MenuItem id="excalidraw" className="menu-item">
              Save as .excalidraw…
            </MenuItem>
            <MenuItem id="svg" className="menu-item">
              Save as SVG…
            </MenuItem>
            <MenuItem id="png" className="menu-item">
              Save as PNG…
            </MenuItem>
            <MenuItem id="mermaid" className="menu-item">
              Save as Mermaid…
            </MenuItem>
          </Menu>
        </MenuPopover>
      </MenuTrigger>
    </>
  );
}
