/** Review: choose the minutes, answer, see what it came to. */
import "./review.css";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { useBackend } from "../../backend/context";
import { BackendError } from "../../backend/error";
import { EVERYTHING } from "../../backend/filter";
import { useDue } from "../../backend/queries";
import type { Action, Answer, ReviewItem, SessionRequest, SessionSummary, SessionView } from "../../backend/types";
import { timeOfDay } from "../../design/clock";
import { useEntryState, useHistory, usePlace } from "../../design/history";
import { Problem } from "../../design/problem";
import { useToasts } from "../../design/toasts";
import { Screen } from "../../design/screen";
import { Session, type ItemMark } from "./Session";
import { Start } from "./Start";
import { Summary } from "./Summary";

/** The core is not asked more often than this whether a step is ready. */
const ASK_AGAIN_MS = 1000;

const START = { name: "review" } as const;

/** The screen: the choice of minutes, or the session in progress and what it came to. */
export function Review({ isSession }: { isSession: boolean }) {
  return isSession ? <InSession /> : <BeforeSession />;
}

function BeforeSession() {
  const backend = useBackend();
  const history = useHistory();
  const due = useDue(EVERYTHING);
  const enter = () => history.go({ ...START, resume: true });
  const start = useMutation<SessionView, BackendError, SessionRequest>({ mutationFn: (request) => backend.startSession(request), onSuccess: enter });
  return (
    <Page error={start.error ?? (due.error instanceof BackendError ? due.error : null)}>
      {due.data !== undefined && (
        <Start due={due.data} filter={EVERYTHING} busy={start.isPending} onStart={(request) => (start.isPending ? undefined : start.mutate(request))}
          onResume={enter} />
      )}
    </Page>
  );
}

function InSession() {
  const backend = useBackend();
  const history = useHistory();
  const toasts = useToasts();
  const { entry } = usePlace();
  const [view, setView] = useState<SessionView | null>(null);
  const [summary, setSummary] = useEntryState<SessionSummary | null>("summary", null);
  /** Takes the offer to undo away: after another step it would undo that one. */
  const forgetUndo = useRef<() => void>(() => undefined);

  const moved = useMutation<SessionView | null, BackendError, () => Promise<SessionView | null>>({
    mutationFn: (step) => step(),
    onSuccess: async (next) => {
      // How far one had come with an item is over with it: undo brings it back as it was asked.
      const isSame = next?.done === view?.done && next?.item?.item.id === view?.item?.item.id;
      if (view !== null && !isSame) history.remember(entry.id, null, "item");
      setView(next);
      if (next?.finished === true) setSummary(await backend.endSession());
    },
  });
  const make = async (run: () => Promise<SessionView | null>): Promise<boolean> => {
    if (moved.isPending) return false;
    forgetUndo.current();
    try {
      await moved.mutateAsync(run);
      return true;
    } catch {
      // Shown above the session.
      return false;
    }
  };
  const step = (run: () => Promise<SessionView | null>) => {
    make(run).catch(toasts.fail);
  };

  // A learning step that comes due brings its item by itself. Whatever the core answers, each answer is asked
  // again: it may have been a moment too early, or the clock may have been set back.
  const ask = moved.mutate;
  useEffect(() => {
    if (view === null || view.item !== null || view.waitsUntil === null) return undefined;
    const wait = Math.max(ASK_AGAIN_MS, view.waitsUntil - timeOfDay());
    const timer = window.setTimeout(() => ask(() => backend.session()), wait);
    return () => window.clearTimeout(timer);
  }, [backend, view, ask]);

  const isOver = summary !== null;
  useEffect(() => {
    if (isOver) return;
    ask(async () => {
      const session = await backend.session();
      if (session === null) history.up(START);
      return session;
    });
  }, [backend, history, isOver, ask]);

  const end = () => moved.mutate(async () => {
    setSummary(await backend.endSession());
    return null;
  });
  const undo = () => step(async () => {
    await backend.undo();
    return backend.session();
  });
  /** Takes an action on the item, goes on with what is next, and offers the way back. */
  const take = async (action: Action, done: string): Promise<boolean> => {
    const isTaken = await make(async () => {
      await backend.act(action);
      return backend.session();
    });
    if (isTaken) forgetUndo.current = toasts.show({ text: done, action: { label: "Undo", run: undo } });
    return isTaken;
  };
  const act = (action: Action, done: string) => {
    take(action, done).catch(toasts.fail);
  };
  const mark = (what: ItemMark, item: ReviewItem) => {
    const items = [item.item.id];
    switch (what) {
      case "suspend":
        act({ kind: "items-suspended", items }, "Suspended");
        break;
      case "bury":
        act({ kind: "items-buried", items, days: null }, "Buried until tomorrow");
        break;
      case "reset":
        act({ kind: "items-reset", items }, "Reset to new");
        break;
    }
  };

  const reveal = (item: string) => {
    backend.reveal(item.split("#")[0] ?? item).catch(toasts.fail);
  };
  const openItem = (item: string) => history.go({ name: "page", page: item.split("#")[0] ?? item, anchor: null });
  if (summary !== null) {
    return (
      <Page error={null} view="summary">
        <Summary summary={summary} onOpen={openItem} onDone={() => history.go({ name: "today" })} onMore={() => history.up(START)} />
      </Page>
    );
  }
  return (
    <Page error={moved.error} view={view?.item?.item.id ?? ""}>
      {view === null ? (moved.error === null ? <p className="soft later" role="status">Opening…</p> : null) : (
        <Session view={view} busy={moved.isPending} onEnd={end}
          onAnswer={(answer: Answer) => step(() => backend.answer(answer))}
          onMark={mark}
          onFlag={(action) => take(action, "Flagged")}
          onUndo={undo}
          onRedo={() => step(async () => {
            await backend.redo();
            return backend.session();
          })}
          onLeechSource={reveal}
          onLeechSuspend={(item) => act({ kind: "items-suspended", items: [item] }, "Suspended")}
          onPractise={({ item }) => history.go(item.body.kind === "diagram" ? { name: "whiteboard", item: item.id } : { name: "rehearsal", script: item.id })}
          onSource={({ item }) => reveal(item.id)} />
      )}
    </Page>
  );
}

function Page({ error, view = "", children }: { error: BackendError | null; view?: string; children: React.ReactNode }) {
  return (
    <Screen title="Review" className="review" view={view}>
      {error !== null && <Problem error={error} />}
      {children}
    </Screen>
  );
}
