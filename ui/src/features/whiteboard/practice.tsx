/** Practice of one diagram: before it, at the board, and the grade after it. */
import { useState } from "react";

import type { BoardResult, BoardView, DrillKind, DrillView } from "../../backend/board";
import { useBackend } from "../../backend/context";
import type { ItemId } from "../../backend/types";
import { useToasts } from "../../design/toasts";
import { Before } from "./before";
import { DrillRun } from "./drill";
import { Result } from "./result";
import { Run } from "./run";

type Stage = { at: "before" } | { at: "board"; view: BoardView } | { at: "graded"; result: BoardResult } | { at: "drill"; view: DrillView };

export function Practice({ item }: { item: ItemId }) {
  const { boards } = useBackend();
  const toasts = useToasts();
  const [stage, setStage] = useState<Stage>({ at: "before" });
  const [isBusy, setBusy] = useState(false);

  const reach = async (work: () => Promise<Stage>) => {
    setBusy(true);
    try {
      setStage(await work());
    } catch (thrown) {
      toasts.fail(thrown);
    } finally {
      setBusy(false);
    }
  };
  const begin = (how: { easier: boolean; text: boolean }) => reach(async () => ({ at: "board", view: await boards.open(item, how) }));

  const drill = (kind: DrillKind) => reach(async () => ({ at: "drill", view: await boards.drillOpen(item, kind) }));
  const back = () => setStage({ at: "before" });

  switch (stage.at) {
    case "before":
      return <Before item={item} isBusy={isBusy} onBegin={begin} onOpen={(attempt) => reach(async () => ({ at: "graded", result: await boards.result(attempt) }))} onDrill={drill} />;
    case "drill":
      return <DrillRun key={stage.view.seed} opened={stage.view} onAgain={() => drill(stage.view.drill)} onLeave={back} />;
    case "board":
      return (
        <Run
          key={stage.view.attempt}
          opened={stage.view}
          isBusy={isBusy}
          onFinish={() => reach(async () => ({ at: "graded", result: await boards.finish(stage.view.attempt) }))}
          onDiscard={() =>
            reach(async () => {
              await boards.discard(stage.view.attempt);
              return { at: "before" };
            })
          }
        />
      );
    case "graded":
      return (
        <Result
          result={stage.result}
          onResult={(result) => {
            // One that comes late does not lead back to a grade that was left.
            setStage((now) => (now.at === "graded" ? { at: "graded", result } : now));
          }}
          onAgain={() => begin({ easier: false, text: stage.result.text })}
          onLeave={() => setStage({ at: "before" })}
        />
      );
  }
}
