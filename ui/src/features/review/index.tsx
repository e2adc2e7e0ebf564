/** Review: choose the minutes, answer, see what it came to. */
import "./review.css";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { useBackend } from "../../backend/context";
import { BackendError } from "../../backend/error";
import { EVERYTHING } from "../../backend/filter";
import { useDue } from "../../backend/queries";
import type { Answer, ReviewItem, SessionRequest, SessionSummary, SessionView } from "../../backend/types";
import { timeOfDay } from "../../design/clock";
import { useHistory } from "../../design/history";
import { Problem } from "../../design/problem";
import { useToasts } from "../../design/toasts";
import { Screen } from "../../design/screen";
import { Session, type ItemMark } from "./Session";
import { Start } from "./Start";
import { Summary } from "./Summary";

/** The core is not asked more often than this whether a step is ready. */
const ASK_AGAIN_MS = 1000;

export function Review({ resume }: { resume: boolean }) {
  const backend = useBackend();
  const history = useHistory();
  const toasts = useToasts();
  const filter = EVERYTHING;
  const [view, setView] = useState<SessionView | null>(null);
  const [summary, setSummary] = useState<SessionSummary | null>(null);
  const due = useDue(filter, view === null && summary === null);

  const moved = useMutation<SessionView | null, BackendError, () => Promise<SessionView | null>>({
    mutationFn: (step) => step(),
    onSuccess: async (next) => {
      setView(next);
      if (next?.finished === true) setSummary(await backend.endSession());
    },
  });
  const step = (run: () => Promise<SessionView | null>) => {
    if (!moved.isPending) moved.mutate(run);
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

  useEffect(() => {
    if (resume) ask(() => backend.session());
  }, [backend, resume, ask]);

  const end = () => moved.mutate(async () => {
    setSummary(await backend.endSession());
    return null;
  });
  const mark = (what: ItemMark, item: ReviewItem) => step(async () => {
    const { id } = item.item;
    switch (what) {
      case "flag":
        await backend.act({ kind: "page-flagged", page: id.split("#")[0] ?? id, anchor: item.item.anchor, item: id, note: "" });
        break;
      case "suspend":
        await backend.act({ kind: "items-suspended", items: [id] });
        break;
      case "bury":
        await backend.act({ kind: "items-buried", items: [id], days: null });
        break;
      case "reset":
        await backend.act({ kind: "items-reset", items: [id] });
        break;
    }
    return backend.session();
  });

  const reveal = (item: string) => {
    backend.reveal(item.split("#")[0] ?? item).catch(toasts.fail);
  };
  const openItem = (item: string) => history.go({ name: "page", page: item.split("#")[0] ?? item, anchor: null });
  if (summary !== null) {
    return (
      <Page error={null}>
        <Summary summary={summary} onOpen={openItem} onDone={() => history.go({ name: "today" })}
          onMore={() => {
            setSummary(null);
            setView(null);
          }} />
      </Page>
    );
  }
  if (view !== null) {
    return (
      <Page error={moved.error}>
        <Session view={view} busy={moved.isPending} onEnd={end}
          onAnswer={(answer: Answer) => step(() => backend.answer(answer))}
          onMark={mark}
          onUndo={() => step(async () => {
            await backend.undo();
            return backend.session();
          })}
          onRedo={() => step(async () => {
            await backend.redo();
            return backend.session();
          })}
          onLeechSource={reveal}
          onLeechSuspend={(item) => step(async () => {
            await backend.act({ kind: "items-suspended", items: [item] });
            return backend.session();
          })}
          onPractise={({ item }) => history.go(item.body.kind === "diagram" ? { name: "whiteboard", item: item.id } : { name: "rehearsal", script: item.id })}
          onSource={({ item }) => reveal(item.id)} />
      </Page>
    );
  }
  return (
    <Page error={moved.error ?? (due.error instanceof BackendError ? due.error : null)}>
      {due.data !== undefined && (
        <Start due={due.data} filter={filter} busy={moved.isPending}
          onStart={(request: SessionRequest) => step(() => backend.startSession(request))}
          onResume={() => step(() => backend.session())} />
      )}
    </Page>
  );
}

function Page({ error, children }: { error: BackendError | null; children: React.ReactNode }) {
  return (
    <Screen title="Review" className="review">
      {error !== null && <Problem error={error} />}
      {children}
    </Screen>
  );
}
