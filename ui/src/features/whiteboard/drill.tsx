/** A drill under way: the diagram with what is asked of it, and the tasks beside it. */
import { useEffect, useId, useRef, useState, type SyntheticEvent } from "react";

import type { DrillStep, DrillTask, DrillView } from "../../backend/board";
import { useBackend } from "../../backend/context";
import { Button } from "../../design/controls";
import { Diagram } from "../../design/diagram/diagram";
import { Html } from "../../design/prose";
import { Screen, To } from "../../design/screen";
import { useToasts } from "../../design/toasts";
import { count } from "../../design/words";
import { DRILLS } from "./drills";
import { Outcome } from "./verdicts";

type Blank = Extract<DrillTask, { kind: "blank" }>;
type Control = Extract<DrillTask, { kind: "control" }>;
type Struck = Extract<DrillTask, { kind: "failure" }>;

const isOpen = (task: DrillTask) => (task.kind === "failure" ? task.mark === null : task.right === null);

export function DrillRun({ opened, onAgain, onLeave }: { opened: DrillView; onAgain: () => void; onLeave: () => void }) {
  const { boards } = useBackend();
  const toasts = useToasts();
  const [view, setView] = useState(opened);
  const [isBusy, setBusy] = useState(false);
  const end = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (view.finished) end.current?.focus();
  }, [view.finished]);

  const { item, drill } = opened;
  // One after the other: what is typed is kept before the row that answers it shows.
  const line = useRef(Promise.resolve());
  const step = (steps: DrillStep[]) => {
    line.current = line.current.then(async () => {
      try {
        for (const one of steps) setView(await boards.drillStep(item, drill, one));
      } catch (thrown) {
        toasts.fail(thrown);
      }
    });
    return line.current;
  };
  const press = (steps: DrillStep[]) => {
    setBusy(true);
    void step(steps).finally(() => setBusy(false));
  };
  const next = view.tasks.findIndex(isOpen);
  const answered = view.tasks.filter((task) => !isOpen(task)).length;
  const struck = view.tasks[next === -1 ? view.tasks.length - 1 : next];
  const diagram = struck?.kind === "failure" && !view.finished ? struck.diagram : view.diagram;
  return (
    <Screen title={DRILLS[view.drill].name} className="drill" keepsScroll={false} bar={view.finished ? null : <Button kind="quiet" onPress={onLeave} data-testid="drill-leave">Go on later</Button>}>
      <div className="drill-figure">
        <Diagram fills diagram={{ item: null, title: view.title, source: diagram, practise: false, minutes: null, line: 1, problem: null, outline: [] }} />
      </div>
      <div className="drill-side">
        <header className="drill-head">
          <p className="eyebrow">
            {DRILLS[view.drill].name} · <To screen={{ name: "page", page: view.page, anchor: null }}>{view.pageTitle}</To>
          </p>
          <h1>{view.title}</h1>
          <p className="soft" role="status" data-testid="drill-progress">
            {answered} of {count(view.tasks.length, "task")} answered
          </p>
        </header>
        {view.finished ? (
          <section className="drill-end" data-testid="drill-end">
            <h2 ref={end} tabIndex={-1}>
              {view.points} of {view.tasks.length} {view.drill === "failures" ? "known" : "right at once"}
            </h2>
            <div className="drill-buttons">
              <Button kind="primary" onPress={onLeave} data-testid="drill-done">Done</Button>
              <Button onPress={onAgain} data-testid="drill-again">{view.drill === "blanks" ? "Again, with other blanks" : "Again"}</Button>
            </div>
          </section>
        ) : null}
        {view.drill === "controls" ? (
          <Controls tasks={view.tasks.filter((task) => task.kind === "control")} isBusy={isBusy} onStep={(one) => press([one])} />
        ) : (
          <ol className="drill-tasks">
            {view.tasks.map((task, index) =>
              task.kind === "blank" ? (
                <BlankTask key={index} task={task} index={index} isCurrent={index === next} isBusy={isBusy} onStep={(one) => press([one])} />
              ) : task.kind === "failure" ? (
                <StruckTask key={index} task={task} index={index} isCurrent={index === next} isBusy={isBusy} onKeep={(one) => void step([one])} onSteps={press} />
              ) : null,
            )}
          </ol>
        )}
      </div>
    </Screen>
  );
}

