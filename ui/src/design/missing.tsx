/** Shown when what an address names is gone: undone, deleted or discarded. */
import type { Screen } from "./history";
import { To } from "./screen";

export function Missing({ what, to, list }: {
  /** `run`, `scorecard` */
  what: string;
  to: Screen;
  /** What the way there is called. */
  list: string;
}) {
  return (
    <div className="empty later" data-testid="missing">
      <h1 className="screen-title">This {what} isn’t here any more</h1>
      <p>It was undone, deleted or discarded. Everything else is unchanged.</p>
      <p><To screen={to} className="button">{list}</To></p>
    </div>
  );
}
