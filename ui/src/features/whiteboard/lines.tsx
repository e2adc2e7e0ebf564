/** The grade line by line, each with its reason and a way to say that it is wrong. */
import type { ReactNode } from "react";
import { Menu, MenuItem, MenuTrigger } from "react-aria-components";

import type { BoardResult, ControlLine, DeadlineLine, EdgeLine, GroupLine, NodeLine, Ruling } from "../../bindings";
import { Button } from "../../design/controls/controls";
import { MenuPopover } from "../../design/controls/overlays";
import { VerdictMark, type Verdict } from "./verdicts";
import { duration } from "../../shared/words/words";

export interface LineActions {
  isBusy: boolean;
  onRule: (ruling: Ruling, on: boolean) => void;
}

export function Lines({ result, ...actions }: { result: BoardResult } & LineActions) {
  const { nodes, edges, groups, controls, deadlines } = result.grade;
  const missing = nodes.filter(({ verdict, reference }) => verdict === "missing" && reference !== null);
  const { rulings } = result;
  return (
    <div className="lines" data-testid="grade-lines">
      <Section
        title="Boxes"
        lines={nodes}
        isFine={({ verdict }) => verdict === "recalled"}
        isAsked={({ reference }) => reference !== null}
        row={(line) => <NodeRow key={line.id} line={line} missing={missing} rulings={rulings} {...actions} />}
      />
      <Section
        title="Arrows"
        lines={edges}
        isFine={({ verdict }) => verdict === "recalled"}
        isAsked={({ reference }) => reference !== null}
        row={(line) => <EdgeRow key={line.id} line={line} rulings={rulings} {...actions} />}
      />
      <Section
        title="Groups"
        note="Told, never counted."
        lines={groups}
        isFine={({ verdict }) => verdict === "recalled"}
        isAsked={({ reference }) => reference !== null}
        row={(line, index) => <GroupRow key={index} line={line} />}
      />
      <Section
        title="Controls"
        note="Told, never counted."
        lines={controls}
        isFine={(line) => line.missing.length === 0}
        isAsked={() => true}
        row={(line, index) => <ControlRow key={index} line={line} />}
      />
      <Section
        title="Deadlines"
        note="Told, never counted."
        lines={deadlines}
        isFine={({ verdict }) => verdict === "holds"}
        isAsked={() => true}
        row={(line, index) => <DeadlineRow key={index} line={line} />}
      />
      <Corrections result={result} {...actions} />
    </div>
  );
}

