/** A clock that stands still: no time passes by itself. */
import type { Figures, Phase } from "../../bindings";

export function figures(
  phase: Phase,
  current: number,
  plan: { id: string; title: string; budgetMs: number }[],
): Figures {
  const planned = plan.reduce((sum, { budgetMs }) => sum + budgetMs, 0);
  const segments = plan.map((segment, index) => ({
    ...segment,
    extendedMs: 0,
    spentMs: 0,
    overtimeMs: 0,
    debtMs: 0,
    skipped: false,
    done: index < current || phase.phase === "finished",
  }));
  return {
    phase,
    current,
    segments,
    plannedMs: planned,
    spentMs: 0,
    debtMs: 0,
    remainingMs: planned,
    projectedMs: planned,
  };
}
