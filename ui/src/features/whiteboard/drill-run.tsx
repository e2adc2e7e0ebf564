/** A drill under way: the diagram with what is asked of it, and the tasks beside it. */
import { useEffect, useId, useRef, useState, type SyntheticEvent } from "react";

import type { DrillStep, DrillTask, DrillView } from "../../bindings";
import { useBackend } from "../../backend/context";
import { AnswerHeading } from "../../design/screen/answer";
import { autosaved, useAutosave } from "../../shared/saving/autosave";
import { Saved } from "../../design/controls/saved";
import { Button } from "../../design/controls/controls";
import { Diagram } from "../../design/diagram/diagram";
import { Problem } from "../../design/controls/problem";
import { Html } from "../../design/prose/prose";
import { Screen, To } from "../../design/screen/screen";
import { useToasts } from "../../shared/toasts";
import { count } from "../../shared/words/words";
import { DRILLS } from "./drills";
import { useDrill } from "./queries";
import { Outcome } from "./verdicts";

type Blank = Extract<DrillTask, { kind: "blank" }>;
type Control = Extract<DrillTask, { kind: "control" }>;
type Struck = Extract<DrillTask, { kind: "failure" }>;

const isOpen = (task: DrillTask) => (task.kind === "failure" ? task.mark === null : task.right === null);

export function DrillRun({
  opened,
  onEnd,
  onAgain,
  onLeave,
}: {
  opened: DrillView;
  onEnd: (ended: DrillView) => void;
  onAgain: () => void;
  onLeave: () => void;
}) {
  const backend = useBackend();
  const { item, drill } = opened;
  const { run, error, dismiss, busy: isBusy, step, press, write } = useDrill(opened);
  const view = run ?? opened;
  const end = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (view.finished) end.current?.focus();
  }, [view.finished]);
  useEffect(() => {
    if (view.finished) onEnd(view);
  }, [onEnd, view]);

  const send = (one: DrillStep) => backend.drillStep(item, drill, one);
  const answer = (one: DrillStep) => press(one.kind, () => send(one));
  const keep = (one: DrillStep) => write(() => send(one));
  // What is chosen from a list is kept whatever else is on its way; checking twice makes no sense.
  const place = (one: DrillStep) =>
    one.kind === "give" ? step(`give ${String(one.task)}`, () => send(one)) : answer(one);
  const next = view.tasks.findIndex(isOpen);
  const answered = view.tasks.filter((task) => !isOpen(task)).length;
  const struck = view.tasks[next === -1 ? view.tasks.length - 1 : next];
  const diagram = struck?.kind === "failure" && !view.finished ? struck.diagram : view.diagram;
  return (
    <Screen
      title={DRILLS[view.drill].name}
      className="drill"
      keepsScroll={false}
      bar={
        view.finished ? null : (
          <Button kind="quiet" onPress={onLeave} data-testid="drill-leave">
            Resume later
          </Button>
        )
      }
    >
      <div className="drill-figure">
        <Diagram
          fills
          diagram={{
            item: null,
            title: view.title,
            source: diagram,
            practise: false,
            minutes: null,
            line: 1,
            problem: null,
            outline: [],
          }}
        />
      </div>
      <div className="drill-side">
        {error === null ? null : <Problem error={error} onDismiss={dismiss} />}
        <header className="drill-head">
          <p className="eyebrow">
            {DRILLS[view.drill].name} ·{" "}
            <To screen={{ name: "page", page: view.page, anchor: null }}>{view.pageTitle}</To>
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
              <Button kind="primary" onPress={onLeave} data-testid="drill-done">
                Done
              </Button>
              <Button onPress={onAgain} data-testid="drill-again">
                {view.drill === "blanks" ? "Again, with other blanks" : "Again"}
              </Button>
            </div>
          </section>
        ) : null}
        {view.drill === "controls" ? (
          <Controls tasks={view.tasks.filter((task) => task.kind === "control")} isBusy={isBusy} onStep={place} />
        ) : (
          <ol className="drill-tasks">
            {view.tasks.map((task, index) =>
              task.kind === "blank" ? (
                <BlankTask
                  key={index}
                  task={task}
                  index={index}
                  isCurrent={index === next}
                  isBusy={isBusy}
                  onStep={answer}
                />
              ) : task.kind === "failure" ? (
                <FailureTask
                  key={index}
                  task={task}
                  index={index}
                  isCurrent={index === next}
                  isBusy={isBusy}
                  onKeep={keep}
                  onStep={answer}
                />
              ) : null,
            )}
          </ol>
        )}
      </div>
    </Screen>
  );
}

