/** Building an interview: a title, minutes, slots; how well the packs fill each of them. Saved into My pack. */
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";

import { useBackend } from "../../backend/context";
import { BackendError } from "../../backend/error";
import { EVERYTHING } from "../../backend/filter";
import { useBank, useBankOptions } from "../../backend/queries";
import type { Slot, SlotFit, SlotKind, Template } from "../../bindings";
import type { FormKey } from "../../backend/backend";
import { Saved } from "../../design/controls/saved";
import { Button, IconButton } from "../../design/controls/controls";
import { Switch } from "../../design/controls/switch";
import { useDraft } from "../../shared/saving/draft";
import { Restored } from "../../design/controls/with-draft";
import { Problem, Unread } from "../../design/controls/problem";
import { useToasts } from "../../shared/toasts";
import { categoryWord, count, kindWord, LEVELS } from "../../shared/words/words";
import { useTemplateFit } from "./queries";

const KINDS: SlotKind[] = ["question", "diagram", "script"];

export const NEW_SLOT: Slot = {
  title: "",
  minutes: 10,
  kind: "question",
  count: 3,
  level: [],
  category: [],
  item: null,
  board: false,
  recording: false,
};
export const NEW_TEMPLATE: Template = { id: "", title: "", minutes: 30, summary: "", slot: [NEW_SLOT] };

export interface Building {
  /** What it was begun from. */
  template: Template;
  /** It is one of My pack's, which saving changes. */
  own: boolean;
}

/** What the unfinished interview is kept under: one for each that it was begun from. */
export function draftName({ template, own }: Building): FormKey {
  return `interview:${own ? template.id : template.title === "" ? "new" : `from ${template.title}`}`;
}

