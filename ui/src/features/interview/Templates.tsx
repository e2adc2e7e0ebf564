/** Choosing an interview: a template, perhaps somebody else's seed, and the interviews before. */
import { useState } from "react";
import { Button } from "react-aria-components";

import type { PastInterview } from "../../bindings/PastInterview";
import type { TemplateView } from "../../bindings/TemplateView";
import { clock, day, points, slotLine } from "./words";

interface TemplatesProps {
  templates: TemplateView[];
  past: PastInterview[];
  onAssemble: (template: TemplateView, seed: string | null) => void;
  onPast: (past: PastInterview) => void;
}

export function Templates({ templates, past, onAssemble, onPast }: TemplatesProps) {
  const [seed, setSeed] = useState("");
  return (
    <>
      <header className="interview-head">
        <h1>Mock interview</h1>
        <p className="lead">One question at a time, the model answer locked until you have given yours.</p>
      </header>
      {templates.length === 0 && (
        <div className="empty">
          <h2>No interview yet</h2>
          <p>Interviews are small files in a pack’s <code>interviews</code> folder. Open a pack that has some, such as the built-in one.</p>
        </div>
      )}
      <ul className="templates">
        {templates.map((view) => {
          const { template } = view;
          const short = view.shortBy.reduce((sum, count) => sum + count, 0);
          return (
            <li key={`${view.pack}/${template.id}`} className="template" data-testid={`template-${template.id}`}>
              <div>
                <h2>{template.title}</h2>
                <p className="soft">{template.minutes} min</p>
                {template.summary !== "" && <p>{template.summary}</p>}
                <ol className="slots">{template.slot.map((slot, index) => <li key={`${slot.title} ${String(index)}`}>{slot.title === "" ? slotLine(slot) : `${slot.title}: ${slotLine(slot)}`}</li>)}</ol>
                {short > 0 && <p className="soft">The open packs hold {short} fewer than it asks for; those slots stay short.</p>}
              </div>
              <Button className="button" onPress={() => onAssemble(view, seed.trim() === "" ? null : seed)} aria-label={`Prepare ${template.title}`}>Prepare</Button>
            </li>
          );
        })}
      </ul>
      <label className="field seed">
        <span className="field-label">A seed from somebody else</span>
        <input className="input" value={seed} maxLength={6} placeholder="e.g. 4bq8dn" onChange={(event) => setSeed(event.target.value)} />
        <span className="field-help">The same seed and pack ask the same questions. Leave it empty to lean to what you know least and have not been asked lately.</span>
      </label>
      {past.length > 0 && (
        <section>
          <h2>Interviews before</h2>
          <ul className="past-list">
            {past.map((one) => (
              <li key={one.at}>
                <Button className="past-row" onPress={() => onPast(one)}>
                  <span>{one.scorecard.title}</span>
                  <span className="soft">{day(one.at)} · {clock(one.scorecard.spentMs)} · {one.scorecard.overall === null ? "not assessed" : `${points(one.scorecard.overall)} of 4`}</span>
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
