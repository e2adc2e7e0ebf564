/** Closing the window waits until what was typed is on disk, and asks where that is not possible. */
import { useEffect } from "react";

import { on } from "../backend/backend";
import { useBackend } from "../backend/context";
import { useLeaving } from "../shared/navigation/history";
import { useToasts } from "../shared/toasts";

export function useWindowClose(): void {
  const backend = useBackend();
  const leaving = useLeaving();
  const toasts = useToasts();
  useEffect(
    () =>
      on(backend, "close-requested", () => {
        const close = () => {
          backend.closeWindow().catch(toasts.fail);
        };
        leaving.before(close, () => {
          backend.keepWindowOpen().catch(toasts.fail);
        });
      }),
    [backend, leaving, toasts],
  );
}
