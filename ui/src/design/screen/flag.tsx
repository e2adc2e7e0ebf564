/** Flagging something that is unclear or wrong, and saying why. */
import { Label, TextArea, TextField } from "react-aria-components";

import type { Action } from "../../bindings";
import type { FormKey } from "../../backend/backend";
import { Button } from "../controls/controls";
import { useDraft, useForm, useSubmitKey } from "../../shared/saving/draft";
import { Restored, WithDraft } from "../controls/with-draft";
import { useLeaving } from "../../shared/navigation/history";
import { Dialog } from "../controls/overlays";
import { useStudy } from "../../shared/study/study";

type Flagged = Extract<Action, { kind: "page-flagged" }>;

interface FlagProps {
  /** `this passage`, `this item`. */
  what: string;
  /** Where it is, in words. */
  where: string;
  about: Pick<Flagged, "page" | "anchor" | "item">;
  isOpen: boolean;
  onClose: () => void;
  /** Takes the action instead of the study; true when it was written. */
  onTake?: (action: Flagged) => Promise<boolean>;
}

export function FlagDialog(props: FlagProps) {
  const { what, about, isOpen, onClose } = props;
  const leaving = useLeaving();
  const name: FormKey = about.item === null ? `flag:${about.page}#${about.anchor ?? ""}` : `flag-item:${about.item}`;
  return (
    <Dialog title={`Flag ${what}`} isOpen={isOpen} onClose={() => leaving.before(onClose)} testId="flag-dialog">
      <WithDraft name={name}>{(stored) => <FlagBody {...props} name={name} stored={stored} />}</WithDraft>
    </Dialog>
  );
}

function FlagBody({
  what,
  where,
  about,
  onClose,
  onTake,
  name,
  stored,
}: FlagProps & { name: FormKey; stored: string | null }) {
  const study = useStudy();
  const draft = useDraft(name, "", stored);
  const { isBusy, submit, cancel } = useForm(draft, onClose);
  const flag = () =>
    submit(() => {
      const action: Flagged = { kind: "page-flagged", ...about, note: draft.value.trim() };
      return onTake === undefined ? study.tryTake(action, "Flagged") : onTake(action);
    });
  useSubmitKey(`Flag ${what}`, flag);
  return (
    <>
      <p className="field-help">{where}. Flags are saved in a list that you can work through or send to the author.</p>
      <TextField className="field" value={draft.value} onChange={draft.change} onBlur={draft.flush} autoFocus>
        <Label className="field-label">What is unclear or wrong here?</Label>
        <TextArea className="input" data-testid="flag-text" />
      </TextField>
      <Restored draft={draft} />
      <div className="dialog-buttons">
        <Button kind="quiet" onPress={cancel}>
          Cancel
        </Button>
        <Button kind="primary" keys="Mod+Enter" isDisabled={isBusy} onPress={flag} data-testid="flag-save">
          Flag {what}
        </Button>
      </div>
    </>
  );
}
