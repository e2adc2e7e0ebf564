/** One item after the other: prompt, answer, rating. Each answer is on disk before the next item shows. */
import { Flag, Lightbulb, MoreHorizontal, Redo2, Undo2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button, Menu, MenuItem, MenuTrigger } from "react-aria-components";

import type { Action, Answer, Rating, ReviewItem, SessionView } from "../../bindings";
import { AnswerHeading } from "../../design/screen/answer";
import { Saved } from "../../design/controls/saved";
import { focusOn } from "../../shared/keyboard/focus";
import { FlagDialog } from "../../design/screen/flag";
import { useCommands } from "../../shared/keyboard/commands";
import { Keys } from "../../design/controls/keys";
import { MenuPopover } from "../../design/controls/overlays";
import type { Screen } from "../../screens";
import { count, kindWord, RATINGS, span } from "../../shared/words/words";
import { Ring, useElapsed } from "./ring";
import { Difference } from "./difference";
import { NothingToAsk } from "./idle";
import { AnswerBody, answerText, hintsOf, practiceOf, Prompt, QuestionParts } from "./item-parts";
import { useProgresses, type Progress, type Progresses } from "./progress";
import { pageOf } from "../../shared/item-id";

export type ItemMark = "suspend" | "bury" | "reset";

interface SessionProps {
  view: SessionView;
  /** How far one had come with its items, as it was stored. */
  stored: string | null;
  busy: boolean;
  /** True when it was written. */
  onAnswer: (answer: Answer) => Promise<boolean>;
  onMark: (mark: ItemMark, item: ReviewItem) => void;
  /** True when it was written. */
  onFlag: (action: Action) => Promise<boolean>;
  onUndo: () => void;
  onRedo: () => void;
  onSource: (item: ReviewItem) => void;
  onLeechSource: (item: string) => void;
  onLeechSuspend: (item: string) => void;
  /** Diagrams and scripts are practised where they belong. */
  onPractise: (screen: Screen) => void;
  onEnd: () => void;
}

export function Session(props: SessionProps) {
  const { view, stored, onUndo, onRedo, onEnd, onAnswer } = props;
  const progresses = useProgresses(stored);
  // The same item comes again as another showing, after undo as the same.
  const showing = `${view.id} ${view.item?.item.id ?? ""} ${String(view.done)}`;
  const total = view.done + view.learning + view.reviews + view.fresh;
  useCommands([
    // In place of the window's own: the item comes back too.
    { id: "undo", title: "Undo the last answer", group: "Review", keys: ["Mod+z"], run: onUndo, repeats: true },
    {
      id: "redo",
      title: "Redo the answer",
      group: "Review",
      keys: ["Mod+Shift+z", "Mod+y"],
      run: onRedo,
      repeats: true,
    },
    { id: "review-end", title: "End the session", group: "Review", keys: ["Escape"], run: onEnd },
  ]);
  return (
    <div>
      <div className="review-bar">
        <progress
          className="review-progress"
          max={Math.max(1, total)}
          value={view.done}
          aria-label="Progress of the session"
        />
        <span className="soft" data-testid="session-counts">
          {count(view.done, "answer")} · {span(view.minutesLeft)} left
          {view.request.mode !== "due" && " · changes no schedule"}
        </span>
        <Button className="button button-quiet button-icon" aria-label="Undo" onPress={onUndo}>
          <Undo2 className="icon" aria-hidden="true" />
        </Button>
        <Button className="button button-quiet button-icon" aria-label="Redo" onPress={onRedo}>
          <Redo2 className="icon" aria-hidden="true" />
        </Button>
        <Button className="button button-quiet" onPress={onEnd}>
          End
        </Button>
      </div>
      {view.leech === null ? null : (
        <Leech item={view.leech} onSource={props.onLeechSource} onSuspend={props.onLeechSuspend} />
      )}
      {view.item === null ? (
        <NothingToAsk idle={view.idle} onEnd={onEnd} />
      ) : (
        <OneItem
          key={showing}
          {...props}
          item={view.item}
          draft={progresses.draft}
          progress={progresses.of(showing)}
          onProgress={(part) => progresses.change(showing, part)}
          onAnswer={async (answer) => {
            const isGiven = await onAnswer(answer);
            if (isGiven) progresses.answered(showing);
            return isGiven;
          }}
        />
      )}
    </div>
  );
}

/** What slipped again and again is worth a word: a card that will not stay is mostly a bad card. */
function Leech({
  item,
  onSource,
  onSuspend,
}: {
  item: string;
  onSource: (item: string) => void;
  onSuspend: (item: string) => void;
}) {
  return (
    <aside className="review-leech" role="status" data-testid="leech">
      <p>
        The last one keeps slipping. Shorter, split in two, or with an example of yours it would stay; or leave it out
        for now.
      </p>
      <Button className="button" onPress={() => onSource(item)}>
        Edit or split it
      </Button>
      <Button className="button button-quiet" onPress={() => onSuspend(item)}>
        Suspend it
      </Button>
    </aside>
  );
}

