/** In the place of an item: why the session asks nothing now, and what to do. */
import { FolderOpen } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";

import { useOpening } from "../../backend/queries";
import type { Idle } from "../../bindings";
import { Button } from "../../design/controls/controls";
import { focusOn } from "../../shared/keyboard/focus";
import { OpeningPacks, useOpenFolder } from "../../design/screen/opening";
import { count, list, timeAt } from "../../shared/words/words";

export function NothingToAsk({ idle, onEnd }: { idle: Idle | null; onEnd: () => void }) {
  switch (idle?.why) {
    case "waiting":
      return (
        <Reason title="Nothing to answer right now" onEnd={onEnd}>
          <p>
            The next learning step is due at {timeAt(idle.until)} and appears here by itself. If you end the session,
            the step stays due.
          </p>
        </Reason>
      );
    case "not-open":
      return <NotOpen {...idle} onEnd={onEnd} />;
    default:
      return <Reason title="No items left" onEnd={onEnd} />;
  }
}

function NotOpen({ packs, items, onEnd }: { packs: string[]; items: number; onEnd: () => void }) {
  const openFolder = useOpenFolder();
  const isOpening = useOpening().length > 0;
  const names = list(packs.map((pack) => `“${pack}”`));
  return (
    <>
      <OpeningPacks />
      <Reason
        title={packs.length === 1 ? `The pack ${names} isn’t open` : "Some packs aren’t open"}
        onEnd={onEnd}
        action={
          isOpening ? null : (
            <Button kind="primary" icon={FolderOpen} onPress={openFolder}>
              Open folder…
            </Button>
          )
        }
      >
        <p>
          {count(items, "item")} left in this session {items === 1 ? "is" : "are"} in {names}. Open the pack’s folder to
          continue, or end the session. Your answers are saved.
        </p>
      </Reason>
    </>
  );
}

function Reason({
  title,
  action,
  onEnd,
  children,
}: {
  title: string;
  action?: ReactNode;
  onEnd: () => void;
  children?: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The item that had the focus is gone.
  useEffect(() => focusOn(heading.current), []);
  return (
    <div className="empty" data-testid="session-idle">
      <h1 ref={heading} className="screen-title">
        {title}
      </h1>
      {children}
      <div className="dialog-buttons">
        {action}
        <Button onPress={onEnd} data-testid="idle-end">
          End session
        </Button>
      </div>
    </div>
  );
}
