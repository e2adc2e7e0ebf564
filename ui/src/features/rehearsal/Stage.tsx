/** A run under way: the clock, the prompt, the key points, and every control within reach of a key. */
import { Maximize2, Minimize2, Pause, Play, Plus, SkipForward, StepBack, StepForward, Workflow } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components";

import type { Command } from "../../bindings/Command";
import type { Rehearsal } from "../../bindings/Rehearsal";
import type { RunStep } from "../../bindings/RunStep";
import type { SegmentFigures } from "../../bindings/SegmentFigures";
import { Keys, useCommands } from "../../design/keys";
import { Sketch } from "../../design/board/sketch";
import { Html } from "../../design/prose";
import { isRunning, later } from "../../design/figures";
import { useCover } from "../../design/screen";
import { clock } from "../../design/words";
import { RoundPanel } from "./Round";

interface StageProps {
  rehearsal: Rehearsal;
  /** When the core gave it, by performance.now. */
  givenAt: number;
  onStep: (step: RunStep) => void;
  onAfter: () => void;
  onDiscard: () => void;
}

const SOON_MS = 30_000;
const TWICE_MS = 500;

export function Stage({ rehearsal, givenAt, onStep, onAfter, onDiscard }: StageProps) {
  const { view } = rehearsal;
  const [now, setNow] = useState(givenAt);
  const [wide, setWide] = useState(false);
  const [drawing, setDrawing] = useState(true);
  const draws = rehearsal.sketch !== null && drawing && !wide;
  useCover(wide);
  const running = isRunning(view.figures);
  useEffect(() => {
    setNow(performance.now());
    if (!running) return undefined;
    const timer = window.setInterval(() => setNow(performance.now()), 200);
    return () => window.clearInterval(timer);
  }, [running, givenAt]);
  const figures = later(view.figures, now - givenAt);
  const segment = figures.segments[figures.current];
  const script = rehearsal.segments[figures.current];
  const phase = figures.phase;
  const act = (command: Command) => onStep({ do: "clock", command });
  const toggled = useRef({ phase: "", at: 0 });
  const toggle = () => {
    // Pressed twice at once, the second would start what the first has started already.
    const { phase: before, at } = toggled.current;
    if (before === phase.phase && performance.now() - at < TWICE_MS) return;
    toggled.current = { phase: phase.phase, at: performance.now() };
    act(phase.phase === "ready" ? { do: "start" } : running ? { do: "pause", reason: "" } : { do: "resume" });
  };
  const last = figures.current === figures.segments.length - 1;
  const next = () => {
    act({ do: "next" });
    if (last) onAfter();
  };
  useCommands([
    { id: "stage-toggle", title: phase.phase === "ready" ? "Start the clock" : running ? "Pause" : "Go on", group: "Study", keys: ["Space"], run: toggle },
    { id: "stage-next", title: last ? "Finish" : "Next segment", group: "Study", keys: ["ArrowRight", "PageDown", "n"], run: next },
    { id: "stage-back", title: "Back to the segment before", group: "Study", keys: ["ArrowLeft", "PageUp"], run: () => act({ do: "back" }) },
    { id: "stage-skip", title: "Skip the segment", group: "Study", keys: ["s"], run: () => act({ do: "skip" }) },
    { id: "stage-extend", title: "One more minute", group: "Study", keys: ["+"], run: () => act({ do: "extend", byMs: 60_000 }) },
    { id: "stage-wide", title: "Stage view", group: "Study", keys: ["v"], run: () => setWide((is) => !is) },
    ...(wide ? [{ id: "stage-leave", title: "Leave stage view", group: "Study" as const, keys: ["Escape"], run: () => setWide(false) }] : []),
    ...(script?.keyPoints ?? []).slice(0, 9).map((_, index) => ({
      id: `stage-point-${String(index)}`, title: `Tick key point ${String(index + 1)}`, group: "Study" as const, keys: [String(index + 1)], keyOnly: true,
      run: () => onStep({ do: "point", segment: figures.current, point: index, said: view.points[figures.current]?.[index] !== true }),
    })),
  ]);
  if (segment === undefined) return null;
  return (
    <div className={wide ? "run run-wide" : draws ? "run run-draws" : "run"} data-testid="stage">
      <div className="run-main">
        <p className="soft run-where">{view.title} · {figures.current + 1} of {figures.segments.length}</p>
        <h1 className="run-title">{segment.title}</h1>
        <BigClock segment={segment} running={running} />
        {phase.phase === "paused" && <PauseReason key={view.pauses.length} reason={view.pauses.at(-1)?.reason ?? ""} onSay={(reason) => onStep({ do: "pause-reason", reason })} />}
        {script !== undefined && !wide && <Html html={script.promptHtml} />}
        <RoundPanel key={`round-${figures.current}`} asked={rehearsal.asked} segment={figures.current} onAnswer={(question, rating) => onStep({ do: "answered", question, rating })} />
        {script !== undefined && script.keyPoints.length > 0 && (
          <fieldset className="points">
            <legend>Key points</legend>
            {script.keyPoints.map((point, index) => (
              <label key={point} className="point">
                <input type="checkbox" checked={view.points[figures.current]?.[index] === true}
                  onChange={(event) => onStep({ do: "point", segment: figures.current, point: index, said: event.target.checked })} />
                <span>{point}</span>
                {index < 9 && <Keys keys={String(index + 1)} />}
              </label>
            ))}
          </fieldset>
        )}
        {!wide && <Note key={figures.current} text={view.notes[figures.current] ?? ""} onWrite={(text) => onStep({ do: "note", segment: figures.current, text })} />}
        <div className="run-controls" role="group" aria-label="Clock">
          <Button className="button button-primary" onPress={toggle} data-testid="stage-toggle">
            {running ? <Pause className="icon" aria-hidden="true" /> : <Play className="icon" aria-hidden="true" />}
            {phase.phase === "ready" ? "Start" : running ? "Pause" : "Go on"} <Keys keys="Space" />
          </Button>
          <Button className="button" onPress={next} isDisabled={phase.phase === "ready"} data-testid="stage-next"><StepForward className="icon" aria-hidden="true" /> {last ? "Finish" : "Next"} <Keys keys="ArrowRight" /></Button>
          <Button className="button button-quiet" onPress={() => act({ do: "back" })} isDisabled={figures.current === 0}><StepBack className="icon" aria-hidden="true" /> Back</Button>
          <Button className="button button-quiet" onPress={() => act({ do: "skip" })} isDisabled={phase.phase === "ready"}><SkipForward className="icon" aria-hidden="true" /> Skip</Button>
          <Button className="button button-quiet" onPress={() => act({ do: "extend", byMs: 60_000 })} isDisabled={phase.phase === "ready"}><Plus className="icon" aria-hidden="true" /> 1 min</Button>
          {rehearsal.sketch !== null && !wide && (
            <Button className="button button-quiet" aria-expanded={drawing} onPress={() => setDrawing(!drawing)} data-testid="beside-board-toggle"><Workflow className="icon" aria-hidden="true" /> {drawing ? "Hide the board" : "Show the board"}</Button>
          )}
          <Button className="button button-quiet" onPress={() => setWide((is) => !is)}>
            {wide ? <Minimize2 className="icon" aria-hidden="true" /> : <Maximize2 className="icon" aria-hidden="true" />} Stage
          </Button>
        </div>
        {phase.phase === "slept" && <Slept ms={phase.sleptMs} act={act} onAfter={onAfter} />}
        {phase.phase === "interrupted" && (
          <div className="notice" role="status">
            <div>
              <p className="notice-title">This run was interrupted</p>
              <p>Everything up to {clock(figures.spentMs)} is kept{rehearsal.goneMs !== null && `; the app was away for ${clock(rehearsal.goneMs)}, which is not counted`}. Go on, or end it here.</p>
            </div>
          </div>
        )}
      </div>
      {/* What it is held against stays hidden until the run is over. */}
      {draws && rehearsal.sketch !== null && <section className="run-board" aria-label="Whiteboard"><Sketch owner={rehearsal.sketch} /></section>}
      <aside className="run-side" aria-label="The run">
        <dl className="totals">
          <div><dt>Planned</dt><dd>{clock(figures.plannedMs)}</dd></div>
          <div><dt>Spoken</dt><dd>{clock(figures.spentMs)}</dd></div>
          <div><dt>Projected finish</dt><dd data-testid="projected">{clock(figures.projectedMs)}</dd></div>
          <div className={figures.debtMs > 0 ? "owing" : ""}><dt>Debt</dt><dd data-testid="debt">{figures.debtMs > 0 ? `+${clock(figures.debtMs)}` : "none"}</dd></div>
        </dl>
        <ol className="segments">
          {figures.segments.map((one, index) => (
            <li key={one.id} aria-current={index === figures.current ? "step" : undefined} className={one.skipped ? "skipped" : ""}>
              <span>{one.title}</span>
              <span className="soft">{one.spentMs > 0 || one.done ? `${clock(one.spentMs)} / ` : ""}{clock(one.budgetMs)}{one.overtimeMs > 0 && <strong className="over"> +{clock(one.overtimeMs)}</strong>}{one.skipped && " skipped"}</span>
            </li>
          ))}
        </ol>
        {rehearsal.level !== null && <Level value={rehearsal.level} />}
        <div className="run-end">
          <Button className="button button-quiet" onPress={() => {
            act({ do: "finish" });
            onAfter();
          }}>End the run</Button>
          <Button className="button button-quiet" onPress={onDiscard}>Throw it away</Button>
        </div>
      </aside>
    </div>
  );
}

