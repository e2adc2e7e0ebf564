/** How rehearsals say their figures. */
import type { RunResult } from "../../bindings";
import { clock } from "../../shared/words/words";

/** The time spoken in a segment. */
export function spoken({ skipped, spentMs }: { skipped: boolean; spentMs: number }): string {
  return skipped ? "skipped" : clock(spentMs);
}

/** Of all segments of a run. */
export function total({ segments }: RunResult, figure: "spentMs" | "pointsSaid" | "points"): number {
  return segments.reduce((sum, segment) => sum + segment[figure], 0);
}