export function Builder({
  given,
  stored,
  onSaved,
  onBack,
  onDelete,
}: {
  given: Building;
  stored: string | null;
  onSaved: (template: Template) => void;
  onBack: () => void;
  onDelete: () => void;
}) {
  const { own } = given;
  const backend = useBackend();
  const toasts = useToasts();
  const draft = useDraft(draftName(given), given.template, stored);
  const template = draft.value;
  // Who a row is, whatever its place: the focus goes with it when it moves.
  const [rows, setRows] = useState(() => template.slot.map((_, index) => index));
  /** What is missing is told once there was a chance to fill it in. */
  const [wasTitleLeft, setTitleLeft] = useState(draft.isRestored || given.template.title !== "");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<BackendError | null>(null);
  const hasTitle = template.title.trim() !== "";
  // An untouched form is nothing to complain about: the missing title is told once the field was left.
  const checked = useMemo(
    () => (hasTitle || wasTitleLeft ? template : { ...template, title: "Untitled" }),
    [hasTitle, template, wasTitleLeft],
  );
  const asked = useDeferredValue(checked);
  const fit = useTemplateFit(asked);
  const { data: options } = useBankOptions();
  const categories = options?.categories ?? [];
  const change = (part: Partial<Template>) => draft.change({ ...template, ...part });
  const changeSlot = (at: number, part: Partial<Slot>) =>
    change({ slot: template.slot.map((slot, index) => (index === at ? { ...slot, ...part } : slot)) });
  const reorder = (make: <T>(list: readonly T[]) => T[]) => {
    change({ slot: make(template.slot) });
    setRows(make(rows));
  };
  const move = (at: number, by: number) =>
    reorder((list) => {
      const moved = [...list];
      moved.splice(at + by, 0, ...moved.splice(at, 1));
      return moved;
    });
  const remove = (at: number) => reorder((list) => list.filter((_, index) => index !== at));
  const add = () => {
    change({ slot: [...template.slot, NEW_SLOT] });
    setRows([...rows, Math.max(-1, ...rows) + 1]);
  };
  const problems = fit.data?.problems ?? [];
  const spare = template.minutes - (fit.data?.used ?? 0);
  const save = () => {
    setTitleLeft(true);
    if (!hasTitle || isBusy) return;
    setBusy(true);
    setError(null);
    backend
      .saveTemplate(template)
      .then(async (saved) => {
        await draft.saved().catch(() => undefined);
        onSaved(saved);
      })
      .catch((thrown: unknown) => {
        setBusy(false);
        setError(BackendError.from(thrown));
      });
  };
  const startOver = () => {
    setRows(given.template.slot.map((_, index) => index));
    draft.startOver();
  };
  const cancel = () => {
    draft.discard().catch(toasts.fail);
    onBack();
  };
  return (
    <form
      className="builder"
      data-testid="builder"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <header className="interview-head">
        <h1>{own ? "Change the interview" : "A new interview"}</h1>
        <p className="lead">Slots are asked in order. What a slot is filled with is drawn anew each time.</p>
      </header>
      {error !== null && <Problem error={error} onDismiss={() => setError(null)} />}
      {fit.error !== null && <Unread error={fit.error} title="Couldn’t check the interview" onAgain={fit.refetch} />}
      <Restored draft={{ ...draft, startOver }} />
      <div className="builder-top">
        <label className="field">
          <span className="field-label">Title</span>
          <input
            className="input"
            value={template.title}
            onChange={(event) => change({ title: event.target.value })}
            onBlur={() => setTitleLeft(true)}
            autoFocus
            data-testid="builder-title"
          />
        </label>
        <Figure
          label="Minutes"
          value={template.minutes}
          most={480}
          onChange={(minutes) => change({ minutes })}
          testId="builder-minutes"
        />
      </div>
      <label className="field">
        <span className="field-label">What it practises</span>
        <input
          className="input"
          value={template.summary}
          onChange={(event) => change({ summary: event.target.value })}
          placeholder="In a sentence; may stay empty"
        />
      </label>
      <ol className="builder-slots">
        {template.slot.map((slot, index) => (
          <li key={rows[index]} className="builder-slot" data-testid={`slot-${String(index)}`}>
            <fieldset>
              <legend className="visually-hidden">Slot {index + 1}</legend>
              <div className="builder-row">
                <label className="field builder-wide">
                  <span className="field-label">Slot {index + 1}</span>
                  <input
                    className="input"
                    value={slot.title}
                    placeholder="What the interviewer would call it"
                    onChange={(event) => changeSlot(index, { title: event.target.value })}
                  />
                </label>
                <label className="field">
                  <span className="field-label">Filled with</span>
                  <select
                    className="input"
                    value={slot.kind}
                    onChange={(event) =>
                      changeSlot(index, {
                        kind: event.target.value as SlotKind,
                        item: null,
                        ...(event.target.value === "question" ? {} : { level: [], category: [] }),
                      })
                    }
                    data-testid={`slot-${String(index)}-kind`}
                  >
                    {KINDS.map((kind) => (
                      <option key={kind} value={kind}>
                        {kindWord(kind, 2)}
                      </option>
                    ))}
                  </select>
                </label>
                <Figure
                  label="How many"
                  value={slot.count}
                  most={60}
                  whole
                  disabled={slot.item !== null}
                  onChange={(many) => changeSlot(index, { count: many })}
                  testId={`slot-${String(index)}-count`}
                />
                <Figure
                  label="Minutes"
                  value={slot.minutes}
                  most={480}
                  onChange={(minutes) => changeSlot(index, { minutes })}
                  testId={`slot-${String(index)}-minutes`}
                />
              </div>
              {slot.kind === "question" ? (
                <div className="builder-row">
                  <div className="field" role="group" aria-label={`Levels of slot ${String(index + 1)}`}>
                    <span className="field-label">Level</span>
                    <div className="builder-checks">
                      {LEVELS.map((level) => (
                        <label key={level} className="check">
                          <input
                            type="checkbox"
                            checked={slot.level.includes(level)}
                            onChange={(event) =>
                              changeSlot(index, { level: toggled(slot.level, level, event.target.checked) })
                            }
                          />{" "}
                          {level}
                        </label>
                      ))}
                    </div>
                    <span className="field-help">{slot.level.length === 0 ? "Any level" : " "}</span>
                  </div>
                  <details className="builder-wide builder-categories" open={slot.category.length > 0}>
                    <summary>
                      {slot.category.length === 0 ? "Any category" : slot.category.map(categoryWord).join(", ")}
                    </summary>
                    <div className="builder-checks">
                      {categories.map(([category, items]) => (
                        <label key={category} className="check">
                          <input
                            type="checkbox"
                            checked={slot.category.includes(category)}
                            onChange={(event) =>
                              changeSlot(index, { category: toggled(slot.category, category, event.target.checked) })
                            }
                          />{" "}
                          {categoryWord(category)} <span className="soft">{items}</span>
                        </label>
                      ))}
                    </div>
                  </details>
                </div>
              ) : (
                <label className="field">
                  <span className="field-label">Which</span>
                  <Which
                    slot={slot}
                    kind={slot.kind}
                    onChange={(item) => changeSlot(index, item === null ? { item } : { item, count: 1 })}
                  />
                </label>
              )}
              <div className="builder-row builder-foot">
                <Switch isSelected={slot.board} onChange={(board) => changeSlot(index, { board })}>
                  Whiteboard
                </Switch>
                <Switch isSelected={slot.recording} onChange={(recording) => changeSlot(index, { recording })}>
                  Recording
                </Switch>
                <Fit
                  fit={fit.data?.slots[index]}
                  slot={slot}
                  problem={problems.find((problem) => problem.slot === index)?.message}
                />
                <span className="builder-moves">
                  <IconButton
                    label={`Move slot ${String(index + 1)} up`}
                    icon={ArrowUp}
                    isDisabled={index === 0}
                    onPress={() => move(index, -1)}
                  />
                  <IconButton
                    label={`Move slot ${String(index + 1)} down`}
                    icon={ArrowDown}
                    isDisabled={index === template.slot.length - 1}
                    onPress={() => move(index, 1)}
                  />
                  <IconButton label={`Remove slot ${String(index + 1)}`} icon={Trash2} onPress={() => remove(index)} />
                </span>
              </div>
            </fieldset>
          </li>
        ))}
      </ol>
      <Button icon={Plus} onPress={add} data-testid="builder-add">
        Add a slot
      </Button>
      <div role="status" data-testid="builder-sum">
        {problems
          .filter(({ slot }) => slot === null)
          .map(({ message }) => (
            <p key={message} className="builder-problem">
              {sentence(message)}
            </p>
          ))}
        {problems.length === 0 && fit.data !== undefined && (
          <p className="soft">
            {template.minutes} minutes,{" "}
            {spare === 0 ? "all of them planned" : `${String(spare)} of them left for questions and the unforeseen`}.
          </p>
        )}
      </div>
      <div className="dialog-buttons">
        {own && (
          <Button kind="quiet" onPress={onDelete} data-testid="builder-delete">
            Delete
          </Button>
        )}
        <Button kind="quiet" onPress={cancel} data-testid="builder-cancel">
          Cancel
        </Button>
        <Button kind="primary" type="submit" isDisabled={problems.length > 0 || isBusy} data-testid="builder-save">
          Save in My pack
        </Button>
      </div>
      <div>
        <Saved of={draft} word="Draft saved" testId="builder-draft" />
      </div>
    </form>
  );
}

