/** Short messages to the person, from whatever runs. `design/controls/toasts.tsx` shows them. */
import { createContext, use } from "react";

export interface Message {
  text: string;
  detail?: string | null;
  action?: { label: string; run: () => void };
  testId?: string;
}

export interface Toasts {
  show: (message: Message) => void;
  /** Says what failed and what to do about it. */
  fail: (thrown: unknown) => void;
  /** Runs it and shows a message when it fails: for work that a press starts and nothing awaits. */
  attempt: (work: () => Promise<unknown>) => void;
}

export const ToastsContext = createContext<Toasts | null>(null);

export function useToasts(): Toasts {
  const toasts = use(ToastsContext);
  if (toasts === null) throw new Error("useToasts needs a ToastsProvider above it");
  return toasts;
}
