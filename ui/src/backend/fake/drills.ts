/** Drills in memory: blanks, controls, failures. */
import type { DrillKind, DrillOffer, DrillStep, DrillTask, DrillView } from "../../bindings";
import { BackendError } from "../error";
import { safe } from "../sample/build";
import { type SampleReference } from "../sample/boards";
import { FakeBoards, START } from "./boards";
import { plain } from "./drawn";

interface Drill {
  serial: number;
  tasks: DrillTask[];
  /** Hidden names of blanks, by task. */
  truth: string[];
}

export abstract class FakeDrills extends FakeBoards {
  private readonly drilled = new Map<string, Drill>();
  private readonly drillsDone = new Map<string, { points: number; tasks: number }>();

  drills = (item: string) =>
    this.reply(() =>
      (["blanks", "controls", "failures"] as const).map((drill): DrillOffer => {
        const done = this.drillsDone.get(`${drill}:${item}`);
        const under = this.drilled.get(`${drill}:${item}`);
        const unfinished =
          under !== undefined &&
          under.tasks.some((task) =>
            task.kind === "blank"
              ? task.answer !== null || task.wrong.length > 0
              : task.kind === "control"
                ? task.given !== null
                : task.said !== "",
          );
        return {
          drill,
          tasks: this.drillOf(item, drill).tasks.length,
          unfinished,
          lastPoints: done?.points ?? null,
          lastTasks: done?.tasks ?? null,
          lastAt: done === undefined ? null : START,
        };
      }),
    );

  drillOpen = (item: string, drill: DrillKind) =>
    this.reply(() => {
      const kept = this.drilled.get(`${drill}:${item}`) ?? this.drillOf(item, drill);
      this.drilled.set(`${drill}:${item}`, kept);
      this.notify([{ of: "drills" }]);
      return this.drillView(item, drill, kept);
    });

  drillStep = (item: string, drill: DrillKind, step: DrillStep) =>
    this.reply(() => {
      const kept = this.drilled.get(`${drill}:${item}`);
      if (kept === undefined)
        throw new BackendError({ kind: "not-found", message: "This drill is not under way.", help: "Begin it again." });
      take(kept, this.reference(item), step);
      const view = this.drillView(item, drill, kept);
      if (view.finished) {
        this.drillsDone.set(`${drill}:${item}`, { points: view.points, tasks: view.tasks.length });
        this.drilled.delete(`${drill}:${item}`);
      }
      this.notify(view.finished ? [{ of: "item", item }, { of: "undo" }] : [{ of: "drills" }]);
      return view;
    });

  private drillOf(item: string, drill: DrillKind): Drill {
    const { nodes, edges } = this.reference(item);
    const serial = this.nextSerial();
    const hops = edges.map((edge) => hopName(nodes, edge));
    switch (drill) {
      case "blanks": {
        const hidden = nodes.slice(1, 4).map(({ label }) => label);
        return {
          serial,
          truth: hidden,
          tasks: hidden.map((_, index) => ({
            kind: "blank",
            number: index + 1,
            prompt: "What stands in this box?",
            choices: [...hidden].reverse(),
            wrong: [],
            answer: null,
            right: null,
          })),
        };
      }
      case "controls":
        return {
          serial,
          truth: [],
          tasks: edges.flatMap(({ control }): DrillTask[] =>
            control === null
              ? []
              : [{ kind: "control", control, choices: hops, given: null, belongs: [], right: null }],
          ),
        };
      case "failures":
        return {
          serial,
          truth: [],
          tasks: nodes.flatMap(({ label, kind }): DrillTask[] =>
            kind === "sql" || kind === "queue"
              ? [
                  {
                    kind: "failure",
                    node: label,
                    diagram: `flowchart LR\n  a["✕ ${label}"]`,
                    said: "",
                    row: null,
                    mark: null,
                  },
                ]
              : [],
          ),
        };
    }
  }

  private drillView(item: string, drill: DrillKind, { serial, tasks }: Drill): DrillView {
    const { title, page, pageTitle, mermaid } = this.reference(item);
    const points = tasks.reduce(
      (sum, task) => sum + (task.kind === "failure" ? (task.mark ?? 0) / 2 : task.right === true ? 1 : 0),
      0,
    );
    const finished = tasks.every((task) => (task.kind === "failure" ? task.mark !== null : task.right !== null));
    return structuredClone({
      item,
      title,
      page,
      pageTitle,
      drill,
      seed: String(serial),
      diagram: mermaid,
      tasks,
      finished,
      points,
    });
  }
}

type Hop = { from: string; to: string };
const hopName = (nodes: SampleReference["nodes"], { from, to }: Hop) =>
  [from, to].map((end) => nodes.find(({ id }) => id === end)?.label ?? end).join(" → ");

function take({ tasks, truth }: Drill, reference: SampleReference, step: DrillStep): void {
  if (step.kind === "check") {
    for (const task of tasks) {
      if (task.kind !== "control") continue;
      task.belongs = reference.edges
        .filter(({ control }) => control === task.control)
        .map((edge) => hopName(reference.nodes, edge));
      task.right = task.given !== null && task.belongs.includes(task.given);
    }
    return;
  }
  const task = tasks[step.task];
  if (task?.kind === "blank") {
    const answer = truth[step.task] ?? "";
    if (step.kind === "give" && plain(step.text) !== plain(answer)) task.wrong.push(step.text);
    else Object.assign(task, { answer, right: step.kind === "give" && task.wrong.length === 0 });
  } else if (task?.kind === "control" && step.kind === "give") task.given = step.text;
  else if (task?.kind === "failure") {
    if (step.kind === "give") task.said = step.text;
    else if (step.kind === "show")
      task.row = {
        columns: ["Behaviour", "Marker"],
        cellsHtml: [safe("<p>Orders answers 503 before any charge.</p>"), safe("<p>error rate of Orders</p>")],
      };
    else task.mark = step.mark;
  }
}
