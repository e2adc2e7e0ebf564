/** What a slot wants beside its question: the whiteboard, a recording of the answer. */
import { Mic, Play, Square } from "lucide-react";
import { useState } from "react";

import { useBackend } from "../../backend/context";
import type { QuestionRecord, Slot } from "../../bindings";
import { Sketch } from "../../design/board/sketch";
import { Button } from "../../design/controls/controls";
import { useToasts } from "../../shared/toasts";

export function AnswerTools({
  slot,
  asked,
  sketch,
  recording,
  running,
  onRecord,
}: {
  slot: Slot;
  asked: QuestionRecord;
  /** What the drawing is kept under. */
  sketch: string | null;
  /** The answer is being recorded. */
  recording: boolean;
  running: boolean;
  onRecord: (on: boolean) => unknown;
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
              <span className="recording-now" role="status">
                Recording; it pauses with the clock and ends with your answer.
              </span>
              <Button kind="quiet" icon={Square} onPress={() => onRecord(false)}>
                Stop recording
              </Button>
            </>
          ) : asked.recording !== undefined ? (
            <Button
              kind="quiet"
              icon={Play}
              onPress={() => {
                backend.playRecording(asked.recording ?? "", 0).catch(toasts.fail);
              }}
            >
              Play recording
            </Button>
          ) : asked.answered ? null : (
            <Button kind="quiet" icon={Mic} isDisabled={!running} onPress={() => onRecord(true)} data-testid="record">
              Record this answer
            </Button>
          )}
        </div>
      )}
      {wantsBoard && sketch !== null && (
        <section aria-label="Whiteboard">
          <Button kind="quiet" aria-expanded={open} onPress={() => setOpen(!open)} data-testid="beside-board-toggle">
            {open ? "Hide the whiteboard" : "Show the whiteboard"}
          </Button>
          {open && <Sketch key={sketch} owner={sketch} />}
        </section>
      )}
    </div>
  );
}
