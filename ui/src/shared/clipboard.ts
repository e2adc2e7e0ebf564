/** Copying, with an error that says what to do instead of the browser's own. */
import { BackendError } from "../backend/error";

export function copyText(text: string): Promise<void> {
  return copied(() => navigator.clipboard.writeText(text));
}

export async function copied(copy: () => Promise<void>): Promise<void> {
  try {
    await copy();
  } catch {
    throw new BackendError({
      kind: "other",
      message: "Couldn’t copy to the clipboard.",
      help: "Try again with this window in front.",
    });
  }
}