const REASONS = ["Interrupted", "Lost the thread", "Looked something up"];

/** Why the clock stands: for the summary, where a habit shows. */
function PauseReason({ reason, onSay }: { reason: string; onSay: (reason: string) => void }) {
  const [text, setText] = useState(reason);
  const say = (said: string) => {
    setText(said);
    if (said.trim() !== reason) onSay(said.trim());
  };
  return (
    <div className="pause-reason" role="group" aria-label="Why the clock stands">
      <label className="field">
        <span className="field-label">Why did you stop? You may leave it open.</span>
        <input className="input" value={text} onChange={(event) => setText(event.target.value)} onBlur={() => say(text)}
          onKeyDown={(event) => {
            if (event.key === "Enter") say(text);
          }} data-testid="pause-reason" />
      </label>
      <div className="run-controls">{REASONS.map((one) => <Button key={one} className="button button-quiet" onPress={() => say(one)}>{one}</Button>)}</div>
    </div>
  );
}

function BigClock({ segment, running }: { segment: SegmentFigures; running: boolean }) {
  const left = segment.budgetMs - segment.spentMs;
  const state = left < 0 ? "over" : left < SOON_MS ? "soon" : "calm";
  return (
    <div className={`big-clock big-clock-${state}`} data-testid="clock">
      <span className="big-clock-figure" role="timer" aria-live="off">{left < 0 ? `+${clock(left)}` : clock(left + 999)}</span>
      <span className="soft">{left < 0 ? "over" : "left"} of {clock(segment.budgetMs)}{!running && " · standing still"}</span>
      <span className="visually-hidden" role="status">{left < 0 ? "The segment is over its budget." : left < SOON_MS && running ? "Half a minute left." : ""}</span>
      <span className="big-clock-bar" aria-hidden="true"><span style={{ transform: `scaleX(${String(Math.min(1, segment.spentMs / Math.max(1, segment.budgetMs)))})` }} /></span>
    </div>
  );
}

