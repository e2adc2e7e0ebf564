/** An error of the core, in its own words: what happened and what to do. */
import { TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";

import type { BackendError } from "../../backend/error";
import { Button, IconButton } from "./controls";
import { Icon } from "./icons";
import { Failure } from "./notice";

export function Problem({
  error,
  onDismiss,
}: {
  error: BackendError;
  /** Without it the error goes when its cause does. */
  onDismiss?: () => void;
}) {
  return (
    <div className="notice notice-error" role="alert" data-testid="problem">
      <Icon of={TriangleAlert} />
      <div>
        <p className="notice-title">{error.message}</p>
        {error.help !== null && <p>{error.help}</p>}
      </div>
      {onDismiss !== undefined && (
        <IconButton label="Dismiss" icon={X} onPress={onDismiss} data-testid="problem-dismiss" />
      )}
    </div>
  );
}

/** In the place of something that could not be read: why, and the way to try again. */
export function Unread({
  error,
  title,
  onAgain,
}: {
  error: unknown;
  title: string;
  onAgain: () => unknown;
}): ReactNode {
  return (
    <Failure error={error} title={title}>
      <Button onPress={() => onAgain()} data-testid="read-again">
        Try again
      </Button>
    </Failure>
  );
}
