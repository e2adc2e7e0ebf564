/** What one says about a page: a private note, and how it should look. */
import { ALargeSmall } from "lucide-react";
import { useState } from "react";
import { DialogTrigger, Label, TextArea, TextField } from "react-aria-components";

import { useSettings } from "../../backend/queries";
import type { PageSummary, Settings } from "../../bindings";
import type { FormKey } from "../../backend/backend";
import { Button, IconButton } from "../../design/controls/controls";
import { LineWidth, ReadingFace, TextSize } from "../../design/controls/reading-text";
import { useDraft, useForm, useSubmitKey } from "../../shared/saving/draft";
import { Restored, WithDraft } from "../../design/controls/with-draft";
import { useLeaving } from "../../shared/navigation/history";
import { Dialog, Popover } from "../../design/controls/overlays";
import { useStudy } from "../../shared/study/study";

export function NoteDialog({
  page,
  note,
  isOpen,
  onClose,
}: {
  page: PageSummary;
  note: string;
  isOpen: boolean;
  onClose: () => void;
}) {
  const leaving = useLeaving();
  const name: FormKey = `note:${page.page}`;
  return (
    <Dialog title="Your note" isOpen={isOpen} onClose={() => leaving.before(onClose)} testId="note-dialog">
      <WithDraft name={name}>
        {(stored) => <NoteBody name={name} stored={stored} page={page} note={note} onClose={onClose} />}
      </WithDraft>
    </Dialog>
  );
}

function NoteBody({
  name,
  stored,
  page,
  note,
  onClose,
}: {
  name: FormKey;
  stored: string | null;
  page: PageSummary;
  note: string;
  onClose: () => void;
}) {
  const study = useStudy();
  const draft = useDraft(name, note, stored);
  const { isBusy, submit, cancel } = useForm(draft, onClose);
  const text = draft.value.trim();
  const save = () =>
    submit(
      async () =>
        text === note.trim() ||
        (await study.tryTake(
          { kind: "note-written", page: page.page, text },
          text === "" ? "Note removed" : "Note saved",
        )),
    );
  useSubmitKey("Save note", save);
  return (
    <>
      <TextField className="field" value={draft.value} onChange={draft.change} onBlur={draft.flush} autoFocus>
        <Label className="field-label">{page.title}</Label>
        <TextArea className="input" rows={8} data-testid="note-text" />
      </TextField>
      <p className="field-help">Only for you. It is kept with your progress, never in the pack’s files.</p>
      <Restored draft={draft} />
      <div className="dialog-buttons">
        <Button kind="quiet" onPress={cancel}>
          Cancel
        </Button>
        <Button kind="primary" keys="Mod+Enter" isDisabled={isBusy} onPress={save} data-testid="note-save">
          Save note
        </Button>
      </div>
    </>
  );
}

/** Size, width and face of the text, seen at once. */
export function TextMenu() {
  const { data: settings } = useSettings();
  if (settings === undefined) return null;
  return (
    <DialogTrigger>
      <IconButton label="Text" icon={ALargeSmall} data-testid="text-menu" />
      <Popover label="Text" placement="bottom end" testId="text-popover">
        <TextControls settings={settings} />
      </Popover>
    </DialogTrigger>
  );
}

function TextControls({ settings }: { settings: Settings }) {
  const [size, setSize] = useState(settings.textSize);
  return (
    <>
      <TextSize label="Size" size={size} onDrag={setSize} testId="text-size" />
      <LineWidth label="Width" settings={settings} testId="text-measure" />
      <ReadingFace settings={settings} testId="text-font" />
    </>
  );
}
