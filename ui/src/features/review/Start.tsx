/** Before a session: what is due, in minutes, and how much of it to take now. */
import { useState } from "react";
import { Button, Label, RadioButton, RadioField, RadioGroup } from "react-aria-components";

import type { DueOverview, SessionMode, SessionRequest } from "../../backend/types";
import { Switch } from "../../design/controls";
import { about, kindWord, many, minutesText } from "./text";

const CHOICES = [10, 25, 45];

const MODES: { mode: SessionMode; title: string; help: string }[] = [
  { mode: "due", title: "What is due", help: "The reviews that lose most by waiting, then a few new items." },
  { mode: "cram", title: "Cram", help: "Everything the filter names, due or not. Changes no schedule." },
  { mode: "quick-fire", title: "Quick-fire", help: "Short cards, shuffled and fast. Changes no schedule." },
];

interface StartProps {
  due: DueOverview;
  filter: SessionRequest["filter"];
  busy: boolean;
  onStart: (request: SessionRequest) => void;
  onResume: () => void;
}

export function Start({ due, filter, busy, onStart, onResume }: StartProps) {
  const [mode, setMode] = useState<SessionMode>("due");
  const [unread, setUnread] = useState(false);
  const total = due.learning + due.reviews;
  const nothing = mode === "due" && total === 0 && due.fresh === 0 && !unread;
  const start = (minutes: number) => onStart({ minutes, mode, filter, unread, noNew: false });
  return (
    <div className="review-start">
      <header className="review-start-head">
        <h1>Review</h1>
        <p className="lead" data-testid="due-line">{dueLine(due)}</p>
      </header>

      {due.unfinished !== null && (
        <section className="review-card" aria-label="Unfinished session">
          <p>You stopped in the middle: {many(due.unfinished.done, "answer")} given, {many(due.unfinished.left, "item")} left. Every answer is saved.</p>
          <Button className="button button-primary" onPress={onResume} data-testid="session-resume">Go on</Button>
        </section>
      )}

      <section aria-labelledby="how-long" className="review-card">
        <h2 id="how-long">How long have you got?</h2>
        <div className="minutes">
          {CHOICES.map((minutes) => (
            <Button key={minutes} className="button minutes-choice" isDisabled={busy || nothing} onPress={() => start(minutes)} data-testid={`session-${String(minutes)}`}>
              <strong>{minutes}</strong> min
            </Button>
          ))}
          <Custom disabled={busy || nothing} onStart={start} />
        </div>
        {nothing && <p className="field-help">Read a layer of a topic and its cards join the queue here. To go ahead without reading, tick “also what I have not read”.</p>}
        {due.postponed > 0 && mode === "due" && (
          <p className="field-help">Some items have waited for two weeks or more. They come first; what does not fit today waits without harm, and nothing piles up against you.</p>
        )}
        <RadioGroup className="modes" value={mode} onChange={(value) => setMode(value as SessionMode)} aria-label="Kind of session">
          {MODES.map((choice) => (
            <RadioField key={choice.mode} value={choice.mode}>
              <RadioButton className="mode" data-testid={`mode-${choice.mode}`}>
                <strong>{choice.title}</strong>
                <span className="field-help">{choice.help}</span>
              </RadioButton>
            </RadioField>
          ))}
        </RadioGroup>
        <Switch isSelected={unread} onChange={setUnread} testId="unread">Also what I have not read yet</Switch>
      </section>

      {due.byKind.length > 0 && (
        <section aria-labelledby="what-waits">
          <h2 id="what-waits">What waits</h2>
          <ul className="kinds">
            {due.byKind.map(({ kind, count, minutes }) => (
              <li key={kind}>
                <span>{kindWord(kind, count)}</span>
                <span className="soft">{count} · {minutesText(minutes)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** What is due; where nothing is, what there is to begin with. */
function dueLine(due: DueOverview): string {
  const total = due.learning + due.reviews;
  if (total > 0) return `${many(total, "item")} due, ${about(due.minutes)}.`;
  return due.fresh === 0 ? "Nothing is due now." : `No reviews are due. You can start ${many(due.fresh, "new item")}.`;
}

function Custom({ disabled, onStart }: { disabled: boolean; onStart: (minutes: number) => void }) {
  const [text, setText] = useState("");
  const minutes = Number(text);
  const valid = text.trim() !== "" && Number.isFinite(minutes) && minutes >= 1 && minutes <= 480;
  return (
    <form
      className="minutes-own"
      onSubmit={(event) => {
        event.preventDefault();
        if (valid && !disabled) onStart(minutes);
      }}
    >
      <Label className="visually-hidden" htmlFor="own-minutes">Minutes of your own</Label>
      <input id="own-minutes" className="input" inputMode="numeric" placeholder="own" value={text} onChange={(event) => setText(event.target.value)} />
      <Button className="button" type="submit" isDisabled={disabled || !valid}>Start</Button>
    </form>
  );
}
