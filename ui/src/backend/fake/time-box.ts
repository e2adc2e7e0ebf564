/** One time box in memory. */
import type { Command, TimeBox } from "../../bindings";
import { BackendError } from "../error";
import { figures } from "./figures";
import { FakeInterview } from "./interview";

export abstract class FakeTimeBox extends FakeInterview {
  private box: TimeBox | null = null;

  timeBox(): Promise<TimeBox | null> {
    return Promise.resolve(this.box);
  }
  timeBoxStart(title: string, minutes: number): Promise<TimeBox> {
    this.box = { title, figures: figures({ phase: "running" }, 0, [{ id: "box", title, budgetMs: minutes * 60_000 }]) };
    this.notify([{ of: "time-box" }]);
    return Promise.resolve(this.box);
  }
  timeBoxStep(command: Command): Promise<TimeBox | null> {
    if (this.box === null)
      return Promise.reject(
        new BackendError({ kind: "not-found", message: "no time box is running", help: "begin one first" }),
      );
    const phase = command.do === "pause" ? { phase: "paused" as const, reason: "" } : { phase: "running" as const };
    const added = command.do === "extend" ? command.byMs : 0;
    const before = this.box.figures.segments[0]?.budgetMs ?? 0;
    const { title } = this.box;
    this.box =
      command.do === "finish"
        ? null
        : { title, figures: figures(phase, 0, [{ id: "box", title, budgetMs: before + added }]) };
    if (this.box === null) this.notify([{ of: "time-box" }]);
    return Promise.resolve(this.box);
  }
}