/** A hidden name, label or arrow: typed, or chosen. */
function BlankTask({
  task,
  index,
  isCurrent,
  isBusy,
  onStep,
}: {
  task: Blank;
  index: number;
  isCurrent: boolean;
  isBusy: boolean;
  onStep: (step: DrillStep) => Promise<boolean>;
}) {
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isCurrent) field.current?.focus();
  }, [isCurrent, task.wrong.length]);
  const give = async (answer: string) => {
    if (answer.trim() === "") return;
    // What was typed stays until it is known to be kept.
    if (await onStep({ kind: "give", task: index, text: answer })) setText("");
  };
  const prompt = (
    <p className="drill-prompt">
      <span className="drill-number">{task.number}</span> {task.prompt}
    </p>
  );
  if (task.answer !== null) {
    const how =
      task.right === true
        ? "at once"
        : task.wrong.length === 0
          ? "shown"
          : `after ${count(task.wrong.length, "wrong try", "wrong tries")}`;
    return (
      <li className="drill-task" data-testid={`task-${index}`}>
        {prompt}
        <p className="drill-prompt">
          <strong>{task.answer}</strong> <Outcome isGood={task.right === true}>{how}</Outcome>
        </p>
      </li>
    );
  }
  if (!isCurrent)
    return (
      <li className="drill-task drill-later" data-testid={`task-${index}`}>
        {prompt}
      </li>
    );
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
          return give(text);
        }}
      >
        <input
          ref={field}
          className="input"
          aria-label={task.prompt}
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          placeholder="Type it, or choose"
          data-testid="blank-input"
        />
        <Button type="submit" isDisabled={isBusy}>
          Answer
        </Button>
      </form>
      <div className="drill-choices" role="group" aria-label="Choices">
        {task.choices
          .filter((choice) => !task.wrong.includes(choice))
          .map((choice) => (
            <Button key={choice} isDisabled={isBusy} onPress={() => give(choice)}>
              {choice}
            </Button>
          ))}
        <Button
          kind="quiet"
          isDisabled={isBusy}
          onPress={() => onStep({ kind: "show", task: index })}
          data-testid="blank-show"
        >
          Show it
        </Button>
      </div>
    </li>
  );
}

/** Every control at once, each with the hop it is put on; they are checked together. */
function Controls({
  tasks,
  isBusy,
  onStep,
}: {
  tasks: Control[];
  isBusy: boolean;
  onStep: (step: DrillStep) => unknown;
}) {
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
              <select
                id={`${id}-${index}`}
                ref={index === 0 ? first : undefined}
                className="input"
                value={task.given ?? ""}
                onChange={(event) => onStep({ kind: "give", task: index, text: event.target.value })}
                data-testid={`control-${index}`}
              >
                <option value="" disabled>
                  Which hop needs it?
                </option>
                {task.choices.map((hop) => (
                  <option key={hop} value={hop}>
                    {hop}
                  </option>
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
          <Button
            kind="primary"
            isDisabled={isBusy || left > 0}
            onPress={() => onStep({ kind: "check" })}
            data-testid="controls-check"
          >
            Check
          </Button>
          {left === 0 ? null : <span className="soft">{count(left, "control")} to place</span>}
        </div>
      )}
    </>
  );
}

const MARKS = ["No", "Half of it", "All of it"];

/** A struck box: what was said is kept as it is typed; then the page's row, and how much of it was said. */
function FailureTask({
  task,
  index,
  isCurrent,
  isBusy,
  onKeep,
  onStep,
}: {
  task: Struck;
  index: number;
  isCurrent: boolean;
  isBusy: boolean;
  onKeep: (step: DrillStep) => Promise<void>;
  onStep: (step: DrillStep) => Promise<boolean>;
}) {
  const toasts = useToasts();
  const field = useRef<HTMLTextAreaElement>(null);
  const isShown = task.row !== null;
  // Once the row that answers it is shown, nothing more is taken.
  const said = useAutosave(task.said, (text) => onKeep({ kind: "give", task: index, text }), {
    isReady: () => !isShown,
  });
  useEffect(() => {
    if (isCurrent && !isShown) field.current?.focus();
  }, [isCurrent, isShown]);
  /** What is typed is kept before the row that answers it shows. */
  const show = () => {
    said
      .settled()
      .then(() => onStep({ kind: "show", task: index }))
      .catch(toasts.fail);
  };
  const name = (
    <p className="drill-prompt">✕ {task.node} fails. What does the product do, and which marker shows it?</p>
  );
  const row =
    task.row === null ? null : (
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
  if (!isCurrent && task.mark === null)
    return (
      <li className="drill-task drill-later">
        <p className="drill-prompt">✕ {task.node}</p>
      </li>
    );
  if (task.mark !== null) {
    return (
      <li className="drill-task" data-testid={`task-${index}`}>
        <p className="drill-prompt">
          ✕ {task.node} <Outcome isGood={task.mark === 2}>{MARKS[task.mark]}</Outcome>
        </p>
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
          <AnswerHeading level={2} />
          {task.said === "" ? null : <p className="soft">You: {task.said}</p>}
          {row}
          <div className="drill-buttons" role="group" aria-label="Did you say it?">
            <span>Did you say it?</span>
            {MARKS.map((word, mark) => (
              <Button
                key={word}
                isDisabled={isBusy}
                onPress={() => onStep({ kind: "mark", task: index, mark })}
                data-testid={`mark-${mark}`}
              >
                {word}
              </Button>
            ))}
          </div>
        </>
      ) : (
        <>
          <textarea
            ref={field}
            className="input"
            rows={3}
            aria-label={`What happens when ${task.node} fails`}
            {...autosaved(said)}
            placeholder="Say it aloud, or write it down"
            data-testid="struck-input"
          />
          <Saved of={said} />
          <div className="drill-buttons">
            <Button kind="primary" isDisabled={isBusy} onPress={show} data-testid="struck-show">
              Show the page’s row
            </Button>
          </div>
        </>
      )}
    </li>
  );
}
