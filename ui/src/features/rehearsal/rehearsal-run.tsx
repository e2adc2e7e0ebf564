/** A run under way: the clock, the prompt, the key points, and every control within reach of a key. */
import { Maximize2, Minimize2, Pause, Play, Plus, SkipForward, StepBack, StepForward, Workflow } from "lucide-react";
import { useState } from "react";
import { Button } from "react-aria-components";

import type { Command, Rehearsal, RunStep, SegmentFigures } from "../../bindings";
import { autosaved, useAutosave } from "../../shared/saving/autosave";
import { Saved } from "../../design/controls/saved";
import { isPressed } from "../../shared/keyboard/chords";
import { Confirm } from "../../design/controls/confirm";
import { useCommands } from "../../shared/keyboard/commands";
import { Keys } from "../../design/controls/keys";
import { Sketch } from "../../design/board/sketch";
import { Html } from "../../design/prose/prose";
import { isRunning, useFigures } from "../../shared/study/figures";
import { useCover } from "../../design/screen/screen";
import { clock, list } from "../../shared/words/words";
import { RoundPanel } from "./round-panel";

interface RehearsalRunProps {
  rehearsal: Rehearsal;
  /** When the core gave it, by performance.now. */
  givenAt: number;
  onStep: (step: RunStep) => unknown;
  /** A step that makes no sense twice in a row. */
  onPress: (step: RunStep) => unknown;
  /** A step of a field that saves itself. */
  onWrite: (step: RunStep) => Promise<void>;
  onDiscard: () => unknown;
}

const SOON_MS = 30_000;