/** A hidden name, label or arrow: typed, or chosen. */
function BlankTask({ task, index, isCurrent, isBusy, onStep }: { task: Blank; index: number; isCurrent: boolean; isBusy: boolean; onStep: (step: DrillStep) => void }) {
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isCurrent) field.current?.focus();
  }, [isCurrent, task.wrong.length]);
  const give = (answer: string) => {
    if (answer.trim() === "") return;
    onStep({ kind: "give", task: index, text: answer });
    setText("");
  };
  const prompt = (
    <p className="drill-prompt">
      <span className="drill-number">{task.number}</span> {task.prompt}
    </p>
  );
  if (task.answer !== null) {
    const how = task.right === true ? "at once" : task.wrong.length === 0 ? "shown" : `after ${count(task.wrong.length, "wrong try", "wrong tries")}`;
    return (
      <li className="drill-task" data-testid={`task-${index}`}>
        {prompt}
        <p className="drill-prompt">
          <strong>{task.answer}</strong> <Outcome isGood={task.right === true}>{how}</Outcome>
        </p>
      </li>
    );
  }
  if (!isCurrent) return <li className="drill-task drill-later" data-testid={`task-${index}`}>{prompt}</li>;
  return (
    <li className="drill-task" aria-current="step" data-testid={`task-${index}`}>
      {prompt}
      {task.wrong.length === 0 ? null : (
        <p role="status">
          <Outcome isGood={false}>{task.wrong.at(-1)}</Outcome> <span className="soft">is not it</span>
        </p>
      )}
      <form
        className="drill-answer"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          give(text);
        }}
      >
        <input ref={field} className="input" aria-label={task.prompt} value={text} onChange={(event) => setText(event.target.value)} autoComplete="off" spellCheck={false} placeholder="Type it, or choose" data-testid="blank-input" />
        <Button type="submit" isDisabled={isBusy}>Answer</Button>
      </form>
      <div className="drill-choices" role="group" aria-label="Choices">
        {task.choices.filter((choice) => !task.wrong.includes(choice)).map((choice) => (
          <Button key={choice} isDisabled={isBusy} onPress={() => give(choice)}>{choice}</Button>
        ))}
        <Button kind="quiet" isDisabled={isBusy} onPress={() => onStep({ kind: "show", task: index })} data-testid="blank-show">Show it</Button>
      </div>
    </li>
  );
}

/** Every control at once, each with the hop it is put on; they are checked together. */
function Controls({ tasks, isBusy, onStep }: { tasks: Control[]; isBusy: boolean; onStep: (step: DrillStep) => void }) {
  const id = useId();
  const first = useRef<HTMLSelectElement>(null);
  useEffect(() => first.current?.focus(), []);
  const checked = tasks.every(({ right }) => right !== null);
  const left = tasks.filter(({ given }) => given === null).length;
  return (
    <>
      <ul className="drill-controls">
        {tasks.map((task, index) => (
          <li key={index} data-testid={`task-${index}`}>
            <label htmlFor={`${id}-${index}`}>{task.control}</label>
            {task.right === null ? (
              <select id={`${id}-${index}`} ref={index === 0 ? first : undefined} className="input" value={task.given ?? ""} onChange={(event) => onStep({ kind: "give", task: index, text: event.target.value })} data-testid={`control-${index}`}>
                <option value="" disabled>Which hop needs it?</option>
                {task.choices.map((hop) => (
                  <option key={hop} value={hop}>{hop}</option>
                ))}
              </select>
            ) : (
              <p id={`${id}-${index}`}>
                <Outcome isGood={task.right}>{task.given}</Outcome>
                {task.right ? null : <span className="soft"> It belongs on {task.belongs.join(" or ")}.</span>}
              </p>
            )}
          </li>
        ))}
      </ul>
      {checked ? null : (
        <div className="drill-buttons">
          <Button kind="primary" isDisabled={isBusy || left > 0} onPress={() => onStep({ kind: "check" })} data-testid="controls-check">Check</Button>
          {left === 0 ? null : <span className="soft">{count(left, "control")} to place</span>}
        </div>
      )}
    </>
  );
}