function Slept({ ms, act, onAfter }: { ms: number; act: (command: Command) => void; onAfter: () => void }) {
  const choose = (choice: "discard" | "count" | "end") => {
    act({ do: "after-sleep", choice });
    if (choice === "end") onAfter();
  };
  return (
    <div className="notice notice-warning" role="alertdialog" aria-label="The machine slept">
      <div>
        <p className="notice-title">The machine slept for {clock(ms)}</p>
        <p>The clock stopped when it fell asleep.</p>
        <p className="run-controls">
          <Button className="button button-primary" autoFocus onPress={() => choose("discard")}>Go on without that time</Button>
          <Button className="button" onPress={() => choose("count")}>Count it: I went on talking</Button>
          <Button className="button" onPress={() => choose("end")}>The run ended then</Button>
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

function Note({ text, onWrite }: { text: string; onWrite: (text: string) => void }) {
  const [value, setValue] = useState(text);
  const write = useRef(onWrite);
  write.current = onWrite;
  const saved = useRef(text);
  useEffect(() => {
    if (value === saved.current) return undefined;
    const timer = window.setTimeout(() => {
      saved.current = value;
      write.current(value);
    }, 500);
    return () => window.clearTimeout(timer);
  }, [value]);
  return (
    <label className="field">
      <span className="field-label">Notes</span>
      <textarea className="input" rows={3} value={value} onChange={(event) => setValue(event.target.value)}
        onBlur={() => {
          if (value === saved.current) return;
          saved.current = value;
          write.current(value);
        }} />
    </label>
  );
}
