/** Review: choose the minutes, answer, see what it came to. */
import "./review.css";

import { useEffect, useLayoutEffect, useRef } from "react";

import { useBackend } from "../../backend/context";
import { BackendError } from "../../backend/error";
import { EVERYTHING } from "../../backend/filter";
import { useDue, useStartSession } from "../../backend/queries";
import type { Action, Answer, EventId, Outcome, ReviewItem, SessionSummary, SessionView } from "../../bindings";
import { WithDraft } from "../../design/controls/with-draft";
import { useEntryState, usePlace } from "../../shared/navigation/history";
import { Problem, Unread } from "../../design/controls/problem";
import { undoing } from "../../shared/study/study";
import { useToasts } from "../../shared/toasts";
import { Screen } from "../../design/screen/screen";
import { PROGRESS } from "./progress";
import { useSession } from "./queries";
import { Session, type ItemMark } from "./session";
import { Start } from "./start";
import { Summary } from "./summary";
import { pageOf } from "../../shared/item-id";

const START = { name: "review" } as const;

/** The screen: the choice of minutes, or the session in progress and what it came to. */
export function Review({ resume }: { resume?: true }) {
  return resume === true ? <InSession /> : <BeforeSession />;
}

function BeforeSession() {
  const here = usePlace();
  const due = useDue(EVERYTHING);
  const enter = () => here.go({ ...START, resume: true });
  const start = useStartSession({ onSuccess: enter });
  return (
    <Page error={start.error ?? (due.error instanceof BackendError ? due.error : null)}>
      {due.data !== undefined && (
        <Start
          due={due.data}
          filter={EVERYTHING}
          busy={start.isPending}
          onStart={(request) => (start.isPending ? undefined : start.mutate(request))}
          onResume={enter}
        />
      )}
    </Page>
  );
}

function InSession() {
  const backend = useBackend();
  const here = usePlace();
  const toasts = useToasts();
  const [summary, setSummary] = useEntryState<SessionSummary | null>("summary", null);
  const { run: view, error, dismiss, reload, busy, step, press } = useSession();
  /** The step on its way, which an end waits for. */
  const underWay = useRef<Promise<boolean> | null>(null);
  const end = useRef({ isAsked: false, isOver: summary !== null });

  /** Makes a step, unless another is on its way. True when it was made. */
  const make = async (name: string, work: () => Promise<SessionView | null>): Promise<boolean> => {
    if (end.current.isAsked) return false;
    const made = press(name, work);
    underWay.current ??= made;
    const isMade = await made;
    if (underWay.current === made) underWay.current = null;
    return isMade;
  };
  /** Ends the session once the last answer is written. Where that fails it stays, with the reason. */
  const finish = async () => {
    const now = end.current;
    if (now.isAsked || now.isOver) return;
    now.isAsked = true;
    try {
      if (underWay.current !== null && !(await underWay.current)) return;
      now.isOver = await step("end", async () => {
        setSummary(await backend.endSession());
        return null;
      });
    } finally {
      now.isAsked = false;
    }
  };

  // The answer is saved, and what comes next was not read with it.
  const isUnread = view?.idle?.why === "unread";
  useEffect(() => {
    if (isUnread) reload();
  }, [isUnread, reload]);

  const isOver = summary !== null;
  useEffect(() => {
    if (view === null && !isOver) here.up(START);
  }, [here, isOver, view]);
  const finishNow = useRef<() => unknown>(finish);
  useLayoutEffect(() => {
    finishNow.current = finish;
  });
  const isDone = view?.idle?.why === "finished" && error === null;
  useEffect(() => {
    if (isDone) finishNow.current();
  }, [isDone]);

  const undo = (action?: EventId) => {
    make("undo", async () => {
      await backend.undo(action ?? null);
      return backend.session();
    }).catch(toasts.fail);
  };
  /** Takes an action on the item, continues with the next one, and offers to undo. */
  const take = async (action: Action, done: string): Promise<boolean> => {
    const taken: Outcome[] = [];
    const isTaken = await make(action.kind, async () => {
      taken.push(await backend.act(action));
      return backend.session();
    });
    if (isTaken) toasts.show({ text: done, ...undoing(taken[0]?.action ?? null, undo) });
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
    backend.reveal(pageOf(item)).catch(toasts.fail);
  };
  const openItem = (item: string) => here.go({ name: "page", page: pageOf(item), anchor: null });
  if (summary !== null) {
    return (
      <Page error={null} view="summary">
        <Summary
          summary={summary}
          onOpen={openItem}
          onDone={() => here.go({ name: "today" })}
          onMore={() => here.up(START)}
        />
      </Page>
    );
  }
  const isShown = view != null && !isUnread;
  return (
    <Page error={isShown ? error : null} onDismiss={dismiss} view={view?.item?.item.id ?? ""}>
      {!isShown ? (
        error === null ? (
          <p className="soft later" role="status">
            Opening…
          </p>
        ) : (
          <Unread error={error} title="Couldn’t open your session" onAgain={reload} />
        )
      ) : (
        <WithDraft name={PROGRESS}>
          {(stored) => (
            <Session
              view={view}
              stored={stored}
              busy={busy}
              onEnd={finish}
              onAnswer={(answer: Answer) => make("answer", () => backend.answer(answer))}
              onMark={mark}
              onFlag={(action) => take(action, "Flagged")}
              onUndo={() => undo()}
              onRedo={() =>
                make("redo", async () => {
                  await backend.redo();
                  return backend.session();
                })
              }
              onLeechSource={reveal}
              onLeechSuspend={(item) => act({ kind: "items-suspended", items: [item] }, "Suspended")}
              onPractise={(screen) => here.go(screen)}
              onSource={({ item }) => reveal(item.id)}
            />
          )}
        </WithDraft>
      )}
    </Page>
  );
}

function Page({
  error,
  view = "",
  onDismiss,
  children,
}: {
  error: BackendError | null;
  view?: string;
  onDismiss?: () => void;
  children: React.ReactNode;
}) {
  return (
    <Screen className="review" view={view}>
      {error !== null && <Problem error={error} {...(onDismiss === undefined ? {} : { onDismiss })} />}
      {children}
    </Screen>
  );
}
