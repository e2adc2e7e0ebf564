/** Making a card of what is selected on a page: a button beside the selection, then prompt and answer. */
import { Plus } from "lucide-react";
import { useEffect, useState, type RefObject } from "react";
import { Label, TextArea, TextField } from "react-aria-components";

import { useBackend } from "../../backend/context";
import type { PageSummary } from "../../bindings";
import type { FormKey } from "../../backend/backend";
import { Button } from "../../design/controls/controls";
import { useDraft, useForm, useSubmitKey, type SaveDraft } from "../../shared/saving/draft";
import { Restored, WithDraft } from "../../design/controls/with-draft";
import { useLeaving } from "../../shared/navigation/history";
import { Dialog } from "../../design/controls/overlays";
import { useToasts } from "../../shared/toasts";

interface Selected {
  text: string;
  /** Below the selection's end, in pixels of the window. */
  left: number;
  top: number;
}

/** What is selected within the article, as text; null when nothing is. */
export function selectionIn(article: HTMLElement | null): string | null {
  const selection = document.getSelection();
  if (selection === null || selection.isCollapsed || article === null || !article.contains(selection.anchorNode))
    return null;
  const text = selection.toString().trim();
  return text === "" ? null : text;
}

/** Shows the way to a card while something on the page is selected. */
export function SelectionButton({ article, onMake }: { article: RefObject<HTMLElement | null>; onMake: () => void }) {
  const [selected, setSelected] = useState<Selected | null>(null);
  useEffect(() => {
    const look = () => {
      const text = selectionIn(article.current);
      const rect = text === null ? undefined : document.getSelection()?.getRangeAt(0).getBoundingClientRect();
      setSelected(
        text === null || rect === undefined
          ? null
          : {
              text,
              left: Math.min(rect.right, window.innerWidth - 160),
              top: Math.min(rect.bottom + 8, window.innerHeight - 48),
            },
      );
    };
    const hide = () => setSelected(null);
    // Not while the mouse is still selecting: the button would get in its way.
    document.addEventListener("pointerup", look);
    document.addEventListener("keyup", look);
    document.addEventListener("scroll", hide, true);
    return () => {
      document.removeEventListener("pointerup", look);
      document.removeEventListener("keyup", look);
      document.removeEventListener("scroll", hide, true);
    };
  }, [article]);
  if (selected === null) return null;
  return (
    <div className="selection-button" style={{ left: selected.left, top: selected.top }}>
      <Button
        icon={Plus}
        keys="c"
        onPress={() => {
          onMake();
          setSelected(null);
        }}
        data-testid="make-card"
      >
        Make a card
      </Button>
    </div>
  );
}

/** A passage that a card is being made of. */
export interface Passage {
  /** What was selected; empty when nothing was. */
  text: string;
  /** The heading that it stands under. */
  anchor: string | null;
  heading: string | null;
}

interface CardForm {
  /** The passage that the card was started from: another passage starts another card. */
  passage: string;
  prompt: string;
  answer: string;
}

export function CardDialog({ page, from, onClose }: { page: PageSummary; from: Passage | null; onClose: () => void }) {
  const leaving = useLeaving();
  const name: FormKey = `card:${page.page}#${from?.anchor ?? ""}`;
  return (
    <Dialog title="Make a card" isOpen={from !== null} onClose={() => leaving.before(onClose)} testId="card-dialog">
      {from === null ? null : (
        <WithDraft name={name}>
          {(stored) => <Cards name={name} stored={stored} page={page} from={from} onClose={onClose} />}
        </WithDraft>
      )}
    </Dialog>
  );
}

interface CardsProps {
  name: FormKey;
  stored: string | null;
  page: PageSummary;
  from: Passage;
  onClose: () => void;
}

/** The card of the selected passage; with nothing selected, the newest unfinished one under this heading. */
function Cards({ name, stored, page, from, onClose }: CardsProps) {
  const [unfinished] = useState(() => cardsIn(stored));
  const newest = unfinished.at(-1);
  const [passage, setPassage] = useState(from.text !== "" ? from.text : (newest?.passage ?? ""));
  const other = unfinished.findLast((card) => card.passage !== passage);
  return (
    <CardBody
      key={passage}
      name={name}
      stored={unfinished.find((card) => card.passage === passage)}
      page={page}
      from={{ ...from, text: passage }}
      other={other}
      onOther={setPassage}
      onClose={onClose}
    />
  );
}

