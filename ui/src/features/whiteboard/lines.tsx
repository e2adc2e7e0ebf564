/** The grade line by line, each with its reason and a way to say that it is wrong. */
import { useState, type ReactNode } from "react";

import type { BoardResult, ControlLine, DeadlineLine, EdgeLine, EdgeVerdict, GroupLine, NodeLine } from "../../backend/board";
import { Button, Switch } from "../../design/controls";
import { duration, VerdictMark, verdictWord, type Verdict } from "./verdicts";

export interface LineActions {
  isBusy: boolean;
  onOverrule: (line: string, verdict: EdgeVerdict | null) => void;
  onSynonym: (line: string, keep: boolean) => void;
}

export function Lines({ result, ...actions }: { result: BoardResult } & LineActions) {
  const { nodes, edges, groups, controls, deadlines } = result.grade;
  return (
    <div className="lines" data-testid="grade-lines">
      <Part title="Boxes" lines={nodes} isFine={({ verdict }) => verdict === "recalled"} row={(line) => <NodeRow key={line.line} line={line} {...actions} />} />
      <Part title="Arrows" lines={edges} isFine={({ verdict }) => verdict === "recalled"} row={(line) => <EdgeRow key={line.line} line={line} {...actions} />} />
      <Part title="Groups" lines={groups} isFine={({ verdict }) => verdict === "recalled"} row={(line) => <GroupRow key={line.line} line={line} />} />
      <Part title="Controls" lines={controls} isFine={({ verdict }) => verdict === "recalled"} row={(line) => <ControlRow key={line.line} line={line} />} />
      <Part title="Deadlines" lines={deadlines} isFine={({ verdict }) => verdict === "holds"} row={(line) => <DeadlineRow key={line.line} line={line} />} />
    </div>
  );
}

/** What went wrong is open; what sits is a line to unfold. */
function Part<L extends { verdict: Verdict }>({ title, lines, isFine, row }: { title: string; lines: L[]; isFine: (line: L) => boolean; row: (line: L) => ReactNode }) {
  if (lines.length === 0) return null;
  const wrong = lines.filter((line) => !isFine(line));
  const fine = lines.filter(isFine);
  // What is extra was not asked for.
  const asked = lines.filter(({ verdict }) => verdict !== "extra" && verdict !== "loose").length;
  return (
    <section className="lines-part" aria-label={title}>
      <h2>
        {title} <span className="soft">{fine.length} of {asked} in order</span>
      </h2>
      {wrong.length === 0 ? null : <ul>{wrong.map(row)}</ul>}
      {fine.length === 0 ? null : (
        <details open={wrong.length === 0 && fine.length < 6}>
          <summary>Show what was right</summary>
          <ul>{fine.map(row)}</ul>
        </details>
      )}
    </section>
  );
}

function NodeRow({ line, ...actions }: { line: NodeLine } & LineActions) {
  return (
    <li className="line" data-testid={`line-${line.line}`}>
      <VerdictMark verdict={line.verdict} />
      <div className="line-text">
        <p>
          <strong>{line.reference ?? line.drawn}</strong>
          {line.reference !== null && line.drawn !== null && line.drawn !== line.reference ? <span className="soft"> drawn as “{line.drawn}”</span> : null}
          {line.optional ? <span className="soft"> (optional)</span> : null}
        </p>
        <p className="line-reason">{line.reason}</p>
        {line.synonym === null ? null : <Synonym line={line.line} offer={line.synonym} {...actions} />}
      </div>
      <Overrule line={line} name={line.reference ?? line.drawn ?? "this box"} {...actions} />
    </li>
  );
}

function EdgeRow({ line, ...actions }: { line: EdgeLine } & LineActions) {
  const [from, to] = line.reference ?? line.drawn ?? ["", ""];
  return (
    <li className="line" data-testid={`line-${line.line}`}>
      <VerdictMark verdict={line.verdict} />
      <div className="line-text">
        <p>
          <strong>{from}</strong> → <strong>{to}</strong>
          {line.label === null || line.label === "" ? null : <span className="soft"> {line.label}</span>}
        </p>
        <p className="line-reason">{line.reason}</p>
      </div>
      <Overrule line={line} name={`${from} to ${to}`} {...actions} />
    </li>
  );
}

function GroupRow({ line }: { line: GroupLine }) {
  return (
    <li className="line">
      <VerdictMark verdict={line.verdict} />
      <div className="line-text">
        <p><strong>{line.reference ?? line.drawn}</strong></p>
        <p className="line-reason">{line.reason}</p>
      </div>
    </li>
  );
}

function ControlRow({ line }: { line: ControlLine }) {
  return (
    <li className="line">
      <VerdictMark verdict={line.verdict} />
      <div className="line-text">
        <p><strong>{line.control}</strong> <span className="soft">on {line.hop[0]} → {line.hop[1]}</span></p>
        <p className="line-reason">{line.reason}</p>
      </div>
    </li>
  );
}

function DeadlineRow({ line }: { line: DeadlineLine }) {
  return (
    <li className="line">
      <VerdictMark verdict={line.verdict} />
      <div className="line-text">
        <p>
          <strong>{line.node}</strong>
          {line.needed === null || line.available === null ? null : <span className="soft"> needs {duration(line.needed)} of {duration(line.available)}</span>}
        </p>
        <p className="line-reason">{line.reason}</p>
      </div>
    </li>
  );
}

/** One press says the grader was wrong; a second takes that back. */
function Overrule({ line, name, isBusy, onOverrule }: { line: { line: string; verdict: EdgeVerdict; overruled: EdgeVerdict | null; reference: unknown }; name: string } & LineActions) {
  if (line.overruled !== null) {
    return (
      <div className="line-overrule">
        <span className="soft">You overruled “{verdictWord(line.overruled).toLowerCase()}”.</span>
        <Button kind="quiet" isDisabled={isBusy} aria-label={`Take it back: ${name}`} onPress={() => onOverrule(line.line, null)} data-testid={`take-back-${line.line}`}>Take it back</Button>
      </div>
    );
  }
  const counts = line.verdict !== "recalled";
  const words = !counts ? "I did not mean that" : line.reference === null ? "It is right" : "I had it";
  return (
    <Button kind="quiet" className="line-overrule" isDisabled={isBusy} aria-label={`${words}: ${name}`} onPress={() => onOverrule(line.line, counts ? "recalled" : "missing")} data-testid={`overrule-${line.line}`}>
      {words}
    </Button>
  );
}

function Synonym({ line, offer, isBusy, onSynonym }: { line: string; offer: { term: string; of: string } } & LineActions) {
  const [keep, setKeep] = useState(true);
  return (
    <div className="line-synonym">
      <Button isDisabled={isBusy} onPress={() => onSynonym(line, keep)} data-testid={`synonym-${line}`}>
        “{offer.term}” is another name of {offer.of}
      </Button>
      <Switch isSelected={keep} onChange={setKeep}>Keep it in My pack</Switch>
    </div>
  );
}