export function RehearsalRun({ rehearsal, givenAt, onStep, onPress, onWrite, onDiscard }: RehearsalRunProps) {
  const { view } = rehearsal;
  const [wide, setWide] = useState(false);
  const [drawing, setDrawing] = useState(true);
  const [isDiscarding, setDiscarding] = useState(false);
  const draws = rehearsal.sketch !== null && drawing && !wide;
  useCover(wide);
  const running = isRunning(view.figures);
  const figures = useFigures(view.figures, givenAt);
  const segment = figures.segments[figures.current];
  const script = rehearsal.segments[figures.current];
  const phase = figures.phase;
  const act = (command: Command) => onPress({ do: "clock", command });
  const extend = () => onStep({ do: "clock", command: { do: "extend", byMs: 60_000 } });
  const toggle = () =>
    act(phase.phase === "ready" ? { do: "start" } : running ? { do: "pause", reason: "" } : { do: "resume" });
  const last = figures.current === figures.segments.length - 1;
  const next = () => act({ do: "next" });
  useCommands([
    {
      id: "stage-toggle",
      title: phase.phase === "ready" ? "Start clock" : running ? "Pause" : "Resume",
      group: "Study",
      keys: ["Space"],
      run: toggle,
    },
    {
      id: "stage-next",
      title: last ? "Finish" : "Next segment",
      group: "Study",
      keys: ["ArrowRight", "PageDown", "n"],
      run: next,
    },
    {
      id: "stage-back",
      title: "Back to the segment before",
      group: "Study",
      keys: ["ArrowLeft", "PageUp"],
      run: () => act({ do: "back" }),
    },
    { id: "stage-skip", title: "Skip the segment", group: "Study", keys: ["s"], run: () => act({ do: "skip" }) },
    { id: "stage-extend", title: "One more minute", group: "Study", keys: ["+"], run: extend },
    { id: "stage-wide", title: "Stage view", group: "Study", keys: ["v"], run: () => setWide((is) => !is) },
    ...(wide
      ? [
          {
            id: "stage-leave",
            title: "Leave stage view",
            group: "Study" as const,
            keys: ["Escape"],
            run: () => setWide(false),
          },
        ]
      : []),
    ...(script?.keyPoints ?? []).slice(0, 9).map((_, index) => ({
      id: `stage-point-${String(index)}`,
      title: `Tick key point ${String(index + 1)}`,
      group: "Study" as const,
      keys: [String(index + 1)],
      keyOnly: true,
      run: () =>
        onStep({
          do: "point",
          segment: figures.current,
          point: index,
          said: view.points[figures.current]?.[index] !== true,
        }),
    })),
  ]);
  if (segment === undefined) return null;
  return (
    <div className={wide ? "run run-wide" : draws ? "run run-draws" : "run"} data-testid="stage">
      <div className="run-main">
        <p className="soft">
          {view.title} · {figures.current + 1} of {figures.segments.length}
        </p>
        <h1 className="run-title">{segment.title}</h1>
        <BigClock segment={segment} running={running} />
        {script !== undefined && !wide && <Html html={script.promptHtml} />}
        <RoundPanel
          key={`round-${figures.current}`}
          asked={rehearsal.asked}
          segment={figures.current}
          onAnswer={(question, rating) => onStep({ do: "answered", question, rating })}
        />
        {script !== undefined && script.keyPoints.length > 0 && (
          <fieldset className="points">
            <legend>Key points</legend>
            {script.keyPoints.map((point, index) => (
              <label key={point} className="point">
                <input
                  type="checkbox"
                  checked={view.points[figures.current]?.[index] === true}
                  onChange={(event) =>
                    onStep({ do: "point", segment: figures.current, point: index, said: event.target.checked })
                  }
                />
                <span>{point}</span>
                {index < 9 && <Keys keys={String(index + 1)} />}
              </label>
            ))}
          </fieldset>
        )}
        {!wide && (
          <Note
            key={figures.current}
            text={view.notes[figures.current] ?? ""}
            onWrite={(text) => onWrite({ do: "note", segment: figures.current, text })}
          />
        )}
        <div className="run-controls sticky-foot" role="group" aria-label="Clock">
          <Button className="button button-primary" onPress={toggle} data-testid="stage-toggle">
            {running ? <Pause className="icon" aria-hidden="true" /> : <Play className="icon" aria-hidden="true" />}
            {phase.phase === "ready" ? "Start" : running ? "Pause" : "Resume"} <Keys keys="Space" />
          </Button>
          <Button className="button" onPress={next} isDisabled={phase.phase === "ready"} data-testid="stage-next">
            <StepForward className="icon" aria-hidden="true" /> {last ? "Finish" : "Next"} <Keys keys="ArrowRight" />
          </Button>
          <Button
            className="button button-quiet"
            onPress={() => act({ do: "back" })}
            isDisabled={figures.current === 0}
          >
            <StepBack className="icon" aria-hidden="true" /> Back
          </Button>
          <Button
            className="button button-quiet"
            onPress={() => act({ do: "skip" })}
            isDisabled={phase.phase === "ready"}
          >
            <SkipForward className="icon" aria-hidden="true" /> Skip
          </Button>
          <Button className="button button-quiet" onPress={extend} isDisabled={phase.phase === "ready"}>
            <Plus className="icon" aria-hidden="true" /> 1 min
          </Button>
          {rehearsal.sketch !== null && !wide && (
            <Button
              className="button button-quiet"
              aria-expanded={drawing}
              onPress={() => setDrawing(!drawing)}
              data-testid="beside-board-toggle"
            >
              <Workflow className="icon" aria-hidden="true" /> {drawing ? "Hide the board" : "Show the board"}
            </Button>
          )}
          <Button className="button button-quiet" onPress={() => setWide((is) => !is)}>
            {wide ? (
              <Minimize2 className="icon" aria-hidden="true" />
            ) : (
              <Maximize2 className="icon" aria-hidden="true" />
            )}{" "}
            Stage
          </Button>
        </div>
        {/* Below the controls: pausing moves nothing that stands above. */}
        {phase.phase === "paused" && (
          <PauseReason
            key={view.pauses.length}
            reason={view.pauses.at(-1)?.reason ?? ""}
            onSay={(reason) => onWrite({ do: "pause-reason", reason })}
          />
        )}
        {phase.phase === "slept" && <Slept ms={phase.sleptMs} act={act} />}
        {phase.phase === "interrupted" && (
          <div className="notice" role="status">
            <div>
              <p className="notice-title">This run was interrupted</p>
              <p>
                Everything up to {clock(figures.spentMs)} is saved
                {rehearsal.goneMs !== null && `; the app was away for ${clock(rehearsal.goneMs)}, which is not counted`}
                . Resume, or end it here.
              </p>
            </div>
          </div>
        )}
      </div>
      {/* What it is held against stays hidden until the run is over. */}
      {draws && rehearsal.sketch !== null && (
        <section className="run-board" aria-label="Whiteboard">
          <Sketch owner={rehearsal.sketch} />
        </section>
      )}
      <aside className="run-side" aria-label="The run">
        <dl className="totals">
          <div>
            <dt>Planned</dt>
            <dd>{clock(figures.plannedMs)}</dd>
          </div>
          <div>
            <dt>Spoken</dt>
            <dd>{clock(figures.spentMs)}</dd>
          </div>
          <div>
            <dt>Projected finish</dt>
            <dd data-testid="projected">{clock(figures.projectedMs)}</dd>
          </div>
          <div className={figures.debtMs > 0 ? "owing" : ""}>
            <dt>Debt</dt>
            <dd data-testid="debt">{figures.debtMs > 0 ? `+${clock(figures.debtMs)}` : "none"}</dd>
          </div>
        </dl>
        <ol className="segments">
          {figures.segments.map((one, index) => (
            <li
              key={one.id}
              aria-current={index === figures.current ? "step" : undefined}
              className={one.skipped ? "skipped" : ""}
            >
              <span>{one.title}</span>
              <span className="soft">
                {one.spentMs > 0 || one.done ? `${clock(one.spentMs)} / ` : ""}
                {clock(one.budgetMs)}
                {one.overtimeMs > 0 && <strong className="over"> +{clock(one.overtimeMs)}</strong>}
                {one.skipped && " skipped"}
              </span>
            </li>
          ))}
        </ol>
        {rehearsal.level !== null && <Level value={rehearsal.level} />}
        <div className="run-end">
          <Button className="button button-quiet" onPress={() => act({ do: "finish" })}>
            End the run
          </Button>
          <Button className="button button-quiet" onPress={() => setDiscarding(true)} data-testid="stage-discard">
            Discard
          </Button>
        </div>
      </aside>
      <Confirm
        title="Discard this run?"
        stay="Keep rehearsing"
        go="Discard"
        isOpen={isDiscarding}
        onStay={() => setDiscarding(false)}
        onGo={() => {
          setDiscarding(false);
          onDiscard();
        }}
        testId="discard-run"
      >
        {lost(view.recording, rehearsal.sketch !== null)} Earlier runs and your schedule stay as they are.
      </Confirm>
    </div>
  );
}

