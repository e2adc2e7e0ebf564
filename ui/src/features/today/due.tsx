/** What waits to be answered, in minutes, and the shortest way into it. */
import { ArrowRight } from "lucide-react";

import { EVERYTHING } from "../../backend/filter";
import { useDue, useSessionPreview, useStartSession } from "../../backend/queries";
import type { DueOverview, SessionRequest } from "../../bindings";
import { Button } from "../../design/controls/controls";
import { usePlace } from "../../shared/navigation/history";
import { Unread } from "../../design/controls/problem";
import { To } from "../../design/screen/screen";
import { newFrom, unfinishedWords } from "../../shared/words/session-words";
import { useToasts } from "../../shared/toasts";
import { count, minutes } from "../../shared/words/words";

const CHOICES = [10, 25, 45];

export function Due() {
  const { data: due, error, refetch } = useDue(EVERYTHING);
  const here = usePlace();
  const toasts = useToasts();
  const begin = useStartSession({
    onSuccess: () => here.go({ name: "review", resume: true }),
    onError: toasts.fail,
  });
  if (error !== null) return <Unread error={error} title="Couldn’t load what is due" onAgain={refetch} />;
  if (due === undefined) return null;
  const waiting = due.learning + due.reviews;
  if (due.unfinished === null && waiting === 0 && due.fresh === 0) return null;
  return (
    <section className="today-card" aria-labelledby="today-due" data-testid="today-due">
      <p className="eyebrow">Review</p>
      <h2 id="today-due">{title(due, waiting)}</h2>
      <p className="today-card-meta">{detail(due, waiting)}</p>
      <div className="today-minutes">
        {due.unfinished !== null ? (
          <To screen={{ name: "review", resume: true }} className="button button-primary" testId="today-resume">
            Resume session
          </To>
        ) : (
          CHOICES.map((length) => (
            <Choice
              key={length}
              length={length}
              isPending={begin.isPending}
              onPress={() => begin.mutate(request(length))}
            />
          ))
        )}
        <To screen={{ name: "review" }} className="today-card-go" testId="today-review">
          More choices <ArrowRight className="icon" aria-hidden="true" />
        </To>
      </div>
    </section>
  );
}

const request = (minutes: number): SessionRequest => ({
  minutes,
  mode: "due",
  filter: EVERYTHING,
  unread: false,
  noNew: false,
});

/** A number of minutes, and what they hold. */
function Choice({ length, isPending, onPress }: { length: number; isPending: boolean; onPress: () => void }) {
  const { data: preview } = useSessionPreview(request(length));
  const items = preview?.byKind.reduce((sum, one) => sum + one.count, 0);
  return (
    <Button className="today-choice" isDisabled={isPending} onPress={onPress} data-testid={`today-review-${length}`}>
      {length} min
      <span className="today-choice-holds">
        {preview === undefined || items === undefined
          ? " "
          : Math.abs(preview.minutes - length) > 1
            ? `${count(items, "item")}, ${minutes(preview.minutes)}`
            : count(items, "item")}
      </span>
    </Button>
  );
}

function title(due: DueOverview, waiting: number): string {
  if (due.unfinished !== null) return unfinishedWords(due.unfinished).left;
  return waiting === 0
    ? `${count(due.fresh, "new item")} from ${newFrom(due.newFrom)}`
    : `${count(waiting, "item")} due, ${minutes(due.minutes)}`;
}

function detail(due: DueOverview, waiting: number): string {
  if (due.unfinished !== null) return unfinishedWords(due.unfinished).done;
  if (waiting === 0) return "Nothing is due. How long do you have?";
  const fresh = due.fresh === 0 ? "" : ` Then ${count(due.fresh, "new item")} from ${newFrom(due.newFrom)}.`;
  return `How long do you have? What you’d forget soonest comes first.${fresh}`;
}
