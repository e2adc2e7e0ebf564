/** The scripts one can rehearse, with what the last run showed. */
import { Copy, Mic, Play, Plus } from "lucide-react";
import { useState, type SyntheticEvent } from "react";
import { Button as AriaButton } from "react-aria-components";

import { useBackend } from "../../backend/context";
import type { PastRun, ScriptView } from "../../bindings";
import { Button } from "../../design/controls/controls";
import { Switch } from "../../design/controls/switch";
import { useEntryState, usePlace } from "../../shared/navigation/history";
import { autosaved } from "../../shared/saving/autosave";
import { useDraft } from "../../shared/saving/draft";
import { Restored, WithDraft } from "../../design/controls/with-draft";
import { Dialog } from "../../design/controls/overlays";
import { useToasts } from "../../shared/toasts";
import { budget, clock, day } from "../../shared/words/words";

interface ScriptsProps {
  scripts: ScriptView[];
  /** The one that the person came for. */
  wanted: string | null;
  isBusy: boolean;
  onOpen: (script: string, record: boolean) => unknown;
  onPast: (past: PastRun) => void;
}

export function Scripts({ scripts, wanted, isBusy, onOpen, onPast }: ScriptsProps) {
  const [record, setRecord] = useEntryState("record", false);
  /** The script to copy; "new" for one to fill in. */
  const [making, setMaking] = useState<ScriptView | "new" | null>(null);
  // One's own come first.
  const sorted = scripts.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)) || a.title.localeCompare(b.title));
  return (
    <>
      <header className="rehearsal-head">
        <h1>Rehearsal</h1>
        <p className="lead">Say it out loud, against the clock. Nothing ends by itself; what runs over is counted.</p>
        <Switch isSelected={record} onChange={setRecord} testId="record">
          <Mic className="icon" aria-hidden="true" /> Record my voice. It stays on this machine.
        </Switch>
        <div className="run-controls">
          <Button icon={Plus} onPress={() => setMaking("new")} data-testid="new-script">
            New script
          </Button>
        </div>
      </header>
      {scripts.length === 0 && (
        <div className="empty">
          <h2>No script yet</h2>
          <p>
            A script is a page of Markdown in a pack’s <code>scripts</code> folder: headings with{" "}
            <code>{"<!-- segment #opening minutes=2 -->"}</code> after them. Open a pack that has one.
          </p>
        </div>
      )}
      <ul className="script-list">
        {sorted.map((script) => (
          <Script
            key={script.item}
            script={script}
            isWanted={script.item === wanted}
            isBusy={isBusy}
            onOpen={() => onOpen(script.item, record)}
            onPast={onPast}
            onCopy={() => setMaking(script)}
          />
        ))}
      </ul>
      <Dialog
        title={making === null || making === "new" ? "New script" : "A copy to change"}
        isOpen={making !== null}
        onClose={() => setMaking(null)}
        testId="script-dialog"
      >
        {making !== null && (
          <WithDraft name={`script:${making === "new" ? "new" : making.item}`}>
            {(stored) => (
              <Maker from={making === "new" ? null : making} stored={stored} onClose={() => setMaking(null)} />
            )}
          </WithDraft>
        )}
      </Dialog>
    </>
  );
}

const isOwn = (script: ScriptView) => script.item.startsWith("my-pack/");

/** Asks for a title, writes the file into My pack, and opens its page. */
function Maker({ from, stored, onClose }: { from: ScriptView | null; stored: string | null; onClose: () => void }) {
  const backend = useBackend();
  const here = usePlace();
  const toasts = useToasts();
  const offered = from === null ? "" : `My ${from.title.charAt(0).toLowerCase()}${from.title.slice(1)}`;
  const draft = useDraft(`script:${from?.item ?? "new"}`, offered, stored);
  const title = draft.value;
  const [busy, setBusy] = useState(false);
  const ready = title.trim() !== "" && !busy;
  const make = async () => {
    setBusy(true);
    try {
      const made = await backend.makeScript(title, from?.item ?? null);
      await draft.saved().catch(() => undefined);
      toasts.show({ text: "Written into My pack: edit it in any editor", detail: made.path });
      onClose();
      here.go({ name: "page", page: made.page, anchor: null });
    } catch (thrown) {
      setBusy(false);
      toasts.fail(thrown);
    }
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (ready) make().catch(toasts.fail);
  };
  return (
    <form className="dialog-form" onSubmit={submit}>
      <label className="field">
        <span className="field-label">Title</span>
        <input
          className="input"
          {...autosaved(draft)}
          autoFocus
          onFocus={(event) => event.target.select()}
          data-testid="script-title"
        />
        <span className="field-help">
          It becomes a Markdown file of your own: headings are segments, lists of boxes are key points.
        </span>
      </label>
      <Restored draft={draft} />
      <div className="dialog-buttons">
        <Button
          onPress={() => {
            draft.discard().catch(toasts.fail);
            onClose();
          }}
        >
          Cancel
        </Button>
        <Button kind="primary" type="submit" isDisabled={!ready} data-testid="script-make">
          Write the file
        </Button>
      </div>
    </form>
  );
}

function Script({
  script,
  isWanted,
  isBusy,
  onOpen,
  onPast,
  onCopy,
}: {
  script: ScriptView;
  isWanted: boolean;
  isBusy: boolean;
  onOpen: () => void;
  onPast: (past: PastRun) => void;
  onCopy: () => void;
}) {
  const last = script.last;
  const spent = last?.result.segments.reduce((sum, segment) => sum + segment.spentMs, 0) ?? 0;
  return (
    <li className="script" data-testid={`script-${script.item}`}>
      <div>
        <h2>{script.title}</h2>
        <p className="soft">
          {budget(script.minutes)} · {script.segments.length} {script.segments.length === 1 ? "segment" : "segments"}
          {last !== null && (
            <>
              {" "}
              · last {day(last.at)}, {clock(spent)}
              {last.result.completed ? "" : ", not finished"}
            </>
          )}
        </p>
        <Budgets segments={script.segments} total={script.minutes} />
        {last !== null && last.result.assessment.change !== "" && (
          <p className="change">To change: {last.result.assessment.change}</p>
        )}
      </div>
      <div className="run-controls">
        <AriaButton
          className="button button-quiet button-icon"
          onPress={onCopy}
          aria-label={`Copy ${script.title} to change it`}
        >
          <Copy className="icon" aria-hidden="true" />
        </AriaButton>
        {last !== null && (
          <AriaButton
            className="button button-quiet"
            onPress={() => onPast(last)}
            aria-label={`The last run of ${script.title}`}
          >
            Last run
          </AriaButton>
        )}
        <AriaButton
          className="button"
          autoFocus={isWanted}
          isDisabled={isBusy}
          onPress={onOpen}
          aria-label={`Rehearse ${script.title}`}
        >
          <Play className="icon" aria-hidden="true" /> Rehearse
        </AriaButton>
      </div>
    </li>
  );
}

/** The segments' shares as a bar; the titles are read out, not drawn. */
function Budgets({ segments, total }: { segments: ScriptView["segments"]; total: number }) {
  const names = segments.map(([title, length]) => `${title} ${budget(length)}`).join(", ");
  return (
    <div className="budgets" role="img" aria-label={`Segments: ${names}`}>
      {segments.map(([title, length]) => (
        <span key={title} title={`${title}: ${budget(length)}`} style={{ flexGrow: length / Math.max(total, 0.1) }} />
      ))}
    </div>
  );
}