/** What goes with a run that is discarded. */
function lost(recorded: boolean, draws: boolean): string {
  const parts = ["times and notes", ...(recorded ? ["recording"] : []), ...(draws ? ["drawing"] : [])];
  return `Its ${list(parts)} are deleted.`;
}

const REASONS = ["Interrupted", "Lost the thread", "Looked something up"];

/** Why the clock stands: for the summary, where a habit shows. */
function PauseReason({ reason, onSay }: { reason: string; onSay: (reason: string) => Promise<void> }) {
  const said = useAutosave(reason, (text) => onSay(text.trim()));
  const choose = (text: string) => {
    said.change(text);
    said.flush();
  };
  return (
    <div className="pause-reason" role="group" aria-label="Why the clock stands">
      <label className="field">
        <span className="field-label">Why did you stop? You may leave it open.</span>
        <input
          className="input"
          {...autosaved(said)}
          onKeyDown={(event) => {
            if (isPressed(event, "Enter")) said.flush();
          }}
          data-testid="pause-reason"
        />
        <Saved of={said} />
      </label>
      <div className="run-controls">
        {REASONS.map((one) => (
          <Button key={one} className="button button-quiet" onPress={() => choose(one)}>
            {one}
          </Button>
        ))}
      </div>
    </div>
  );
}

function BigClock({ segment, running }: { segment: SegmentFigures; running: boolean }) {
  const left = segment.budgetMs - segment.spentMs;
  const state = left < 0 ? "over" : left < SOON_MS ? "soon" : "calm";
  return (
    <div className={`big-clock big-clock-${state}`} data-testid="clock">
      <span className="big-clock-figure" role="timer" aria-live="off">
        {left < 0 ? `+${clock(left)}` : clock(left + 999)}
      </span>
      <span className="soft">
        {left < 0 ? `over ${clock(segment.budgetMs)}` : `left of ${clock(segment.budgetMs)}`}
        {!running && " · paused"}
      </span>
      <span className="visually-hidden" role="status">
        {left < 0 ? "The segment is over its budget." : left < SOON_MS && running ? "Half a minute left." : ""}
      </span>
      <span className="big-clock-bar" aria-hidden="true">
        <span
          style={{ transform: `scaleX(${String(Math.min(1, segment.spentMs / Math.max(1, segment.budgetMs)))})` }}
        />
      </span>
    </div>
  );
}

function Slept({ ms, act }: { ms: number; act: (command: Command) => unknown }) {
  const choose = (choice: "discard" | "count" | "end") => act({ do: "after-sleep", choice });
  return (
    <div className="notice notice-warning" role="alertdialog" aria-label="Your computer was asleep">
      <div>
        <p className="notice-title">Your computer was asleep for {clock(ms)}</p>
        <p>The clock stopped when it fell asleep.</p>
        <p className="run-controls">
          <Button className="button button-primary" autoFocus onPress={() => choose("discard")}>
            Resume without that time
          </Button>
          <Button className="button" onPress={() => choose("count")}>
            Count it: I went on talking
          </Button>
          <Button className="button" onPress={() => choose("end")}>
            The run ended then
          </Button>
        </p>
      </div>
    </div>
  );
}

function Level({ value }: { value: number }) {
  const decibels = 20 * Math.log10(Math.max(value, 0.0005));
  const share = Math.max(0, Math.min(1, (decibels + 60) / 60));
  return (
    <div className="level">
      <span className="soft">Recording</span>
      <meter min={0} max={1} value={share} aria-label="Level of the microphone" />
      {value < 0.002 && <span className="soft">Nothing is heard. Check the microphone in Settings.</span>}
    </div>
  );
}

function Note({ text, onWrite }: { text: string; onWrite: (text: string) => Promise<void> }) {
  const note = useAutosave(text, onWrite);
  return (
    <label className="field">
      <span className="field-label">Notes</span>
      <textarea className="input" rows={3} {...autosaved(note)} data-testid="stage-notes" />
      <Saved of={note} />
    </label>
  );
}
