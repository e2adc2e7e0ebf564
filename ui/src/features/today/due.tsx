/** What waits to be answered, in minutes, and the shortest way into it. */
import { useMutation } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";

import { useBackend } from "../../backend/context";
import { EVERYTHING } from "../../backend/filter";
import { useDue } from "../../backend/queries";
import type { DueOverview } from "../../backend/types";
import { Button } from "../../design/controls";
import { useHistory } from "../../design/history";
import { Unread } from "../../design/problem";
import { To } from "../../design/screen";
import { useToasts } from "../../design/toasts";
import { count, minutes } from "../../design/words";

const CHOICES = [10, 25, 45];

export function Due() {
  const { data: due, error, refetch } = useDue(EVERYTHING);
  const backend = useBackend();
  const history = useHistory();
  const toasts = useToasts();
  const begin = useMutation({
    mutationFn: (length: number) => backend.startSession({ minutes: length, mode: "due", filter: EVERYTHING, unread: false, noNew: false }),
    onSuccess: () => history.go({ name: "review", resume: true }),
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
            Go on where you stopped
          </To>
        ) : (
          CHOICES.map((length) => (
            <Button key={length} isDisabled={begin.isPending} onPress={() => begin.mutate(length)} data-testid={`today-review-${length}`}>
              {length} min
            </Button>
          ))
        )}
        <To screen={{ name: "review" }} className="today-card-go" testId="today-review">
          More choices <ArrowRight className="icon" aria-hidden="true" />
        </To>
      </div>
    </section>
  );
}

function title(due: DueOverview, waiting: number): string {
  if (due.unfinished !== null) return due.unfinished.done === 0 ? "Begun, and nothing answered yet." : `${count(due.unfinished.left, "item")} left in your session`;
  return waiting === 0 ? `${count(due.fresh, "new item")} from what you read` : `${count(waiting, "item")} due, ${minutes(due.minutes)}`;
}

function detail(due: DueOverview, waiting: number): string {
  if (due.unfinished !== null) return `${count(due.unfinished.done, "answer")} given, all of them saved.`;
  if (waiting === 0) return "Nothing is due. These can begin whenever you have a few minutes.";
  const fresh = due.fresh === 0 ? "" : ` ${count(due.fresh, "new item")} from what you read can follow.`;
  return `How long have you got? What loses most by waiting comes first; the rest keeps.${fresh}`;
}
