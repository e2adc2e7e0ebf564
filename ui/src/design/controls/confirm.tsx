/** A question before something is lost: the way back is the first button, and where the focus is. */
import { useSyncExternalStore, type ReactNode } from "react";

import { Button } from "./controls";
import { useLeaving } from "../../shared/navigation/history";
import { Dialog } from "./overlays";

export function Confirm({
  title,
  children,
  stay,
  go,
  isOpen,
  onStay,
  onGo,
  testId,
}: {
  title: string;
  /** What is lost, and what is not. */
  children: ReactNode;
  /** The button that changes nothing. */
  stay: string;
  /** The button that goes on, a verb. */
  go: string;
  isOpen: boolean;
  onStay: () => void;
  onGo: () => void;
  testId?: string;
}) {
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onStay} {...(testId === undefined ? {} : { testId })}>
      <p>{children}</p>
      <div className="dialog-buttons">
        <Button kind="quiet" autoFocus onPress={onStay}>
          {stay}
        </Button>
        <Button kind="primary" onPress={onGo} data-testid={testId === undefined ? undefined : `${testId}-go`}>
          {go}
        </Button>
      </div>
    </Dialog>
  );
}

/** Asks when a screen, or the window, is left and something there could not be saved. */
export function LeaveQuestion() {
  const leaving = useLeaving();
  const question = useSyncExternalStore(leaving.subscribe, leaving.asked);
  return (
    <Confirm
      title={question?.title ?? ""}
      stay={question?.stay ?? ""}
      go="Discard"
      isOpen={question !== null}
      onStay={leaving.stay}
      onGo={leaving.discard}
      testId="leave"
    >
      {question?.text}
    </Confirm>
  );
}
