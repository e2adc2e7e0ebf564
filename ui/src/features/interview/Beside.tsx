/** What a slot wants beside its question: the whiteboard, a recording of the answer. */
import { useQuery } from "@tanstack/react-query";
import { Mic, Play, Square } from "lucide-react";
import { useCallback, useState } from "react";

import { useBackend } from "../../backend/context";
import type { Asked } from "../../bindings/Asked";
import type { Slot } from "../../bindings/Slot";
import { Board } from "../../design/board/board";
import { Button } from "../../design/controls";
import { useToasts } from "../../design/toasts";

export function Beside({ slot, asked, sketch, recording, running, onRecord }: {
  slot: Slot;
  asked: Asked;
  /** What the drawing is kept under. */
  sketch: string | null;
  /** The answer is being recorded. */
  recording: boolean;
  running: boolean;
  onRecord: (on: boolean) => void;
}) {
  const backend = useBackend();
  const toasts = useToasts();
  const [open, setOpen] = useState(true);
  if (!slot.board && !slot.recording) return null;
  const wantsBoard = slot.board || slot.kind === "diagram";
  return (
    <div className="beside">
      {slot.recording && (
        <div className="beside-recording" data-testid="beside-recording">
          {recording ? (
            <>
              <span className="recording-now" role="status">Recording; it pauses with the clock and ends with your answer.</span>
              <Button kind="quiet" icon={Square} onPress={() => onRecord(false)}>Stop recording</Button>
            </>
          ) : asked.recording !== undefined ? (
            <Button kind="quiet" icon={Play} onPress={() => void backend.playRecording(asked.recording ?? "", 0).catch(toasts.fail)}>Play the recording</Button>
          ) : asked.answered ? null : (
            <Button kind="quiet" icon={Mic} isDisabled={!running} onPress={() => onRecord(true)} data-testid="record">Record this answer</Button>
          )}
        </div>
      )}
      {wantsBoard && sketch !== null && (
        <section aria-label="Whiteboard">
          <Button kind="quiet" aria-expanded={open} onPress={() => setOpen(!open)} data-testid="beside-board-toggle">{open ? "Hide the whiteboard" : "Show the whiteboard"}</Button>
          {open && <Sketch key={sketch} owner={sketch} readOnly={false} />}
        </section>
      )}
    </div>
  );
}

/** A drawing that belongs to one question; on disk whenever the hand rests. */
export function Sketch({ owner, readOnly }: { owner: string; readOnly: boolean }) {
  const { boards } = useBackend();
  const toasts = useToasts();
  const { data } = useQuery({ queryKey: ["sketch", owner], queryFn: () => boards.sketch(owner), staleTime: 0, gcTime: 0 });
  const keep = useCallback((scene: string) => {
    boards.sketchSave(owner, scene).catch(toasts.fail);
  }, [boards, owner, toasts]);
  if (data === undefined || (readOnly && data.scene === null)) return null;
  return (
    <div className="sketch" data-testid="sketch" data-own-keys>
      <Board scene={data.scene} label="Your drawing" readOnly={readOnly} {...(readOnly ? {} : { onCommit: keep })} />
    </div>
  );
}
