/** An interview that is assembled and waits: what it will take, its seed, the sheet for a friend. */
import { Copy, Dices, FileDown } from "lucide-react";

import type { InterviewPlan } from "../../bindings";
import { copyText } from "../../shared/clipboard";
import { Button, IconButton } from "../../design/controls/controls";
import { useToasts } from "../../shared/toasts";
import { count } from "../../shared/words/words";

export function Ready({
  assembled,
  isBusy,
  onBegin,
  onAgain,
  onBack,
  onSheet,
}: {
  assembled: InterviewPlan;
  isBusy: boolean;
  onBegin: () => unknown;
  onAgain: () => unknown;
  onBack: () => void;
  onSheet: () => void;
}) {
  const toasts = useToasts();
  const asked = assembled.slots.reduce((sum, slot) => sum + slot.items.length, 0);
  const short = assembled.slots.filter((slot) => slot.shortBy > 0);
  const copy = () => {
    copyText(assembled.seed).then(() => toasts.show({ text: "Seed copied" }), toasts.fail);
  };
  return (
    <div className="ready" data-testid="interview-ready">
      <header className="interview-head">
        <h1>{assembled.title}</h1>
        <p className="lead">
          {count(asked, "question")}, {assembled.minutes} minutes, seed{" "}
          <code className="seed-code" data-testid="seed-shown">
            {assembled.seed}
          </code>
          <IconButton label="Copy the seed" icon={Copy} onPress={copy} />
        </p>
        <p className="soft">Give the seed to somebody with the same pack, and you sit the same interview.</p>
      </header>
      <ol className="slots">
        {assembled.slots.map((slot, index) => (
          <li key={`${slot.slot.title} ${String(index)}`}>
            {slot.slot.title === "" ? slot.slot.kind : slot.slot.title}: {slot.items.length} in {slot.slot.minutes} min
            {slot.shortBy > 0 && <span className="builder-problem"> · {slot.shortBy} missing</span>}
            {slot.slot.board && " · with the whiteboard"}
            {slot.slot.recording && " · can be recorded"}
          </li>
        ))}
      </ol>
      {asked === 0 ? (
        <p className="notice notice-warning" role="status">
          The open packs hold nothing that this interview asks for. Open a pack with questions, or choose another
          interview.
        </p>
      ) : (
        short.length > 0 && (
          <p className="notice notice-warning" role="status" data-testid="short">
            {short.length === 1 ? "One slot asks" : `${String(short.length)} slots ask`} for more than the open packs
            hold. {short.length === 1 ? "It stays" : "They stay"} short; nothing is made up, and nothing is asked twice.
          </p>
        )
      )}
      <div className="dialog-buttons">
        <Button kind="quiet" onPress={onBack}>
          Back
        </Button>
        <Button kind="quiet" icon={FileDown} isDisabled={asked === 0} onPress={onSheet} data-testid="save-sheet">
          Sheet for an interviewer
        </Button>
        <Button icon={Dices} isDisabled={isBusy} onPress={onAgain}>
          Draw others
        </Button>
        <Button
          kind="primary"
          onPress={onBegin}
          isDisabled={isBusy || asked === 0}
          autoFocus
          data-testid="interview-begin"
        >
          Begin
        </Button>
      </div>
    </div>
  );
}
