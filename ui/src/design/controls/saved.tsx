import type { Autosave } from "../../shared/saving/autosave";
import { Button } from "./controls";

/** Whether what was typed is on disk, or why not. */
export function Saved({
  of: { state, settled },
  word = "Saved",
  testId,
}: {
  of: Pick<Autosave<unknown>, "state" | "settled">;
  word?: string;
  testId?: string;
}) {
  if (state === "clean") return <span className="field-help saved-state" role="status" data-testid={testId} />;
  if (typeof state === "object") {
    const again = () => {
      settled().catch(() => undefined);
    };
    return (
      <span className="field-help saved-state saved-failed" role="alert" data-testid={testId}>
        Not saved: {state.failed.message}{" "}
        <Button kind="quiet" onPress={again}>
          Try again
        </Button>
      </span>
    );
  }
  return (
    <span className="field-help saved-state" role="status" data-testid={testId}>
      {state === "saving" ? "Saving…" : word}
    </span>
  );
}
