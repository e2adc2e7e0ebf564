/** The scripts one can rehearse, with what the last run showed. */
import { Mic, Play } from "lucide-react";
import { useState } from "react";
import { Button } from "react-aria-components";

import type { PastRun } from "../../bindings/PastRun";
import type { ScriptView } from "../../bindings/ScriptView";
import { Switch } from "../../design/controls";
import { clock, day, minutes } from "./format";

interface ScriptsProps {
  scripts: ScriptView[];
  /** The one that the person came for. */
  wanted: string | null;
  onOpen: (script: string, record: boolean) => void;
  onPast: (past: PastRun) => void;
}

export function Scripts({ scripts, wanted, onOpen, onPast }: ScriptsProps) {
  const [record, setRecord] = useState(false);
  return (
    <>
      <header className="rehearsal-head">
        <h1>Rehearsal</h1>
        <p className="lead">Say it out loud, against the clock. Nothing ends by itself; what runs over is counted.</p>
        <Switch isSelected={record} onChange={setRecord} testId="record">
          <Mic className="icon" aria-hidden="true" /> Record my voice. It stays on this machine.
        </Switch>
      </header>
      {scripts.length === 0 && (
        <div className="empty">
          <h2>No script yet</h2>
          <p>A script is a page of Markdown in a pack’s <code>scripts</code> folder: headings with <code>{"<!-- segment #opening minutes=2 -->"}</code> after them. Open a pack that has one.</p>
        </div>
      )}
      <ul className="script-list">
        {scripts.map((script) => <Script key={script.item} script={script} isWanted={script.item === wanted} onOpen={() => onOpen(script.item, record)} onPast={onPast} />)}
      </ul>
    </>
  );
}

function Script({ script, isWanted, onOpen, onPast }: { script: ScriptView; isWanted: boolean; onOpen: () => void; onPast: (past: PastRun) => void }) {
  const last = script.last;
  const spent = last?.result.segments.reduce((sum, segment) => sum + segment.spentMs, 0) ?? 0;
  return (
    <li className="script" data-testid={`script-${script.item}`}>
      <div>
        <h2>{script.title}</h2>
        <p className="soft">
          {minutes(script.minutes)} · {script.segments.length} {script.segments.length === 1 ? "segment" : "segments"}
          {last !== null && <> · last {day(last.at)}, {clock(spent)}{last.result.completed ? "" : ", not finished"}</>}
        </p>
        <Budgets segments={script.segments} total={script.minutes} />
        {last !== null && last.result.assessment.change !== "" && <p className="change">To change: {last.result.assessment.change}</p>}
      </div>
      <div className="run-controls">
        {last !== null && <Button className="button button-quiet" onPress={() => onPast(last)} aria-label={`The last run of ${script.title}`}>Last run</Button>}
        <Button className="button" autoFocus={isWanted} onPress={onOpen} aria-label={`Rehearse ${script.title}`}><Play className="icon" aria-hidden="true" /> Rehearse</Button>
      </div>
    </li>
  );
}

/** The segments' shares as a bar; the titles are read out, not drawn. */
function Budgets({ segments, total }: { segments: ScriptView["segments"]; total: number }) {
  const names = segments.map(([title, length]) => `${title} ${minutes(length)}`).join(", ");
  return (
    <div className="budgets" role="img" aria-label={`Segments: ${names}`}>
      {segments.map(([title, length]) => <span key={title} title={`${title}: ${minutes(length)}`} style={{ flexGrow: length / Math.max(total, 0.1) }} />)}
    </div>
  );
}