const SETTLE_MS = 400;
const MARKS = ["No", "Half of it", "All of it"];

/** A struck box: what was said is kept as it is typed; then the page's row, and how much of it was said. */
function StruckTask({ task, index, isCurrent, isBusy, onKeep, onSteps }: { task: Struck; index: number; isCurrent: boolean; isBusy: boolean; onKeep: (step: DrillStep) => void; onSteps: (steps: DrillStep[]) => void }) {
  const [text, setText] = useState(task.said);
  const field = useRef<HTMLTextAreaElement>(null);
  const marks = useRef<HTMLDivElement>(null);
  const isShown = task.row !== null;
  useEffect(() => {
    if (!isCurrent) return;
    if (isShown) marks.current?.querySelector("button")?.focus();
    else field.current?.focus();
  }, [isCurrent, isShown]);
  const unkept: DrillStep | null = text === task.said || isShown ? null : { kind: "give", task: index, text };
  const keep = useRef(() => {});
  useEffect(() => {
    keep.current = () => (unkept === null ? undefined : onKeep(unkept));
  });
  useEffect(() => {
    const timer = window.setTimeout(() => keep.current(), SETTLE_MS);
    return () => window.clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    const now = () => keep.current();
    window.addEventListener("pagehide", now);
    return () => {
      window.removeEventListener("pagehide", now);
      now();
    };
  }, []);
  const name = <p className="drill-prompt">✕ {task.node} fails. What does the product do, and which marker shows it?</p>;
  const row = task.row === null ? null : (
    <dl className="drill-row">
      {task.row.columns.map((column, at) => {
        const cell = task.row?.cellsHtml[at];
        return (
          <div key={column}>
            <dt>{column}</dt>
            <dd>{cell === undefined ? null : <Html html={cell} />}</dd>
          </div>
        );
      })}
    </dl>
  );
  if (!isCurrent && task.mark === null) return <li className="drill-task drill-later"><p className="drill-prompt">✕ {task.node}</p></li>;
  if (task.mark !== null) {
    return (
      <li className="drill-task" data-testid={`task-${index}`}>
        <p className="drill-prompt">✕ {task.node} <Outcome isGood={task.mark === 2}>{MARKS[task.mark]}</Outcome></p>
        {task.said === "" ? null : <p className="soft">You: {task.said}</p>}
        {row}
      </li>
    );
  }
  return (
    <li className="drill-task" aria-current="step" data-testid={`task-${index}`}>
      {name}
      {isShown ? (
        <>
          {task.said === "" ? null : <p className="soft">You: {task.said}</p>}
          {row}
          <div className="drill-buttons" role="group" aria-label="Did you say it?" ref={marks}>
            <span>Did you say it?</span>
            {MARKS.map((word, mark) => (
              <Button key={word} isDisabled={isBusy} onPress={() => onSteps([{ kind: "mark", task: index, mark }])} data-testid={`mark-${mark}`}>{word}</Button>
            ))}
          </div>
        </>
      ) : (
        <>
          <textarea ref={field} className="input" rows={3} aria-label={`What happens when ${task.node} fails`} value={text} onChange={(event) => setText(event.target.value)} placeholder="Say it aloud, or write it down" data-testid="struck-input" />
          <div className="drill-buttons">
            <Button kind="primary" isDisabled={isBusy} onPress={() => onSteps([...(unkept === null ? [] : [unkept]), { kind: "show", task: index }])} data-testid="struck-show">Show the page’s row</Button>
          </div>
        </>
      )}
    </li>
  );
}
