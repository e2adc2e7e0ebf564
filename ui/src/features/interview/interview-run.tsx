/** The interview under way. */
import { Pause, Play, SkipForward, StepForward } from "lucide-react";
import { useState } from "react";

import type { Command, Interview, Item, Step } from "../../bindings";
import { AnswerHeading } from "../../design/screen/answer";
import { autosaved, useAutosave } from "../../shared/saving/autosave";
import { Saved } from "../../design/controls/saved";
import { Confirm } from "../../design/controls/confirm";
import { Button } from "../../design/controls/controls";
import { useFigures } from "../../shared/study/figures";
import { useCommands } from "../../shared/keyboard/commands";
import { Html } from "../../design/prose/prose";
import { AnswerTools } from "./answer-tools";
import { clock } from "../../shared/words/words";

interface InterviewRunProps {
  interview: Interview;
  givenAt: number;
  /** A step that makes no sense twice in a row. */
  onPress: (step: Step) => unknown;
  /** A step of a field that saves itself. */
  onWrite: (step: Step) => Promise<void>;
  onDiscard: () => unknown;
  onRecord: (on: boolean) => unknown;
}

const SOON_MS = 30_000;

export function InterviewRun({ interview, givenAt, onPress, onWrite, onDiscard, onRecord }: InterviewRunProps) {
  const figures = useFigures(interview.figures, givenAt);
  const { phase } = figures.phase;
  const running = phase === "running";
  const sleptMs = figures.phase.phase === "slept" ? figures.phase.sleptMs : 0;
  const [leaving, setLeaving] = useState<"discard" | "end" | null>(null);
  const asked = interview.asked[interview.current];
  const segment = figures.segments[interview.current];
  const last = interview.current === interview.asked.length - 1;
  const command = (what: Command) => onPress({ do: "clock", command: what });
  const toggle = () =>
    command(phase === "ready" ? { do: "start" } : running ? { do: "pause", reason: "" } : { do: "resume" });
  // Each names its question, so that a double press can't reach the next one.
  const question = interview.current;
  const next = () => onPress({ do: "next", question });
  const skip = () => onPress({ do: "skip", question });
  const answer = () => onPress({ do: "answered", question });
  const followUp = () => onPress({ do: "follow-up", question });
  const end = () => command(phase === "slept" ? { do: "after-sleep", choice: "end" } : { do: "finish" });
  const answered = asked?.answered === true;
  const more = answered && hasMore(interview.item, asked.followUps);
  const begun = phase !== "ready" && phase !== "slept";
  useCommands([
    {
      id: "interview-answered",
      title: phase === "ready" ? "Start clock" : !running ? "Resume" : answered ? "Next question" : "End answer",
      group: "Study",
      keys: ["Space"],
      run: () => (phase === "slept" ? undefined : !running ? toggle() : answered ? next() : answer()),
    },
    {
      id: "interview-pause",
      title: running ? "Pause" : "Resume",
      group: "Study",
      keys: ["p"],
      run: () => (phase === "slept" ? undefined : toggle()),
    },
    ...(begun
      ? [{ id: "interview-skip", title: "Skip the question", group: "Study" as const, keys: ["s"], run: skip }]
      : []),
    ...(more
      ? [{ id: "interview-follow", title: "Next follow-up", group: "Study" as const, keys: ["f"], run: followUp }]
      : []),
  ]);
  if (asked === undefined || segment === undefined) return null;
  const left = segment.budgetMs - segment.spentMs;
  const slot = interview.assembled.slots[asked.slot]?.slot;
  return (
    <div className="asking" data-testid="asking">
      <div className="asking-bar">
        <span className="soft">
          Question {interview.current + 1} of {interview.asked.length}
          {slot?.title ? ` · ${slot.title}` : ""}
        </span>
        <span className={left < 0 ? "asking-clock over" : "asking-clock"} role="timer">
          <span className="visually-hidden">This question: </span>
          {left < 0 ? `+${clock(left)} over` : `${clock(left)} left`}
        </span>
        <span className="visually-hidden" role="status">
          {left < 0 ? "The time for this question is used up." : left < SOON_MS && running ? "Half a minute left." : ""}
        </span>
        <span className="soft" role="timer">
          <span className="visually-hidden">The interview: </span>
          {clock(figures.spentMs)} of {clock(interview.assembled.minutes * 60_000)} in all
        </span>
      </div>
      {phase === "ready" ? (
        <div className="empty">
          <h2>Ready when you are</h2>
          <p>Answer out loud, as you would in the room. The clock counts on when time is up; nothing ends by itself.</p>
          <div className="dialog-buttons">
            <Button kind="quiet" onPress={() => setLeaving("discard")}>
              Discard
            </Button>
            <Button kind="primary" icon={Play} keys="Space" onPress={toggle} autoFocus data-testid="interview-start">
              Start clock
            </Button>
          </div>
        </div>
      ) : (
        <>
          {phase === "slept" && <Slept ms={sleptMs} act={command} />}
          {phase === "interrupted" && (
            <div className="notice" role="status" data-testid="interrupted">
              <div>
                <p className="notice-title">The interview was interrupted</p>
                <p>
                  Everything up to {clock(figures.spentMs)} is saved, and the time the app was away is not counted.
                  Resume where you were, or end it here.
                </p>
              </div>
            </div>
          )}
          {interview.item === null ? (
            <p>This question is no longer in an open pack. Skip it.</p>
          ) : (
            <Question key={asked.item} item={interview.item} answered={answered} followUps={asked.followUps} />
          )}
          {slot !== undefined && (
            <AnswerTools
              key={`beside ${asked.item}`}
              slot={slot}
              asked={asked}
              sketch={interview.sketches[interview.current] ?? null}
              recording={interview.recording}
              running={running}
              onRecord={onRecord}
            />
          )}
          <Notes
            key={interview.current}
            text={asked.notes}
            onWrite={(text) => onWrite({ do: "note", question: interview.current, text })}
          />
          <div className="run-controls" role="group" aria-label="Interview">
            {!running ? (
              <Button
                kind="primary"
                icon={Play}
                keys="Space"
                onPress={toggle}
                isDisabled={phase === "slept"}
                data-testid="interview-resume"
              >
                Resume
              </Button>
            ) : answered ? (
              <Button kind="primary" icon={StepForward} keys="Space" onPress={next} data-testid="interview-next">
                {last ? "Finish and score" : "Next question"}
              </Button>
            ) : (
              <Button kind="primary" keys="Space" onPress={answer} data-testid="interview-answered">
                End answer
              </Button>
            )}
            {more && (
              <Button keys="f" onPress={followUp} data-testid="interview-follow-up">
                Follow-up
              </Button>
            )}
            {running && (
              <Button kind="quiet" icon={Pause} keys="p" onPress={toggle} data-testid="interview-pause">
                Pause
              </Button>
            )}
            <Button
              kind="quiet"
              icon={SkipForward}
              keys="s"
              onPress={skip}
              isDisabled={!begun}
              data-testid="interview-skip"
            >
              Skip
            </Button>
            <span className="run-leave">
              <Button kind="quiet" onPress={() => setLeaving("end")}>
                End here
              </Button>
              <Button kind="quiet" onPress={() => setLeaving("discard")} data-testid="interview-discard">
                Discard
              </Button>
            </span>
          </div>
        </>
      )}
      <Confirm
        title="End this interview?"
        stay="Keep answering"
        go="End and score"
        isOpen={leaving === "end"}
        onStay={() => setLeaving(null)}
        onGo={() => {
          setLeaving(null);
          end();
        }}
        testId="end-interview"
      >
        You score what was asked so far. Questions you didn’t reach don’t count in the scorecard.
      </Confirm>
      <Confirm
        title="Discard this interview?"
        stay="Keep answering"
        go="Discard"
        isOpen={leaving === "discard"}
        onStay={() => setLeaving(null)}
        onGo={() => {
          setLeaving(null);
          onDiscard();
        }}
        testId="discard-interview"
      >
        Its answers, notes, drawings and recordings are deleted. Your schedule stays as it is.
      </Confirm>
    </div>
  );
}

