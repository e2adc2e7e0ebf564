/** Before a session: what to answer, how long, and what those minutes hold. One button starts it. */
import { Button as AriaButton, Label, RadioButton, RadioField, RadioGroup } from "react-aria-components";

import { useSessionPreview } from "../../backend/queries";
import type { DueOverview, SessionMode, SessionRequest } from "../../bindings";
import { Button, Segmented } from "../../design/controls/controls";
import { Switch } from "../../design/controls/switch";
import { isPressed } from "../../shared/keyboard/chords";
import { useEntryState } from "../../shared/navigation/history";
import { useCommands } from "../../shared/keyboard/commands";
import { Unread } from "../../design/controls/problem";
import { newFrom, sessionHolds, unfinishedWords } from "../../shared/words/session-words";
import { about, count, kindWord, span } from "../../shared/words/words";

const LENGTHS = ["5", "10", "25", "45"] as const;
const CHOICES: { value: (typeof LENGTHS)[number] | ""; label: string }[] = LENGTHS.map((value) => ({
  value,
  label: `${value} min`,
}));
/** Places of new items that are listed one by one. */
const LISTED = 8;

const MODES: { mode: SessionMode; title: string; help: string }[] = [
  { mode: "due", title: "Due and new", help: "Due items first, then new items from what you’ve read." },
  { mode: "cram", title: "Cram", help: "Anything from what you’ve read, due or not. Doesn’t affect your schedule." },
];

interface StartProps {
  due: DueOverview;
  filter: SessionRequest["filter"];
  busy: boolean;
  onStart: (request: SessionRequest) => void;
  onResume: () => void;
}

export function Start({ due, filter, busy, onStart, onResume }: StartProps) {
  const [mode, setMode] = useEntryState<SessionMode>("mode", "due");
  const [unread, setUnread] = useEntryState("unread", false);
  const [length, setLength] = useEntryState<(typeof LENGTHS)[number]>("length", "10");
  // Other minutes, as typed; they count where there are any.
  const [own, setOwn] = useEntryState("own minutes", "");
  const minutes = Number(own.trim() === "" ? length : own);
  const isValid = minutes >= 1 && minutes <= 480;
  const request: SessionRequest = { minutes, mode, filter, unread, noNew: false };
  const { data: preview, error, refetch } = useSessionPreview(request, isValid);
  const isEmpty = preview !== undefined && preview.byKind.length === 0;
  const canStart = isValid && !busy && !isEmpty;
  const start = () => {
    if (canStart) onStart(request);
  };
  useCommands(
    canStart ? [{ id: "start-session", title: "Start session", group: "This page", keys: ["Enter"], run: start }] : [],
  );
  return (
    <div className="review-start">
      <header>
        <h1>Review</h1>
        <p className="lead" data-testid="due-line">
          {dueLine(due)}
        </p>
      </header>

      {due.unfinished !== null && (
        <section className="review-card" aria-label="Unfinished session">
          <p>
            {unfinishedWords(due.unfinished).left}. {unfinishedWords(due.unfinished).done}
          </p>
          <AriaButton className="button" onPress={onResume} data-testid="session-resume">
            Resume session
          </AriaButton>
        </section>
      )}

      <section aria-labelledby="new-session" className="review-card">
        <h2 id="new-session">New session</h2>
        <RadioGroup
          className="modes"
          value={mode}
          onChange={(value) => setMode(value as SessionMode)}
          aria-label="What to answer"
        >
          {MODES.map((choice) => (
            <RadioField key={choice.mode} value={choice.mode}>
              <RadioButton className="mode" data-testid={`mode-${choice.mode}`}>
                <strong>{choice.title}</strong>
                <span className="field-help">{choice.help}</span>
              </RadioButton>
            </RadioField>
          ))}
        </RadioGroup>
        <Switch isSelected={unread} onChange={setUnread} testId="unread">
          Include items you haven’t read yet
        </Switch>
        <div className="minutes">
          <Segmented
            label="How long"
            value={own.trim() === "" ? length : ""}
            choices={CHOICES}
            testId="session"
            onChange={(value) => {
              if (value !== "") setLength(value);
              setOwn("");
            }}
          />
          <div className="minutes-own">
            <Label className="field-label" htmlFor="own-minutes">
              Other
            </Label>
            <input
              id="own-minutes"
              className="input"
              inputMode="numeric"
              placeholder="min"
              value={own}
              onChange={(event) => setOwn(event.target.value)}
              onKeyDown={(event) => {
                if (isPressed(event, "Enter")) start();
              }}
            />
          </div>
        </div>
        {error === null ? null : <Unread error={error} title="Couldn’t plan the session" onAgain={refetch} />}
        <p className="session-holds" role="status" data-testid="session-holds">
          {!isValid
            ? "A session takes 1 to 480 minutes."
            : preview === undefined
              ? " "
              : sessionHolds(minutes, preview)}
        </p>
        {isEmpty && !unread && (
          <p className="field-help">
            Mark a layer of a topic as read, or a page of questions, and its items can be answered here. Or include
            items you haven’t read yet.
          </p>
        )}
        <Button kind="primary" keys="Enter" isDisabled={!canStart} onPress={start} data-testid="session-start">
          Start session
        </Button>
        {due.postponed > 0 && mode === "due" && (
          <p className="field-help">Some items were due two weeks ago or earlier. They come first.</p>
        )}
      </section>

      {due.byKind.length > 0 && (
        <section aria-labelledby="what-is-due">
          <h2 id="what-is-due">Due</h2>
          <ul className="kinds">
            {due.byKind.map(({ kind, count: items, minutes: takes }) => (
              <li key={kind}>
                <span>{kindWord(kind, items)}</span>
                <span className="soft">
                  {items} · {span(takes)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {due.newFrom.length > 0 && (
        <section aria-labelledby="what-is-new">
          <h2 id="what-is-new">New, from what you’ve read</h2>
          <ul className="kinds" data-testid="new-from">
            {due.newFrom.slice(0, LISTED).map(({ page, title, layer, count: items }) => (
              <li key={`${page} ${layer ?? ""}`}>
                <span>{layer === null ? title : `${title} · ${layer}`}</span>
                <span className="soft">{items}</span>
              </li>
            ))}
          </ul>
          {due.newFrom.length > LISTED && (
            <p className="field-help">And {count(due.newFrom.length - LISTED, "other place")}.</p>
          )}
        </section>
      )}
    </div>
  );
}

/** What is due; where nothing is, what there is to begin with. */
function dueLine(due: DueOverview): string {
  const total = due.learning + due.reviews;
  if (total > 0) return `${count(total, "item")} due, ${about(due.minutes)}.`;
  return due.fresh === 0
    ? "Nothing is due now."
    : `Nothing is due. You can start ${count(due.fresh, "new item")} from ${newFrom(due.newFrom)}.`;
}