function CardBody({
  name,
  stored,
  page,
  from,
  other,
  onOther,
  onClose,
}: Omit<CardsProps, "stored"> & {
  stored: CardForm | undefined;
  /** Another unfinished card under this heading. */
  other: CardForm | undefined;
  onOther: (passage: string) => void;
}) {
  const backend = useBackend();
  const toasts = useToasts();
  const untouched: CardForm = {
    passage: from.text,
    prompt: from.heading?.endsWith("?") === true ? from.heading : "",
    answer: from.text,
  };
  // One row of drafts for a heading, so that each card is found again whatever is selected next time.
  const store: SaveDraft = async (text) => {
    const others = cardsIn(await backend.formDraft(name)).filter((card) => card.passage !== from.text);
    const cards = [...others, ...cardsIn(text)];
    await backend.saveFormDraft(name, cards.length === 0 ? null : JSON.stringify(cards));
  };
  const draft = useDraft(name, untouched, stored === undefined ? null : JSON.stringify(stored), store);
  const { isBusy, submit, cancel } = useForm(draft, onClose);
  const { value, change, flush, isChanged } = draft;
  const [prompt, answer] = [value.prompt.trim(), value.answer.trim()];
  const isReady = prompt !== "" && answer !== "" && !isBusy;
  const make = () => {
    if (!isReady) return;
    submit(async () => {
      const made = await backend.makeCard({
        page: page.page,
        ...(from.anchor === null ? {} : { anchor: from.anchor }),
        prompt,
        answer,
      });
      toasts.show({ text: "Card made; it is in your queue", detail: made.path });
      return true;
    });
  };
  useSubmitKey("Make the card", make);
  return (
    <>
      <p className="field-help">
        It is written into My pack, a folder of Markdown in your documents, with a link back to this page.
      </p>
      <TextField
        className="field"
        value={value.prompt}
        onChange={(next) => change({ ...value, prompt: next })}
        onBlur={flush}
        autoFocus
      >
        <Label className="field-label">Prompt</Label>
        <TextArea
          className="input card-prompt"
          rows={2}
          placeholder="A question with one short answer"
          data-testid="card-prompt"
        />
      </TextField>
      <TextField
        className="field"
        value={value.answer}
        onChange={(next) => change({ ...value, answer: next })}
        onBlur={flush}
      >
        <Label className="field-label">Answer, in Markdown</Label>
        <TextArea className="input" rows={5} data-testid="card-answer" />
      </TextField>
      <Restored draft={draft} />
      {other === undefined || isChanged ? null : (
        <p className="field-help" role="status" data-testid="card-other">
          You have an unfinished card under this heading: “{nameOf(other)}”.{" "}
          <Button kind="quiet" onPress={() => onOther(other.passage)}>
            Resume card
          </Button>
        </p>
      )}
      <div className="dialog-buttons">
        <Button kind="quiet" onPress={cancel}>
          Cancel
        </Button>
        <Button kind="primary" keys="Mod+Enter" isDisabled={!isReady} onPress={make} data-testid="card-save">
          Make the card
        </Button>
      </div>
    </>
  );
}

/** What an unfinished card is called, in a line. */
function nameOf({ prompt, answer }: CardForm): string {
  const text = [prompt, answer].map((part) => part.trim()).find((part) => part !== "") ?? "no text yet";
  return text.length > NAME_LENGTH ? `${text.slice(0, NAME_LENGTH)}…` : text;
}

const NAME_LENGTH = 60;

/** The cards in a text that was kept: a list, or the single card of an earlier version. */
function cardsIn(text: string | null): CardForm[] {
  if (text === null) return [];
  try {
    const cards: unknown = JSON.parse(text);
    return (Array.isArray(cards) ? cards : [cards]).filter(isCard);
  } catch {
    return [];
  }
}

function isCard(value: unknown): value is CardForm {
  return (
    typeof value === "object" &&
    value !== null &&
    ["passage", "prompt", "answer"].every((part) => typeof Reflect.get(value, part) === "string")
  );
}
