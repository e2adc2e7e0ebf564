/** An interview that is assembled and waits: what it will take, its seed, the sheet for a friend. */
import { Printer } from "lucide-react";
import { Button } from "react-aria-components";

import type { Assembled } from "../../bindings/Assembled";

export function Ready({ assembled, onBegin, onAgain, onBack, onSheet }: {
  assembled: Assembled;
  onBegin: () => void;
  onAgain: () => void;
  onBack: () => void;
  onSheet: () => void;
}) {
  const asked = assembled.slots.reduce((sum, slot) => sum + slot.items.length, 0);
  const short = assembled.slots.filter((slot) => slot.shortBy > 0);
  return (
    <div className="ready" data-testid="interview-ready">
      <header className="interview-head">
        <h1>{assembled.title}</h1>
        <p className="lead">{asked} {asked === 1 ? "question" : "questions"}, {assembled.minutes} minutes, seed <code>{assembled.seed}</code></p>
      </header>
      <ol className="slots">
        {assembled.slots.map((slot, index) => (
          <li key={`${slot.slot.title} ${String(index)}`}>
            {slot.slot.title === "" ? slot.slot.kind : slot.slot.title}: {slot.items.length} in {slot.slot.minutes} min
            {slot.slot.kind === "diagram" && ", drawn on paper or the whiteboard"}
          </li>
        ))}
      </ol>
      {short.length > 0 && <p className="notice notice-warning">Some slots ask for more than the open packs hold, and stay short. Nothing is made up.</p>}
      <div className="dialog-buttons">
        <Button className="button button-quiet" onPress={onBack}>Back</Button>
        <Button className="button button-quiet" onPress={onSheet}><Printer className="icon" aria-hidden="true" /> Sheet for an interviewer</Button>
        <Button className="button" onPress={onAgain}>Draw others</Button>
        <Button className="button button-primary" onPress={onBegin} autoFocus data-testid="interview-begin">Begin</Button>
      </div>
    </div>
  );
}
