/** Before the board: how it went so far, and how to draw it this time. */
import { useEffect, useRef } from "react";

import type { DrillKind, ItemId } from "../../bindings";
import { Button, Segmented } from "../../design/controls/controls";
import { Switch } from "../../design/controls/switch";
import { useEntryState } from "../../shared/navigation/history";
import { Failure } from "../../design/controls/notice";
import { Screen, To } from "../../design/screen/screen";
import { count, minutes } from "../../shared/words/words";
import { Attempts } from "./attempts";
import { Drills } from "./drills";
import { useDiagrams } from "./queries";

const WAYS = [
  { value: "draw", label: "Draw it" },
  { value: "type", label: "Type it" },
] as const;

export function AttemptStart({
  item,
  isBusy,
  onBegin,
  onOpen,
  onDrill,
}: {
  item: ItemId;
  isBusy: boolean;
  onBegin: (how: { easier: boolean; text: boolean }) => Promise<void>;
  onOpen: (attempt: string) => void;
  onDrill: (drill: DrillKind) => void;
}) {
  const { data: diagrams, error } = useDiagrams();
  const [way, setWay] = useEntryState<"draw" | "type">("way", "draw");
  const [easier, setEasier] = useEntryState("easier", false);
  const diagram = diagrams?.find((one) => one.item === item);
  // Not `autoFocus`: the shell moves the focus to a new screen after its parts have mounted.
  const first = useRef<HTMLButtonElement>(null);
  const isThere = diagram !== undefined;
  useEffect(() => {
    const frame = requestAnimationFrame(() => first.current?.focus({ preventScroll: true }));
    return () => cancelAnimationFrame(frame);
  }, [isThere]);
  const goesOn = diagram?.unfinished !== null && diagram !== undefined;
  return (
    <Screen title={diagram?.title ?? "Board"} view="before">
      {error === null ? null : <Failure error={error} title="This diagram cannot be opened" />}
      {diagrams !== undefined && diagram === undefined ? (
        <div className="empty">
          <h1 className="screen-title">This diagram is not there any more</h1>
          <p>Its page may have been renamed or its pack closed. What you drew is kept.</p>
          <To screen={{ name: "whiteboard", item: null }} className="button">
            All diagrams
          </To>
        </div>
      ) : null}
      {diagram === undefined ? null : (
        <div className="before">
          <header>
            <p className="eyebrow">
              <To screen={{ name: "page", page: diagram.page, anchor: null }}>{diagram.pageTitle}</To>
            </p>
            <h1 className="screen-title">{diagram.title}</h1>
            <p className="pick-lead">
              {count(diagram.nodes, "box", "boxes")} and {count(diagram.edges, "arrow")} from memory, in about{" "}
              {minutes(diagram.minutes)}. The clock counts; it never ends the attempt for you.
            </p>
          </header>
          {goesOn ? (
            <div className="before-how">
              <p>You have begun this board and not graded it. It is as you left it.</p>
              <Button
                kind="primary"
                ref={first}
                isDisabled={isBusy}
                onPress={() => onBegin({ easier: false, text: false })}
                data-testid="board-resume"
              >
                Resume
              </Button>
            </div>
          ) : (
            <div className="before-how">
              <Segmented label="How" hideLabel value={way} choices={WAYS} onChange={setWay} testId="board-way" />
              <Switch isSelected={easier} onChange={setEasier} testId="board-easier">
                Begin with the boxes, without the arrows
              </Switch>
              {easier ? <p className="field-help">Easier: the best rating is then hard.</p> : null}
              <Button
                kind="primary"
                ref={first}
                isDisabled={isBusy}
                onPress={() => onBegin({ easier, text: way === "type" })}
                data-testid="board-begin"
              >
                Begin
              </Button>
            </div>
          )}
          <Drills item={item} isBusy={isBusy} onOpen={onDrill} />
          <Attempts item={item} onOpen={onOpen} />
        </div>
      )}
    </Screen>
  );
}