interface OneItemProps extends Omit<SessionProps, "onAnswer"> {
  onAnswer: (answer: Answer) => unknown;
  item: ReviewItem;
  draft: Progresses["draft"];
  progress: Progress;
  onProgress: (part: Partial<Progress>) => void;
}

function OneItem({
  item,
  view,
  busy,
  draft,
  progress,
  onProgress: change,
  onAnswer,
  onMark,
  onFlag,
  onSource,
  onPractise,
}: OneItemProps) {
  const { body } = item.item;
  const { shown, hints, points, typed, typing } = progress;
  const [isFlagging, setFlagging] = useState(false);
  const started = useRef(performance.now());
  const elapsed = useElapsed(started.current, !shown);
  const prompt = useRef<HTMLDivElement>(null);
  // An answer that is shown, or a field that is typed into, takes the focus itself.
  const startsAtPrompt = useRef(!shown && !typing);
  // A screen reader says what came, and reading and Tab go on from there: at the question, then at its answer.
  useEffect(() => {
    if (startsAtPrompt.current) focusOn(prompt.current);
  }, []);

  const practice = practiceOf(item.item);
  // An answer is given before it is shown; what is practised elsewhere is not answered here.
  const isOpen = !shown && practice === null;
  // While one types, Space writes a space.
  const isTyped = typing && isOpen;
  const reveal = () => {
    if (practice !== null) {
      onPractise(practice.screen);
      return;
    }
    change({ shown: true, tookMs: Math.round(performance.now() - started.current) });
  };
  const capped = hints > 0;
  const isAllowed = (rating: Rating) => !capped || item.allowedAfterHints.includes(rating);
  const rate = (rating: Rating) => {
    if (busy || !isAllowed(rating)) return;
    onAnswer({
      item: item.item.id,
      rating,
      tookMs: progress.tookMs,
      hints,
      peeked: false,
      keyPoints: points.toSorted((a, b) => a - b),
    });
  };
  const hintTexts = hintsOf(body);
  const canHint = isOpen && hints < hintTexts.length;
  const canType = isOpen && !typing;
  const hint = () => change({ hints: hints + 1 });
  const type = () => change({ typing: true });
  const toggle = (index: number) =>
    change({ points: points.includes(index) ? points.filter((one) => one !== index) : [...points, index] });

  // Only once something was ticked: before that the points say nothing.
  const suggestions = capped ? item.suggestionsAfterHints : item.suggestions;
  const suggestion = points.length === 0 ? null : (suggestions[points.length] ?? null);
  const usual = isAllowed("good") ? "good" : (item.allowedAfterHints.at(-1) ?? "again");
  const [isMenuOpen, setMenuOpen] = useState(false);

  useCommands([
    {
      id: "review-reveal",
      title: "Show answer",
      group: "Review",
      keys: ["Space"],
      run: () => (shown ? rate(suggestion ?? usual) : reveal()),
    },
    ...RATINGS.map(({ rating, word, key }) => ({
      id: `review-${rating}`,
      title: `Rate: ${word.toLowerCase()}`,
      group: "Review" as const,
      keys: [key],
      run: () => (shown ? rate(rating) : reveal()),
    })),
    ...(isTyped
      ? [
          {
            id: "review-reveal-typed",
            title: "Show answer while typing",
            group: "Review" as const,
            keys: ["Mod+Enter"],
            whileTyping: true,
            keyOnly: true,
            run: reveal,
          },
        ]
      : []),
    ...(canHint ? [{ id: "review-hint", title: "Take a hint", group: "Review" as const, keys: ["h"], run: hint }] : []),
    ...(canType
      ? [{ id: "review-type", title: "Type the answer", group: "Review" as const, keys: ["t"], run: type }]
      : []),
    { id: "review-flag", title: "Flag the item", group: "Review", keys: ["f"], run: () => setFlagging(true) },
    {
      id: "review-suspend",
      title: "Suspend the item",
      group: "Review",
      keys: ["s"],
      run: () => onMark("suspend", item),
    },
    {
      id: "review-bury",
      title: "Bury the item until tomorrow",
      group: "Review",
      keys: ["b"],
      run: () => onMark("bury", item),
    },
    { id: "review-more", title: "More for this item", group: "Review", keys: ["."], run: () => setMenuOpen(true) },
    { id: "review-source", title: "Open the item's source", group: "Review", keys: ["e"], run: () => onSource(item) },
  ]);

  const spoken = body.kind === "question";
  return (
    <article className="review-item" data-testid="review-item" data-kind={item.kind} data-item={item.item.id}>
      <p className="review-where">
        <span>{kindWord(item.kind)}</span>
        <span>{item.pageTitle}</span>
        {body.kind === "question" && body.level !== null && <span>{body.level}</span>}
        {item.memory.phase === "new" && <span>new</span>}
        {item.changed && <span className="tag">changed since you last saw it</span>}
        {item.memory.leech && <span className="tag">keeps slipping</span>}
        {item.flagged && <span className="tag">flagged</span>}
      </p>
      <div className="review-prompt-row">
        <div ref={prompt} tabIndex={-1} role="heading" aria-level={1} className="review-prompt">
          <Prompt body={body} title={item.item.title} />
        </div>
        {spoken && <Ring seconds={body.seconds} elapsed={elapsed} />}
      </div>
      {practice !== null && (
        <p className="soft">{practice.how} Your rating there counts here, and the session goes on.</p>
      )}
      {spoken && !shown && <p className="soft">Answer out loud first. The ring is a guide; nothing ends by itself.</p>}
      {hints > 0 && !shown && (
        <ul className="hints" aria-label="Hints">
          {hintTexts.slice(0, hints).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {typing && !shown && (
        <>
          <textarea
            className="input"
            aria-label="Your answer"
            dir="auto"
            value={typed}
            autoFocus
            onChange={(event) => change({ typed: event.target.value })}
          />
          <Saved of={draft} />
        </>
      )}

      {shown ? (
        <div className="review-answer" data-testid="review-answer">
          <AnswerHeading level={2} />
          <AnswerBody body={body} />
          {typed.trim() !== "" && <Difference typed={typed} answer={answerText(body)} />}
          {body.kind === "question" && <QuestionParts body={body} points={points} onToggle={toggle} />}
        </div>
      ) : null}

      <footer className="review-foot sticky-foot">
        {shown ? (
          <div className="ratings" role="group" aria-label="How well did you know it?">
            {RATINGS.map(({ rating, word, key, help }) => (
              <Button
                key={rating}
                className="rating"
                data-rating={rating}
                isDisabled={busy || !isAllowed(rating)}
                data-suggested={rating === suggestion}
                onPress={() => rate(rating)}
                aria-description={help}
                data-testid={`rate-${rating}`}
              >
                <span className="rating-word">
                  {word} <Keys keys={key} />
                </span>
                <span className="rating-next">
                  {view.request.mode === "due" ? item.choices.find((choice) => choice.rating === rating)?.label : ""}
                  {rating === suggestion ? " · suggested" : ""}
                </span>
              </Button>
            ))}
          </div>
        ) : practice !== null ? (
          <div className="review-before">
            <Button
              className="button button-primary"
              onPress={() => onPractise(practice.screen)}
              data-testid="practise"
            >
              {practice.button} <Keys keys="Space" />
            </Button>
          </div>
        ) : (
          <div className="review-before">
            <Button className="button button-primary" onPress={reveal} data-testid="reveal">
              Show answer <Keys keys={isTyped ? "Mod+Enter" : "Space"} />
            </Button>
            {hintTexts.length > 0 && (
              <Button className="button button-quiet" isDisabled={!canHint} onPress={hint}>
                <Lightbulb className="icon" aria-hidden="true" /> Hint <Keys keys="h" />
              </Button>
            )}
            {canType && (
              <Button className="button button-quiet" onPress={type}>
                Type it <Keys keys="t" />
              </Button>
            )}
          </div>
        )}
        {capped && <p className="soft">With a hint, the answer counts as hard at most.</p>}
        <ItemMenu
          item={item}
          isOpen={isMenuOpen}
          onOpen={setMenuOpen}
          onFlag={() => setFlagging(true)}
          onMark={onMark}
          onSource={onSource}
        />
        <FlagDialog
          what="this item"
          where={item.item.title}
          about={{ page: pageOf(item.item.id), anchor: item.item.anchor, item: item.item.id }}
          isOpen={isFlagging}
          onClose={() => setFlagging(false)}
          onTake={onFlag}
        />
      </footer>
    </article>
  );
}

function ItemMenu({
  item,
  isOpen,
  onOpen,
  onFlag,
  onMark,
  onSource,
}: {
  item: ReviewItem;
  isOpen: boolean;
  onOpen: (open: boolean) => void;
  onFlag: () => void;
  onMark: SessionProps["onMark"];
  onSource: SessionProps["onSource"];
}) {
  return (
    <div className="review-menu">
      <Button
        className="button button-quiet button-icon"
        aria-label="Flag: something is unclear or wrong"
        onPress={onFlag}
      >
        <Flag className="icon" aria-hidden="true" />
      </Button>
      <MenuTrigger isOpen={isOpen} onOpenChange={onOpen}>
        <Button className="button button-quiet button-icon" aria-label="More for this item" data-testid="review-more">
          <MoreHorizontal className="icon" aria-hidden="true" />
        </Button>
        <MenuPopover>
          <Menu
            className="menu"
            onAction={(key) => (key === "source" ? onSource(item) : onMark(key as ItemMark, item))}
          >
            <MenuItem className="menu-item" id="bury">
              <span>Bury until tomorrow</span>
              <Keys keys="b" />
            </MenuItem>
            <MenuItem className="menu-item" id="suspend">
              <span>Suspend</span>
              <Keys keys="s" />
            </MenuItem>
            <MenuItem className="menu-item" id="reset">
              Reset to new
            </MenuItem>
            <MenuItem className="menu-item" id="source">
              <span>Open the source</span>
              <Keys keys="e" />
            </MenuItem>
          </Menu>
        </MenuPopover>
      </MenuTrigger>
    </div>
  );
}
