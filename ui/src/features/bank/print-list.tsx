/** A list of the bank on paper. */
import { useState } from "react";

import { useBackend } from "../../backend/context";
import type { BankItem } from "../../bindings";
import { Button } from "../../design/controls/controls";
import { Switch } from "../../design/controls/switch";
import { Dialog } from "../../design/controls/overlays";
import { useSaveFile } from "../../shared/saving/save-file";
import { useToasts } from "../../shared/toasts";
import { count } from "../../shared/words/words";

export function PrintList({
  title,
  items,
  isOpen,
  onClose,
}: {
  title: string;
  items: readonly BankItem[];
  isOpen: boolean;
  onClose: () => void;
}) {
  const backend = useBackend();
  const toasts = useToasts();
  const saveFile = useSaveFile();
  const [answers, setAnswers] = useState(true);
  const save = () =>
    toasts.attempt(async () => {
      const html = await backend.itemsSheet(
        title,
        items.map(({ item }) => item),
        answers,
      );
      if (await saveFile(`${title}.html`, html)) onClose();
    });
  return (
    <Dialog title={`Print ${count(items.length, "item")}`} isOpen={isOpen} onClose={onClose} testId="print-list">
      <p>One HTML file that opens in any browser and prints from there, in the order shown.</p>
      <Switch isSelected={answers} onChange={setAnswers} testId="print-answers">
        With answers
      </Switch>
      <div className="dialog-buttons">
        <Button kind="quiet" onPress={onClose}>
          Not now
        </Button>
        <Button kind="primary" onPress={save} autoFocus data-testid="print-save">
          Save the file
        </Button>
      </div>
    </Dialog>
  );
}
