/** A drawing that belongs to something else: to a question of an interview, to a rehearsal. */
import "./sketch.css";

import { useQuery } from "@tanstack/react-query";
import { memo, useCallback, useState, type ReactNode } from "react";

import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";
import { useToasts } from "../toasts";
import { Board } from "./board";

/** The drawing under way; on disk whenever the hand rests. The clock beside it does not paint it again. */
export const Sketch = memo(function Sketch({ owner, readOnly = false }: {
  /** What it is kept under. */
  owner: string;
  readOnly?: boolean;
}) {
  const { boards } = useBackend();
  const toasts = useToasts();
  const { data } = useQuery({ queryKey: keys.sketch(owner), queryFn: () => boards.sketch(owner), staleTime: 0, gcTime: 0 });
  const keep = useCallback((scene: string) => {
    boards.sketchSave(owner, scene).catch(toasts.fail);
  }, [boards, owner, toasts]);
  if (data === undefined || (readOnly && data.scene === null)) return null;
  return (
    <div className="sketch" data-testid="sketch" data-own-keys>
      <Board scene={data.scene} label="Your drawing" readOnly={readOnly} takesFocus={false} {...(readOnly ? {} : { onCommit: keep })} />
    </div>
  );
});

/** What was drawn, closed until it is wanted: the editor is heavy. */
export function Drawn({ owner }: { owner: string }) {
  return <Closed>{() => <Sketch owner={owner} readOnly />}</Closed>;
}

/** A drawing that went into the log, by its file's name. */
export function KeptDrawing({ file }: { file: string }) {
  return <Closed>{() => <KeptBoard file={file} />}</Closed>;
}

function KeptBoard({ file }: { file: string }) {
  const { boards } = useBackend();
  const { data: scene, isError } = useQuery({ queryKey: keys.drawing(file), queryFn: () => boards.drawing(file), staleTime: Infinity });
  if (isError) return <p className="soft">The drawing is not in the data folder any more.</p>;
  if (scene === undefined) return null;
  return (
    <div className="sketch" data-testid="sketch" data-own-keys>
      <Board scene={scene} label="Your drawing" readOnly />
    </div>
  );
}

function Closed({ children }: { children: () => ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="drawn" onToggle={(event) => setOpen(event.currentTarget.open)} data-testid="drawn">
      <summary>What you drew</summary>
      {open && children()}
    </details>
  );
}
