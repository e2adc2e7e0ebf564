/** Making a card of what is selected on a page: a button beside the selection, then prompt and answer. */
import { Plus } from "lucide-react";
import { useEffect, useState, type RefObject } from "react";
import { Label, TextArea, TextField } from "react-aria-components";

import { useBackend } from "../../backend/context";
import type { PageSummary } from "../../backend/types";
import { Button } from "../../design/controls";
import { useCommands } from "../../design/keys";
import { Dialog } from "../../design/overlays";
import { useToasts } from "../../design/toasts";

interface Selected {
  text: string;
  /** Below the selection's end, in pixels of the window. */
  left: number;
  top: number;
}

/** What is selected within the article, as text; null when nothing is. */
export function selectionIn(article: HTMLElement | null): string | null {
  const selection = document.getSelection();
  if (selection === null || selection.isCollapsed || article === null || !article.contains(selection.anchorNode)) return null;
  const text = selection.toString().trim();
  return text === "" ? null : text;
}

/** Shows the way to a card while something on the page is selected. */
export function SelectionButton({ article, onMake }: { article: RefObject<HTMLElement | null>; onMake: (answer: string) => void }) {
  const [selected, setSelected] = useState<Selected | null>(null);
  useEffect(() => {
    const look = () => {
      const text = selectionIn(article.current);
      const rect = text === null ? undefined : document.getSelection()?.getRangeAt(0).getBoundingClientRect();
      setSelected(text === null || rect === undefined ? null : { text, left: Math.min(rect.right, window.innerWidth - 160), top: Math.min(rect.bottom + 8, window.innerHeight - 48) });
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
    <div className="selection-button" style={{ insetInlineStart: selected.left, insetBlockStart: selected.top }}>
      <Button
        icon={Plus}
        keys="c"
        onPress={() => {
          onMake(selected.text);
          setSelected(null);
        }}
        data-testid="make-card"
      >
        Make a card
      </Button>
    </div>
  );
}

export function CardDialog({ page, anchor, heading, answer, onClose }: { page: PageSummary; anchor: string | null; heading: string | null; answer: string | null; onClose: () => void }) {
  return (
    <Dialog title="Make a card" isOpen={answer !== null} onClose={onClose} testId="card-dialog">
      <CardBody page={page} anchor={anchor} heading={heading} answer={answer ?? ""} onClose={onClose} />
    </Dialog>
  );
}

function CardBody({ page, anchor, heading, answer, onClose }: { page: PageSummary; anchor: string | null; heading: string | null; answer: string; onClose: () => void }) {
  const backend = useBackend();
  const toasts = useToasts();
  const [prompt, setPrompt] = useState(heading?.endsWith("?") === true ? heading : "");
  const [text, setText] = useState(answer);
  const [isBusy, setBusy] = useState(false);
  const ready = prompt.trim() !== "" && text.trim() !== "" && !isBusy;
  const make = async () => {
    if (!ready) return;
    setBusy(true);
    try {
      const made = await backend.makeCard({ page: page.page, ...(anchor === null ? {} : { anchor }), prompt: prompt.trim(), answer: text.trim() });
      toasts.show({ text: "Card made; it is in your queue", detail: made.path });
      onClose();
    } catch (thrown) {
      toasts.fail(thrown);
      setBusy(false);
    }
  };
  useCommands([{ id: "card-save", title: "Make the card", group: "This page", keys: ["Mod+Enter"], run: () => void make(), whileTyping: true }]);
  return (
    <>
      <p className="field-help">It is written into My pack, a folder of Markdown in your documents, with a link back to this page.</p>
      <TextField className="field" value={prompt} onChange={setPrompt} autoFocus>
        <Label className="field-label">Prompt</Label>
        <TextArea className="input card-prompt" rows={2} placeholder="A question with one short answer" data-testid="card-prompt" />
      </TextField>
      <TextField className="field" value={text} onChange={setText}>
        <Label className="field-label">Answer, in Markdown</Label>
        <TextArea className="input" rows={5} data-testid="card-answer" />
      </TextField>
      <div className="dialog-buttons">
        <Button kind="quiet" onPress={onClose}>Cancel</Button>
        <Button kind="primary" keys="Mod+Enter" isDisabled={!ready} onPress={() => void make()} data-testid="card-save">Make the card</Button>
      </div>
    </>
  );
}
