import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";

import { App } from "../app";
import { FakeBackend, type FakeState } from "../backend/fake";
import { newQueryClient } from "../backend/queries";
import { newHistory, type History } from "../shared/navigation/history";
import type { Screen } from "../screens";

export interface Opened {
  backend: FakeBackend;
  history: History;
  user: ReturnType<typeof userEvent.setup>;
}

/** The whole window over a backend in memory, open at a screen. */
export async function open(
  at: Screen = { name: "today" },
  state: Partial<FakeState> | FakeBackend = {},
): Promise<Opened> {
  const backend = state instanceof FakeBackend ? state : new FakeBackend(state);
  const history = newHistory(at);
  const user = userEvent.setup();
  render(<App backend={backend} history={history} client={newQueryClient()} />);
  await waitFor(() => screen.getByRole("navigation", { name: "Main" }));
  return { backend, history, user };
}

export const page = (id: string, anchor: string | null = null): Screen => ({
  name: "page",
  page: `backend/${id}`,
  anchor,
});

/** Presses Tab until a control has the focus, as a person does who has no mouse. */
export async function tabTo(user: Opened["user"], control: HTMLElement): Promise<void> {
  for (let presses = 0; presses < 100; presses++) {
    if (document.activeElement === control) return;
    await user.tab();
  }
  throw new Error(`Tab does not reach ${control.outerHTML.slice(0, 120)}`);
}

/** Starts a session from Review's first screen, once it has said what the minutes hold. */
export async function startSession(user: Opened["user"]): Promise<void> {
  await waitFor(() => {
    const start = screen.getByTestId<HTMLButtonElement>("session-start");
    if (start.disabled) throw new Error("the session is not planned yet");
  });
  await user.click(screen.getByTestId("session-start"));
}