/** What went wrong is open; what sits is a line to unfold. */
function Section<L>({
  title,
  note,
  lines,
  isFine,
  isAsked,
  row,
}: {
  title: string;
  note?: string;
  lines: L[];
  isFine: (line: L) => boolean;
  /** What is extra was not asked for. */
  isAsked: (line: L) => boolean;
  row: (line: L, index: number) => ReactNode;
}) {
  if (lines.length === 0) return null;
  const wrong = lines.filter((line) => !isFine(line));
  const fine = lines.filter(isFine);
  return (
    <section className="lines-part" aria-label={title}>
      <h2>
        {title}{" "}
        <span className="soft">
          {fine.length} of {lines.filter(isAsked).length} in order. {note}
        </span>
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

function NodeRow({
  line,
  missing,
  rulings,
  ...actions
}: { line: NodeLine; missing: NodeLine[]; rulings: Ruling[] } & LineActions) {
  const name = line.reference ?? line.drawn ?? "this box";
  const drawn = line.drawnIds[0];
  const struck: Ruling =
    line.referenceId === null || drawn === undefined
      ? { kind: "missing", line: line.id }
      : { kind: "not-same", referenceId: line.referenceId, drawnId: drawn };
  return (
    <Line
      id={line.id}
      verdict={line.verdict}
      reason={line.reason}
      said={said(line, rulings)}
      name={name}
      {...actions}
      act={
        line.verdict === "extra" && drawn !== undefined ? (
          <ExtraBox name={name} drawn={drawn} missing={missing} line={line.id} {...actions} />
        ) : (
          <Act
            words={line.verdict === "missing" ? "I had it" : "I did not mean that"}
            name={name}
            line={line.id}
            ruling={line.verdict === "missing" ? { kind: "recalled", line: line.id } : struck}
            {...actions}
          />
        )
      }
    >
      <strong>{line.reference ?? (line.drawn === "" ? "A box without a name" : line.drawn)}</strong>
      {line.reference !== null && line.drawn !== null && line.drawn !== "" && line.drawn !== line.reference ? (
        <span className="soft"> drawn as “{line.drawn}”</span>
      ) : null}
      {line.optional ? <span className="soft"> (optional)</span> : null}
    </Line>
  );
}

function EdgeRow({ line, rulings, ...actions }: { line: EdgeLine; rulings: Ruling[] } & LineActions) {
  const [from, to] = (line.reference ?? line.drawn ?? ["", ""]).map((end) => (end === "" ? "nothing" : end)) as [
    string,
    string,
  ];
  const drawn = line.drawnIds[0];
  const name = `${from} to ${to}`;
  const isTooMuch = (line.verdict === "extra" || line.verdict === "loose") && drawn !== undefined;
  const label = line.referenceLabel === "" ? line.drawnLabel : line.referenceLabel;
  return (
    <Line
      id={line.id}
      verdict={line.verdict}
      reason={line.reason}
      said={said(line, rulings)}
      name={name}
      {...actions}
      act={
        isTooMuch ? (
          <Act
            words="It is a note"
            name={name}
            line={line.id}
            ruling={{ kind: "ignore", drawnId: drawn }}
            {...actions}
          />
        ) : (
          <Act
            words={line.verdict === "recalled" ? "I did not mean that" : "I had it"}
            name={name}
            line={line.id}
            ruling={{ kind: line.verdict === "recalled" ? "missing" : "recalled", line: line.id }}
            {...actions}
          />
        )
      }
    >
      <strong>{from}</strong> → <strong>{to}</strong>
      {label === "" ? null : <span className="soft"> {label}</span>}
      {line.optional ? <span className="soft"> (optional)</span> : null}
    </Line>
  );
}

/** The ruling that stands behind a line that the person overruled. */
function said(line: NodeLine | EdgeLine, rulings: Ruling[]): Ruling | null {
  if (!line.overruled) return null;
  return (
    rulings.findLast((ruling) => {
      switch (ruling.kind) {
        case "recalled":
        case "missing":
          return ruling.line === line.id;
        case "same":
        case "not-same":
          return ruling.referenceId === line.referenceId;
        case "ignore":
          return line.drawnIds.includes(ruling.drawnId);
      }
    }) ?? null
  );
}

/** A line that the person may overrule. */
function Line({
  id,
  verdict,
  reason,
  children,
  act,
  said: ruling,
  name,
  isBusy,
  onRule,
}: {
  id: string;
  verdict: Verdict;
  reason: string;
  children: ReactNode;
  act: ReactNode;
  said: Ruling | null;
  name: string;
} & LineActions) {
  return (
    <Row
      verdict={verdict}
      reason={reason}
      testId={`line-${id}`}
      overrule={
        <div className="line-overrule">
          {ruling === null ? (
            act
          ) : (
            <>
              <span className="soft">Your word</span>
              <Button
                kind="quiet"
                isDisabled={isBusy}
                aria-label={`Take it back: ${name}`}
                onPress={() => onRule(ruling, false)}
                data-testid={`take-back-${id}`}
              >
                Take it back
              </Button>
            </>
          )}
        </div>
      }
    >
      {children}
    </Row>
  );
}

function Row({
  verdict,
  reason,
  children,
  overrule,
  testId,
}: {
  verdict: Verdict;
  reason: string;
  children: ReactNode;
  overrule?: ReactNode;
  testId?: string;
}) {
  return (
    <li className="line" data-testid={testId}>
      <VerdictMark verdict={verdict} />
      <div>
        <p>{children}</p>
        <p className="line-reason">{reason}</p>
      </div>
      {overrule}
    </li>
  );
}

function Act({
  words,
  name,
  line,
  ruling,
  isBusy,
  onRule,
}: { words: string; name: string; line: string; ruling: Ruling } & LineActions) {
  return (
    <Button
      kind="quiet"
      isDisabled={isBusy}
      aria-label={`${words}: ${name}`}
      onPress={() => onRule(ruling, true)}
      data-testid={`overrule-${line}`}
    >
      {words}
    </Button>
  );
}

/** An extra box may be one of those that are missing, under a name that the grader did not know; or a note. */
function ExtraBox({
  name,
  drawn,
  missing,
  line,
  isBusy,
  onRule,
}: { name: string; drawn: string; missing: NodeLine[]; line: string } & LineActions) {
  const run = (key: string) => {
    if (key === "ignore") onRule({ kind: "ignore", drawnId: drawn }, true);
    else onRule({ kind: "same", referenceId: key.slice("same:".length), drawnId: drawn }, true);
  };
  return (
    <MenuTrigger>
      <Button
        kind="quiet"
        isDisabled={isBusy}
        aria-label={`It is something else: ${name}`}
        data-testid={`overrule-${line}`}
      >
        It is…
      </Button>
      <MenuPopover placement="bottom end">
        <Menu className="menu" aria-label={`What ${name} is`} onAction={(key) => run(String(key))}>
          {missing.map((node) => (
            <MenuItem key={node.id} id={`same:${node.referenceId ?? ""}`} className="menu-item">
              {node.reference}
            </MenuItem>
          ))}
          <MenuItem id="ignore" className="menu-item">
            a note, and counts for nothing
          </MenuItem>
        </Menu>
      </MenuPopover>
    </MenuTrigger>
  );
}

function GroupRow({ line }: { line: GroupLine }) {
  return (
    <Row verdict={line.verdict} reason={line.reason}>
      <strong>{line.reference ?? line.drawn}</strong>
    </Row>
  );
}

function ControlRow({ line }: { line: ControlLine }) {
  return (
    <Row verdict={line.missing.length === 0 ? "recalled" : "missing"} reason={line.reason}>
      <strong>{line.required.join(", ")}</strong>{" "}
      <span className="soft">
        on {line.hop[0]} → {line.hop[1]}
      </span>
    </Row>
  );
}

function DeadlineRow({ line }: { line: DeadlineLine }) {
  return (
    <Row verdict={line.verdict} reason={line.reason}>
      <strong>{line.node}</strong>{" "}
      <span className="soft">
        needs {duration(line.neededMs)} of {duration(line.allowedMs)}
      </span>
    </Row>
  );
}

/** Notes are no longer among the lines: here they can be taken back. */
function Corrections({ result: { rulings }, isBusy, onRule }: { result: BoardResult } & LineActions) {
  const notes = rulings.filter((ruling) => ruling.kind === "ignore");
  if (notes.length === 0) return null;
  return (
    <section className="lines-part" aria-label="Left out of the count">
      <h2>Left out of the count</h2>
      <ul>
        {notes.map((ruling, index) => (
          <li key={ruling.drawnId} className="line">
            <span className="soft">{index + 1}</span>
            <p>What you called a note</p>
            <Button
              kind="quiet"
              isDisabled={isBusy}
              onPress={() => onRule(ruling, false)}
              data-testid={`take-back-${ruling.drawnId}`}
            >
              Count it again
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
