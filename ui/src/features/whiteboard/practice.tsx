/** Practice of one diagram: before it, at the board, the grade after it, and its drills. Each is a place. */
import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";

import type { BoardResult, DrillKind, DrillView, ItemId } from "../../bindings";
import { useBackend } from "../../backend/context";
import { BackendError } from "../../backend/error";
import { usePlace } from "../../shared/navigation/history";
import type { BoardPlace, Screen as Place } from "../../screens";
import { Missing } from "../../design/screen/missing";
import { Unread } from "../../design/controls/problem";
import { Screen } from "../../design/screen/screen";
import { useToasts } from "../../shared/toasts";
import { AttemptStart } from "./attempt-start";
import { DrillRun } from "./drill-run";
import { Result } from "./result";
import { AttemptRun } from "./attempt-run";

export function Practice({ item, at }: { item: ItemId; at: BoardPlace | null }) {
  const backend = useBackend();
  const here = usePlace();
  const toasts = useToasts();
  const [isBusy, setBusy] = useState(false);
  /** The board that was finished last: its grade is known and isn't asked for again. */
  const [finished, setFinished] = useState<BoardResult | null>(null);
  const before: Place = { name: "whiteboard", item };
  const place = (at: BoardPlace): Place => ({ name: "whiteboard", item, at });

  const reach = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
    } catch (thrown) {
      toasts.fail(thrown);
    } finally {
      setBusy(false);
    }
  };
  const open = (how: { easier: boolean; text: boolean }, go: (board: Place) => void) =>
    reach(async () => {
      const { attempt } = await backend.boardOpen(item, how);
      go(place({ board: attempt }));
    });
  const leave = () => here.up(before);

  if (at === null) {
    return (
      <AttemptStart
        item={item}
        isBusy={isBusy}
        onBegin={(how) => open(how, (board) => here.go(board))}
        onOpen={(attempt) => here.go(place({ attempt }))}
        onDrill={(drill) => here.go(place({ drill }))}
      />
    );
  }
  if ("drill" in at) return <Drill key={at.drill} item={item} drill={at.drill} onLeave={leave} />;
  if ("board" in at) {
    return (
      <AtBoard
        key={at.board}
        attempt={at.board}
        before={before}
        isBusy={isBusy}
        onFinish={() =>
          reach(async () => {
            const result = await backend.boardFinish(at.board);
            setFinished(result);
            here.replace(place({ attempt: result.attempt }));
          })
        }
        onDiscard={() =>
          reach(async () => {
            await backend.boardDiscard(at.board);
            leave();
          })
        }
      />
    );
  }
  return (
    <Graded
      key={at.attempt}
      attempt={at.attempt}
      graded={finished?.attempt === at.attempt ? finished : null}
      before={before}
      onOpen={(attempt) => here.go(place({ attempt }))}
      onLeave={leave}
      onAgain={(text) => open({ easier: false, text }, (board) => here.replace(board))}
    />
  );
}

/** What a place begins with, read when one comes there unless it is known already. */
function useOpened<T>(
  read: () => Promise<T>,
  known: T | null = null,
): {
  opened: T | null;
  change: (value: T) => void;
  error: BackendError | null;
  again: () => void;
} {
  const [state, setState] = useState<{ opened: T | null; error: BackendError | null }>({ opened: known, error: null });
  const latest = useRef(read);
  const isKnown = useRef(known !== null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (isKnown.current) return;
    let isHere = true;
    latest.current().then(
      (opened) => isHere && setState({ opened, error: null }),
      (thrown: unknown) => isHere && setState(({ opened }) => ({ opened, error: BackendError.from(thrown) })),
    );
    return () => {
      isHere = false;
    };
  }, [tries]);
  const change = useCallback((opened: T) => setState({ opened, error: null }), []);
  return { ...state, change, again: () => setTries((now) => now + 1) };
}

/** Shown while it loads, or when it can't be loaded. */
function Unopened({
  error,
  onAgain,
  what,
  before,
}: {
  error: BackendError | null;
  onAgain: () => void;
  what: string;
  before: Place;
}): ReactNode {
  return (
    <Screen title="Board">
      {error === null ? (
        <p className="eyebrow later" role="status">
          Opening…
        </p>
      ) : error.kind === "not-found" ? (
        <Missing what={what} to={before} list="Open the diagram" />
      ) : (
        <Unread error={error} title={`Couldn’t open this ${what}`} onAgain={onAgain} />
      )}
    </Screen>
  );
}

function AtBoard({
  attempt,
  before,
  isBusy,
  onFinish,
  onDiscard,
}: {
  attempt: string;
  before: Place;
  isBusy: boolean;
  onFinish: () => Promise<void>;
  onDiscard: () => Promise<void>;
}) {
  const backend = useBackend();
  const { opened, error, again } = useOpened(() => backend.board(attempt));
  if (opened === null) return <Unopened error={error} onAgain={again} what="board" before={before} />;
  return <AttemptRun opened={opened} isBusy={isBusy} onFinish={onFinish} onDiscard={onDiscard} />;
}

function Graded({
  attempt,
  graded,
  before,
  onOpen,
  onLeave,
  onAgain,
}: {
  attempt: string;
  graded: BoardResult | null;
  before: Place;
  onOpen: (attempt: string) => void;
  onLeave: () => void;
  onAgain: (text: boolean) => Promise<void>;
}) {
  const backend = useBackend();
  const { opened, change, error, again } = useOpened(() => backend.boardResult(attempt), graded);
  if (opened === null) return <Unopened error={error} onAgain={again} what="attempt" before={before} />;
  return (
    <Result result={opened} onResult={change} onOpen={onOpen} onAgain={() => onAgain(opened.text)} onLeave={onLeave} />
  );
}

/** The drill that ended at this place. */
const ENDED = "ended drill";

function Drill({ item, drill, onLeave }: { item: ItemId; drill: DrillKind; onLeave: () => void }) {
  const backend = useBackend();
  const here = usePlace();
  // Opening resumes an unfinished drill, and begins another one otherwise. Coming back to one that ended does neither.
  const { opened, error, again } = useOpened(
    async () => (here.recall(ENDED) as DrillView | undefined) ?? backend.drillOpen(item, drill),
  );
  const onEnd = useCallback((view: DrillView) => here.remember(view, ENDED), [here]);
  const onAgain = () => {
    here.remember(undefined, ENDED);
    again();
  };
  if (opened === null)
    return <Unopened error={error} onAgain={again} what="drill" before={{ name: "whiteboard", item }} />;
  return <DrillRun key={opened.seed} opened={opened} onEnd={onEnd} onAgain={onAgain} onLeave={onLeave} />;
}