/** The machine slept while the clock ran: what that time was is the person's to say. */
function Slept({ ms, act }: { ms: number; act: (command: Command) => unknown }) {
  return (
    <div className="notice notice-warning" role="alert">
      <div>
        <p className="notice-title">Your computer was asleep for {clock(ms)}</p>
        <p>The clock stopped when it fell asleep. Were you still answering?</p>
        <div className="run-controls">
          <Button onPress={() => act({ do: "after-sleep", choice: "discard" })}>Resume without that time</Button>
          <Button kind="quiet" onPress={() => act({ do: "after-sleep", choice: "count" })}>
            Count it
          </Button>
          <Button kind="quiet" onPress={() => act({ do: "after-sleep", choice: "end" })}>
            End there
          </Button>
        </div>
      </div>
    </div>
  );
}

function Notes({ text, onWrite }: { text: string; onWrite: (text: string) => Promise<void> }) {
  const notes = useAutosave(text, onWrite);
  return (
    <label className="field">
      <span className="field-label">Notes</span>
      <textarea
        className="input"
        rows={3}
        {...autosaved(notes)}
        placeholder="What you said, what you missed; it stands beside the score later"
        data-testid="interview-notes"
      />
      <Saved of={notes} />
    </label>
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
        <p className="lead">
          {body.kind === "diagram" ? "Draw it from memory, and say what each arrow does." : "Go through it out loud."}
        </p>
        {body.kind === "diagram" && body.requirements.length > 0 && (
          <ul className="bullets">
            {[...body.requirements, ...body.invariants].map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        {body.kind === "script" && (
          <ol className="bullets bullets-numbered">
            {body.segments.map((segment) => (
              <li key={segment.id}>
                {segment.title}, {segment.minutes} min
              </li>
            ))}
          </ol>
        )}
      </div>
    );
  }
  return (
    <div className="question">
      <h1>
        <Html html={body.promptHtml} className="question-prompt" />
      </h1>
      {answered ? (
        <>
          <AnswerHeading level={2} />
          {body.followUps.slice(0, followUps).map((followUp) => (
            <details key={followUp.id} className="follow-up" data-testid="follow-up">
              <summary>
                <Html html={followUp.promptHtml} className="inline-html" />
              </summary>
              <Html html={followUp.answerHtml} />
            </details>
          ))}
          <details className="model-answer" data-testid="model-answer">
            <summary>A model answer</summary>
            <Html html={body.answerHtml} />
            {body.keyPoints.length > 0 && (
              <ul className="bullets">
                {body.keyPoints.map((point) => (
                  <li key={point}>{point}</li>
                ))}
              </ul>
            )}
          </details>
        </>
      ) : (
        <p className="soft" data-testid="locked">
          The model answer is locked until you say that you have answered.
        </p>
      )}
    </div>
  );
}
