/** What one says about a page: a flag, a private note, how it should look. */
import { ALargeSmall } from "lucide-react";
import { useState } from "react";
import { DialogTrigger, Label, TextArea, TextField } from "react-aria-components";

import { useSettings } from "../../backend/queries";
import type { PageSummary, Settings } from "../../backend/types";
import { Button, IconButton, Segmented, Slider } from "../../design/controls";
import { Dialog, Popover } from "../../design/overlays";
import { useStudy } from "../../design/study";

export function FlagDialog({ page, heading, anchor, isOpen, onClose }: { page: PageSummary; heading: string | null; anchor: string | null; isOpen: boolean; onClose: () => void }) {
  const study = useStudy();
  const [text, setText] = useState("");
  const flag = async () => {
    const written = await study.take({ kind: "page-flagged", page: page.page, anchor, item: null, note: text.trim() }, "Flagged");
    if (!written) return;
    setText("");
    onClose();
  };
  return (
    <Dialog title="Flag this passage" isOpen={isOpen} onClose={onClose} testId="flag-dialog">
      <p className="field-help">{heading === null ? page.title : `Under “${heading}”`}. Flags are kept in a list that you can work through or hand to the author.</p>
      <TextField className="field" value={text} onChange={setText} autoFocus>
        <Label className="field-label">What is unclear or wrong here?</Label>
        <TextArea
          className="input"
          data-testid="flag-text"
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void flag();
          }}
        />
      </TextField>
      <div className="dialog-buttons">
        <Button kind="quiet" onPress={onClose}>
          Cancel
        </Button>
        <Button kind="primary" keys="Mod+Enter" onPress={() => void flag()} data-testid="flag-save">
          Flag this passage
        </Button>
      </div>
    </Dialog>
  );
}

export function NoteDialog({ page, note, isOpen, onClose }: { page: PageSummary; note: string; isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog title="Your note" isOpen={isOpen} onClose={onClose} testId="note-dialog">
      <NoteBody page={page} note={note} onClose={onClose} />
    </Dialog>
  );
}

function NoteBody({ page, note, onClose }: { page: PageSummary; note: string; onClose: () => void }) {
  const study = useStudy();
  const [text, setText] = useState(note);
  const save = async () => {
    if (text.trim() === note.trim() || (await study.take({ kind: "note-written", page: page.page, text: text.trim() }, text.trim() === "" ? "Note removed" : "Note kept"))) onClose();
  };
  return (
    <>
      <TextField className="field" value={text} onChange={setText} autoFocus>
        <Label className="field-label">{page.title}</Label>
        <TextArea
          className="input"
          rows={8}
          data-testid="note-text"
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save();
          }}
        />
      </TextField>
      <p className="field-help">Only for you. It is kept with your progress, never in the pack’s files.</p>
      <div className="dialog-buttons">
        <Button kind="quiet" onPress={onClose}>
          Cancel
        </Button>
        <Button kind="primary" keys="Mod+Enter" onPress={() => void save()} data-testid="note-save">
          Keep the note
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
  const study = useStudy();
  const [size, setSize] = useState(settings.textSize);
  return (
    <>
      <Slider label="Size" value={size} min={80} max={200} step={5} format={(value) => `${value} %`} onChange={setSize} onChangeEnd={(value) => void study.set("textSize", value)} testId="text-size" />
      <Segmented
        label="Width"
        value={settings.measure}
        choices={[
          { value: "narrow", label: "Narrow" },
          { value: "normal", label: "Normal" },
          { value: "wide", label: "Wide" },
        ]}
        onChange={(value) => void study.set("measure", value)}
        testId="text-measure"
      />
      <Segmented
        label="Face"
        value={settings.readingFont}
        choices={[
          { value: "serif", label: "Serif" },
          { value: "sans", label: "Sans" },
          { value: "legible", label: "Legible" },
        ]}
        onChange={(value) => void study.set("readingFont", value)}
        testId="text-font"
      />
    </>
  );
}
