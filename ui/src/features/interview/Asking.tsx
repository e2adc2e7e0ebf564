/** The interview under way. */
import { Pause, Play, SkipForward, StepForward } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "react-aria-components";

import type { Interview } from "../../bindings/Interview";
import type { Item } from "../../bindings/Item";
import type { Step } from "../../bindings/Step";
import { Keys, useCommands } from "../../design/keys";
import { Html } from "../../design/prose";
import { clock } from "./words";

interface AskingProps {
  interview: Interview;
  givenAt: number;
  onStep: (step: Step) => void;
  onScore: () => void;
  onDiscard: () => void;
}

export function Asking({ interview, givenAt, onStep, onScore, onDiscard }: AskingProps) {
  const { figures } = interview;
  const phase = figures.phase.phase;
  const running = phase === "running";
  const [now, setNow] = useState(givenAt);
  useEffect(() => {
    setNow(performance.now());
    if (!running) return undefined;
    const timer = window.setInterval(() => setNow(performance.now()), 250);
    return () => window.clearInterval(timer);
  }, [running, givenAt]);
  const gone = running ? Math.max(0, now - givenAt) : 0;
  const asked = interview.asked[interview.current];
  const segment = figures.segments[interview.current];
  const last = interview.current === interview.asked.length - 1;
  const command = (what: Extract<Step, { do: "clock" }>["command"]) => onStep({ do: "clock", command: what });
  const toggle = () => command(phase === "ready" ? { do: "start" } : running ? { do: "pause", reason: "" } : { do: "resume" });
  const next = () => {
    command({ do: "next" });
    if (last) onScore();
  };
  const answered = asked?.answered === true;
  useCommands([
    { id: "interview-answered", title: answered ? "Next question" : "I have answered", group: "Study", keys: ["Space"], run: () => (phase === "ready" ? toggle() : answered ? next() : onStep({ do: "answered" })) },
    { id: "interview-pause", title: running ? "Pause" : "Go on", group: "Study", keys: ["p"], run: toggle },
    { id: "interview-skip", title: "Skip the question", group: "Study", keys: ["s"], run: () => command({ do: "skip" }) },
    { id: "interview-follow", title: "Next follow-up", group: "Study", keys: ["f"], run: () => (answered ? onStep({ do: "follow-up" }) : undefined) },
  ]);
  if (asked === undefined || segment === undefined) return null;
  const left = segment.budgetMs - segment.spentMs - gone;
  const slot = interview.assembled.slots[asked.slot];
  return (
    <div className="asking" data-testid="asking">
      <div className="asking-bar">
        <span className="soft">Question {interview.current + 1} of {interview.asked.length}{slot?.slot.title ? ` · ${slot.slot.title}` : ""}</span>
        <span className={left < 0 ? "asking-clock over" : "asking-clock"} role="timer">{left < 0 ? `+${clock(left)} over` : `${clock(left)} left`}</span>
        <span className="soft">{clock(figures.spentMs + gone)} of {clock(interview.assembled.minutes * 60_000)} in all</span>
      </div>
      {phase === "ready" ? (
        <div className="empty">
          <h2>Ready when you are</h2>
          <p>Answer out loud, as you would in the room. The clock counts on when time is up; nothing ends by itself.</p>
          <Button className="button button-primary" onPress={toggle} autoFocus data-testid="interview-start"><Play className="icon" aria-hidden="true" /> Start the clock <Keys keys="Space" /></Button>
        </div>
      ) : (
        <>
          {interview.item === null ? <p>This question is no longer in an open pack. Skip it.</p> : <Question item={interview.item} answered={answered} followUps={asked.followUps} />}
          <label className="field">
            <span className="field-label">Notes</span>
            <textarea key={interview.current} className="input" rows={3} defaultValue={asked.notes} onBlur={(event) => onStep({ do: "note", text: event.target.value })} />
          </label>
          <div className="run-controls" role="group" aria-label="Interview">
            {answered ? (
              <Button className="button button-primary" onPress={next} data-testid="interview-next"><StepForward className="icon" aria-hidden="true" /> {last ? "Finish and score" : "Next question"} <Keys keys="Space" /></Button>
            ) : (
              <Button className="button button-primary" onPress={() => onStep({ do: "answered" })} data-testid="interview-answered">I have answered <Keys keys="Space" /></Button>
            )}
            {answered && hasMore(interview.item, asked.followUps) && <Button className="button" onPress={() => onStep({ do: "follow-up" })}>Follow-up <Keys keys="f" /></Button>}
            <Button className="button button-quiet" onPress={toggle}>{running ? <Pause className="icon" aria-hidden="true" /> : <Play className="icon" aria-hidden="true" />} {running ? "Pause" : "Go on"}</Button>
            <Button className="button button-quiet" onPress={() => command({ do: "skip" })}><SkipForward className="icon" aria-hidden="true" /> Skip</Button>
            <Button className="button button-quiet" onPress={() => {
              command({ do: "finish" });
              onScore();
            }}>End here</Button>
            <Button className="button button-quiet" onPress={onDiscard}>Throw it away</Button>
          </div>
        </>
      )}
    </div>
  );
}

function hasMore(item: Item | null, shown: number): boolean {
  return item?.body.kind === "question" && shown < item.body.followUps.length;
}

function Question({ item, answered, followUps }: { item: Item; answered: boolean; followUps: number }) {
  const { body } = item;
  if (body.kind !== "question") {
    return (
      <div className="question">
        <h1>{item.title}</h1>
        <p className="lead">{body.kind === "diagram" ? "Draw it from memory, and say what each arrow does." : "Go through the script out loud."}</p>
        {body.kind === "diagram" && body.requirements.length > 0 && <ul className="bullets">{[...body.requirements, ...body.invariants].map((line) => <li key={line}>{line}</li>)}</ul>}
        {body.kind === "script" && <ol className="bullets">{body.segments.map((segment) => <li key={segment.id}>{segment.title}, {segment.minutes} min</li>)}</ol>}
      </div>
    );
  }
  return (
    <div className="question">
      <h1><Html html={body.promptHtml} className="question-prompt" /></h1>
      {answered ? (
        <>
          <details className="model-answer" open>
            <summary>A model answer</summary>
            <Html html={body.answerHtml} />
            {body.keyPoints.length > 0 && <ul className="bullets">{body.keyPoints.map((point) => <li key={point}><Html html={point} className="inline-html" /></li>)}</ul>}
          </details>
          {body.followUps.slice(0, followUps).map((followUp) => (
            <details key={followUp.id} className="follow-up">
              <summary><Html html={followUp.promptHtml} className="inline-html" /></summary>
              <Html html={followUp.answerHtml} />
            </details>
          ))}
        </>
      ) : <p className="soft">The model answer is locked until you say that you have answered.</p>}
    </div>
  );
}