function Fit({ fit, slot, problem }: { fit: SlotFit | undefined; slot: Slot; problem: string | undefined }) {
  if (problem !== undefined) return <p className="builder-problem">{sentence(problem)}</p>;
  if (fit === undefined) return <p className="soft" />;
  if (slot.item !== null && fit.candidates > 0) return <p className="soft">Always this one</p>;
  const have = `${count(fit.candidates, "item")} to draw from`;
  if (fit.shortBy === 0) return <p className="soft">{have}</p>;
  return (
    <p className="builder-problem">
      {fit.candidates === 0
        ? `No open pack holds such a ${slot.kind}.`
        : `${have}: ${String(fit.shortBy)} of ${String(slot.count)} will be missing.`}
    </p>
  );
}

function Figure({
  label,
  value,
  most,
  whole = false,
  disabled = false,
  onChange,
  testId,
}: {
  label: string;
  value: number;
  most: number;
  whole?: boolean;
  disabled?: boolean;
  onChange: (value: number) => void;
  testId: string;
}) {
  return (
    <label className="field builder-figure">
      <span className="field-label">{label}</span>
      <input
        className="input"
        type="number"
        min={whole ? 1 : 0.5}
        max={most}
        step={whole ? 1 : 0.5}
        disabled={disabled}
        value={Number.isFinite(value) && value > 0 ? value : ""}
        onChange={(event) => onChange(event.target.value === "" ? 0 : Number(event.target.value))}
        data-testid={testId}
      />
    </label>
  );
}

function toggled<T>(list: T[], value: T, on: boolean): T[] {
  return on ? [...list, value] : list.filter((one) => one !== value);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;
}

/** The one item that a slot asks for, or any of its kind. */
function Which({ slot, kind, onChange }: { slot: Slot; kind: SlotKind; onChange: (item: string | null) => void }) {
  const { data: bank } = useBank({ ...EVERYTHING, kinds: [kind] });
  return (
    <select
      className="input"
      value={slot.item ?? ""}
      onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
    >
      <option value="">Any {kind}, drawn by lot</option>
      {bank?.items.map(({ item, title }) => (
        <option key={item} value={item.slice(item.indexOf("/") + 1)}>
          {title}
        </option>
      ))}
    </select>
  );
}
