/** What the parts of the settings are made of. A part that grows lives in a file of its own. */
import type { ReactNode } from "react";
import { Button as AriaButton, Group, Input, Label, NumberField } from "react-aria-components";

import { useEntryState } from "../../shared/navigation/history";

export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = `settings-${title.toLowerCase().replace(/\W+/g, "-")}`;
  return (
    <section className="settings-part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div className="settings-fields">{children}</div>
    </section>
  );
}

/** Settings that most people never need, closed at first; remembers whether it is open. */
export function More({
  name,
  summary,
  children,
  testId,
}: {
  name: string;
  summary: string;
  children: ReactNode;
  testId?: string;
}) {
  const [isOpen, setOpen] = useEntryState(`${name} is open`, false);
  return (
    <details
      className="settings-more"
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-testid={testId}
    >
      <summary>{summary}</summary>
      {children}
    </details>
  );
}

export function Count({
  label,
  help,
  value,
  min,
  max,
  step,
  unit,
  format,
  onChange,
  testId,
}: {
  label: string;
  help: string;
  value: number;
  min: number;
  max: number;
  step: number;
  unit?: string;
  format?: Intl.NumberFormatOptions;
  onChange: (value: number) => void;
  testId: string;
}) {
  return (
    <NumberField
      className="field"
      value={value}
      minValue={min}
      maxValue={max}
      step={step}
      formatOptions={format ?? {}}
      onChange={(next) => (Number.isNaN(next) ? undefined : onChange(next))}
    >
      <Label className="field-label">{label}</Label>
      <Group className="settings-count">
        <AriaButton slot="decrement" className="button button-quiet button-icon">
          −
        </AriaButton>
        <Input className="input" data-testid={testId} />
        {unit === undefined ? null : <span>{unit}</span>}
        <AriaButton slot="increment" className="button button-quiet button-icon">
          +
        </AriaButton>
      </Group>
      <span className="field-help">{help}</span>
    </NumberField>
  );
}
