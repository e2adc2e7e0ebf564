/** Shown when what an address names is gone: undone, deleted or discarded. */
import type { Screen } from "../../screens";
import { To } from "./screen";

export function Missing({
  what,
  to,
  list,
}: {
  /** `run`, `scorecard` */
  what: string;
  to: Screen;
  /** What the way there is called. */
  list: string;
}) {
  return (
    <div className="empty later" data-testid="missing">
      <h1 className="screen-title">This {what} is no longer here</h1>
      <p>You undid, deleted or discarded it, or its pack is closed. Your other progress is safe.</p>
      <p>
        <To screen={to} className="button">
          {list}
        </To>
      </p>
    </div>
  );
}
