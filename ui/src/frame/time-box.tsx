/** A time box for plain study, at the foot of the rail: begun in two presses, seen from every screen. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Hourglass } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, DialogTrigger } from "react-aria-components";

import { useBackend } from "../backend/context";
import { keys } from "../backend/keys";
import type { Command } from "../bindings/Command";
import type { TimeBox as Box } from "../bindings/TimeBox";
import { Button as Do } from "../design/controls";
import { isRunning, later } from "../design/figures";
import { Icon } from "../design/icons";
import { useCommands } from "../design/keys";
import { Popover } from "../design/overlays";
import { useToasts } from "../design/toasts";
import { clock } from "../design/words";

const LENGTHS = [15, 25, 45];
/** The core is asked this often whether it still agrees: the machine may have slept. */
const ASK_MS = 5000;

interface Given {
  box: Box | null;
  /** When the core gave it, by performance.now. */
  at: number;
}

export function TimeBox() {
  const backend = useBackend();
  const client = useQueryClient();
  const toasts = useToasts();
  const { data } = useQuery({
    queryKey: keys.timeBox,
    queryFn: async (): Promise<Given> => ({ box: await backend.timeBox(), at: performance.now() }),
    refetchInterval: ({ state }) => (state.data?.box != null && isRunning(state.data.box.figures) ? ASK_MS : false),
    staleTime: 0,
  });
  const take = (answer: Promise<Box | null>) => {
    answer.then((box) => client.setQueryData<Given>(keys.timeBox, { box, at: performance.now() }), toasts.fail);
  };
  const box = data?.box ?? null;
  const [state, setState] = useState("");
  const begin = (minutes: number) => take(backend.timeBoxStart(`Study for ${String(minutes)} minutes`, minutes));
  const step = (command: Command) => take(backend.timeBoxStep(command));
  useCommands([
    ...(box === null
      ? LENGTHS.map((minutes) => ({ id: `time-box-${String(minutes)}`, title: `Time box: study for ${String(minutes)} minutes`, group: "Study" as const, run: () => begin(minutes) }))
      : [{ id: "time-box-end", title: "End the time box", group: "Study" as const, run: () => step({ do: "finish" }) }]),
  ]);
  return (
    <DialogTrigger>
      <Button className="rail-item rail-box" data-testid="time-box">
        <Icon of={Hourglass} />
        {data === undefined || box === null ? <span>Time box</span> : <Running box={box} at={data.at} onState={setState} />}
      </Button>
      {/* Beside the button: what stands in a button is its name, and is not announced. */}
      <span className="visually-hidden" role="status">{box === null ? "" : state}</span>
      <Popover label="Time box" placement="right bottom" testId="time-box-menu">
        {({ close }) => {
          const then = (run: () => void) => () => {
            run();
            close();
          };
          return box === null ? (
            <>
              <p className="popover-lead">Study for</p>
              <div className="box-choices">
                {LENGTHS.map((minutes, index) => <Do key={minutes} autoFocus={index === 1} onPress={then(() => begin(minutes))} data-testid={`time-box-${String(minutes)}`}>{minutes} min</Do>)}
              </div>
              <p className="field-help">The clock counts on whatever screen you are; nothing ends by itself.</p>
            </>
          ) : (
            <Controls box={box} onStep={(command) => then(() => step(command))()} />
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
      {phase.phase === "slept" && <p className="field-help">The machine slept for {clock(phase.sleptMs)}; that is not counted.</p>}
      {phase.phase === "interrupted" && <p className="field-help">Understudy was closed; the time until then is kept.</p>}
      <div className="box-choices">
        {phase.phase === "running" ? (
          <Do autoFocus onPress={() => onStep({ do: "pause", reason: "" })}>Pause</Do>
        ) : (
          <Do kind="primary" autoFocus onPress={() => onStep(phase.phase === "slept" ? { do: "after-sleep", choice: "discard" } : { do: "resume" })} data-testid="time-box-resume">Go on</Do>
        )}
        <Do onPress={() => onStep({ do: "extend", byMs: 5 * 60_000 })} data-testid="time-box-extend">+ 5 min</Do>
        <Do onPress={() => onStep({ do: "finish" })} data-testid="time-box-end">End</Do>
      </div>
    </>
  );
}

function Running({ box, at, onState }: { box: Box; at: number; onState: (state: string) => void }) {
  const running = isRunning(box.figures);
  const [now, setNow] = useState(at);
  useEffect(() => {
    setNow(performance.now());
    if (!running) return undefined;
    const timer = window.setInterval(() => setNow(performance.now()), 500);
    return () => window.clearInterval(timer);
  }, [running, at]);
  const segment = later(box.figures, now - at).segments[0];
  const left = segment === undefined ? 0 : segment.budgetMs - segment.spentMs;
  const state = left <= 0 ? "The time box is used up." : running ? "" : "The time box is paused.";
  useEffect(() => onState(state), [onState, state]);
  if (segment === undefined) return null;
  return (
    <>
      <span className="visually-hidden">Time box</span>
      <span className={left <= 0 ? "box-clock box-over" : "box-clock"} data-testid="time-box-clock">{left <= 0 ? `+${clock(left)}` : clock(left + 999)}</span>
      {left <= 0 ? <span className="visually-hidden">over</span> : <span className="visually-hidden">left</span>}
      {!running && <span>paused</span>}
    </>
  );
}
