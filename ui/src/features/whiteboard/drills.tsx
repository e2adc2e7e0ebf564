/** The shorter drills that a diagram offers, before any of them is begun. */
import type { DrillKind, DrillOffer, ItemId } from "../../bindings";
import { Button } from "../../design/controls/controls";
import { Failure } from "../../design/controls/notice";
import { count, shortDate } from "../../shared/words/words";
import { useDrills } from "./queries";

export const DRILLS: Record<DrillKind, { name: string; what: string; lacking: string }> = {
  blanks: {
    name: "Fill the blanks",
    what: "Names, labels and arrows are hidden. Restore them.",
    lacking: "This diagram is too small to hide anything in.",
  },
  controls: {
    name: "Place the controls",
    what: "Timeouts, keys, limits: put each on the hop that needs it.",
    lacking: "Its page names no controls for it.",
  },
  failures: {
    name: "Walk the failures",
    what: "A box is struck: say what the product does, and what shows it.",
    lacking: "Its page says nothing of these boxes failing.",
  },
};

export function Drills({
  item,
  isBusy,
  onOpen,
}: {
  item: ItemId;
  isBusy: boolean;
  onOpen: (drill: DrillKind) => void;
}) {
  const { data: offers, error } = useDrills(item);
  if (error !== null) return <Failure error={error} title="The drills cannot be shown" />;
  if (offers === undefined) return null;
  return (
    <section className="drills" aria-labelledby="drills-title">
      <h2 id="drills-title">Shorter drills</h2>
      <p className="field-help">For a few minutes in between. They leave the schedule alone.</p>
      <ul>
        {offers.map((offer) => (
          <li key={offer.drill} className="drills-row" data-testid={`offer-${offer.drill}`}>
            <div>
              <h3>{DRILLS[offer.drill].name}</h3>
              <p className="soft">{offer.tasks === 0 ? DRILLS[offer.drill].lacking : DRILLS[offer.drill].what}</p>
            </div>
            <span className="soft">{offer.tasks === 0 ? "" : facts(offer)}</span>
            {offer.tasks === 0 ? null : (
              <Button
                isDisabled={isBusy}
                aria-label={`${offer.unfinished ? "Resume" : "Start"}: ${DRILLS[offer.drill].name}`}
                onPress={() => onOpen(offer.drill)}
                data-testid={`drill-${offer.drill}`}
              >
                {offer.unfinished ? "Resume" : "Start"}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `6 tasks`, `6.5 of 9 on 22 Nov`; how many blanks there are is drawn anew each time. */
function facts({ drill, tasks, lastPoints, lastTasks, lastAt }: DrillOffer): string {
  if (lastPoints === null || lastTasks === null || lastAt === null)
    return `${drill === "blanks" ? "about " : ""}${count(tasks, "task")}`;
  return `${lastPoints} of ${lastTasks} on ${shortDate(lastAt)}`;
}
