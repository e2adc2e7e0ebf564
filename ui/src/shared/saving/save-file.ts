/** Saving a file where the person chooses, and saying where it went. */
import { useCallback } from "react";

import { useBackend } from "../../backend/context";
import { useToasts } from "../toasts";

/** True when it was saved; false when the person cancelled. */
export function useSaveFile(): (name: string, content: string | Uint8Array) => Promise<boolean> {
  const backend = useBackend();
  const toasts = useToasts();
  return useCallback(
    async (name, content) => {
      const path = await backend.saveFile(
        name,
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      );
      if (path === null) return false;
      toasts.show({ text: "Saved", detail: path });
      return true;
    },
    [backend, toasts],
  );
}
