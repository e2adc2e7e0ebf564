/** A time box for plain study, at the foot of the rail: begun in two presses, seen from every screen. */
import { Hourglass } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, DialogTrigger } from "react-aria-components";

import { useBackend } from "../backend/context";
import { keys } from "../backend/keys";
import type { Command, TimeBox as Box } from "../bindings";
import { Button as Do } from "../design/controls/controls";
import { isRunning, useFigures } from "../shared/study/figures";
import { Icon } from "../design/controls/icons";
import { useCommands } from "../shared/keyboard/commands";
import { Popover } from "../design/controls/overlays";
import { Problem } from "../design/controls/problem";
import { useRun } from "../shared/study/run";
import { useToasts } from "../shared/toasts";
import { clock } from "../shared/words/words";

const LENGTHS = [15, 25, 45];
/** The core is asked this often whether it still agrees: the computer may have been asleep. */
const POLL_MS = 5000;

export function TimeBox() {
  const backend = useBackend();
  const toasts = useToasts();
  const {
    run: box = null,
    at,
    error,
    press,
    dismiss,
  } = useRun<Box>({
    key: keys.timeBox,
    read: () => backend.timeBox(),
    pollMs: POLL_MS,
    isRunning: ({ figures }) => isRunning(figures),
  });
  const [state, setState] = useState("");
  // The rail has no room for an error: a message tells it, and the menu shows it until it is dismissed.
  useEffect(() => {
    if (error !== null) toasts.fail(error);
  }, [error, toasts]);
  const begin = (minutes: number) =>
    press("start", () => backend.timeBoxStart(`Study for ${String(minutes)} minutes`, minutes));
  const step = (command: Command) => press(`clock ${command.do}`, () => backend.timeBoxStep(command));
  useCommands([
    ...(box === null
      ? LENGTHS.map((minutes) => ({
          id: `time-box-${String(minutes)}`,
          title: `Time box: study for ${String(minutes)} minutes`,
          group: "Study" as const,
          run: () => begin(minutes),
        }))
      : [
          { id: "time-box-end", title: "End the time box", group: "Study" as const, run: () => step({ do: "finish" }) },
        ]),
  ]);
  return (
    <DialogTrigger>
      <Button className="rail-item rail-box" data-testid="time-box">
        <Icon of={Hourglass} />
        {box === null ? <span>Time box</span> : <Running box={box} at={at} onState={setState} />}
      </Button>
      {/* Beside the button: what stands in a button is its name, and is not announced. */}
      <span className="visually-hidden" role="status">
        {box === null ? "" : state}
      </span>
      <Popover label="Time box" placement="right bottom" testId="time-box-menu">
        {({ close }) => {
          const then = (run: () => unknown) => () => {
            run();
            close();
          };
          return box === null ? (
            <>
              {error !== null && <Problem error={error} onDismiss={dismiss} />}
              <p className="popover-lead">Study for</p>
              <div className="box-choices">
                {LENGTHS.map((minutes, index) => (
                  <Do
                    key={minutes}
                    autoFocus={index === 1}
                    onPress={then(() => begin(minutes))}
                    data-testid={`time-box-${String(minutes)}`}
                  >
                    {minutes} min
                  </Do>
                ))}
              </div>
              <p className="field-help">The clock counts on whatever screen you are; nothing ends by itself.</p>
            </>
          ) : (
            <>
              {error !== null && <Problem error={error} onDismiss={dismiss} />}
              <Controls box={box} onStep={(command) => then(() => step(command))()} />
            </>
          );
        }}
      </Popover>
    </DialogTrigger>
  );
}

function Controls({ box, onStep }: { box: Box; onStep: (command: Command) => void }) {
  const { phase } = box.figures;
  return (
    <>
      <p className="popover-lead">{box.title}</p>
      {phase.phase === "slept" && (
        <p className="field-help">Your computer was asleep for {clock(phase.sleptMs)}. That time isn’t counted.</p>
      )}
      {phase.phase === "interrupted" && (
        <p className="field-help">Understudy was closed. Your time until then is saved.</p>
      )}
      <div className="box-choices">
        {phase.phase === "running" ? (
          <Do autoFocus onPress={() => onStep({ do: "pause", reason: "" })}>
            Pause
          </Do>
        ) : (
          <Do
            kind="primary"
            autoFocus
            onPress={() =>
              onStep(phase.phase === "slept" ? { do: "after-sleep", choice: "discard" } : { do: "resume" })
            }
            data-testid="time-box-resume"
          >
            Resume
          </Do>
        )}
        <Do onPress={() => onStep({ do: "extend", byMs: 5 * 60_000 })} data-testid="time-box-extend">
          + 5 min
        </Do>
        <Do onPress={() => onStep({ do: "finish" })} data-testid="time-box-end">
          End
        </Do>
      </div>
    </>
  );
}

function Running({ box, at, onState }: { box: Box; at: number; onState: (state: string) => void }) {
  const running = isRunning(box.figures);
  const segment = useFigures(box.figures, at).segments[0];
  const left = segment === undefined ? 0 : segment.budgetMs - segment.spentMs;
  const state = left <= 0 ? "The time box is used up." : running ? "" : "The time box is paused.";
  useEffect(() => onState(state), [onState, state]);
  if (segment === undefined) return null;
  return (
    <>
      <span className="visually-hidden">Time box</span>
      <span className={left <= 0 ? "box-clock box-over" : "box-clock"} data-testid="time-box-clock">
        {left <= 0 ? `+${clock(left)}` : clock(left + 999)}
      </span>
      {left <= 0 ? <span className="visually-hidden">over</span> : <span className="visually-hidden">left</span>}
      {!running && <span>paused</span>}
    </>
  );
}
