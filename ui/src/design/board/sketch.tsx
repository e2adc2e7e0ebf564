/** A drawing that belongs to something else: to a question of an interview, to a rehearsal. */
import "./sketch.css";

import { useQuery } from "@tanstack/react-query";
import { memo, useCallback, useState, type ReactNode } from "react";

import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";
import { useGuardedSaving } from "../../shared/saving/autosave";
import { Saved } from "../controls/saved";
import { Unread } from "../controls/problem";
import { Board } from "./board";

interface SketchProps {
  /** What it is kept under. */
  owner: string;
  readOnly?: boolean;
}

/** The drawing under way; on disk whenever the hand rests. The clock beside it does not paint it again. */
export const Sketch = memo(function Sketch({ owner, readOnly = false }: SketchProps) {
  const backend = useBackend();
  const { data, error, refetch } = useQuery({
    queryKey: keys.sketch(owner),
    queryFn: () => backend.sketch(owner),
    staleTime: 0,
    gcTime: 0,
  });
  if (error !== null) return <Unread error={error} title="Couldn’t load your drawing" onAgain={refetch} />;
  if (data === undefined || (readOnly && data.scene === null)) return null;
  return readOnly ? (
    <Framed>
      <Board scene={data.scene} label="Your drawing" readOnly takesFocus={false} />
    </Framed>
  ) : (
    <Drawing key={owner} owner={owner} scene={data.scene} />
  );
});

/** Drawn on: one write after the other, the newest last, so that no older drawing takes its place. */
function Drawing({ owner, scene }: { owner: string; scene: string | null }) {
  const backend = useBackend();
  const { put, settled, state } = useGuardedSaving();
  const [isDrawn, setDrawn] = useState(false);
  const keep = useCallback(
    (drawing: string) => {
      setDrawn(true);
      put(() => backend.sketchSave(owner, drawing));
    },
    [backend, owner, put],
  );
  return (
    <>
      <Framed>
        <Board scene={scene} label="Your drawing" takesFocus={false} onCommit={keep} />
      </Framed>
      <Saved of={{ state: isDrawn ? state : "clean", settled }} testId="sketch-saved" />
    </>
  );
}

function Framed({ children }: { children: ReactNode }) {
  return (
    <div className="sketch" data-testid="sketch" data-own-keys>
      {children}
    </div>
  );
}

/** What was drawn, closed until it is wanted: the editor is heavy. */
export function Drawn({ owner }: { owner: string }) {
  return <Closed>{() => <Sketch owner={owner} readOnly />}</Closed>;
}

/** A drawing that went into the log, by its file's name. */
export function KeptDrawing({ file }: { file: string }) {
  return <Closed>{() => <KeptBoard file={file} />}</Closed>;
}

function KeptBoard({ file }: { file: string }) {
  const backend = useBackend();
  const {
    data: scene,
    error,
    refetch,
  } = useQuery({ queryKey: keys.drawing(file), queryFn: () => backend.drawing(file), staleTime: Infinity });
  if (error !== null) return <Unread error={error} title="Couldn’t load the drawing" onAgain={refetch} />;
  if (scene === undefined) return null;
  return (
    <Framed>
      <Board scene={scene} label="Your drawing" readOnly />
    </Framed>
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
