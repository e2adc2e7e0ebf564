/** Choosing an interview: a template, perhaps somebody else's seed, and the interviews before. */
import { Copy, Pencil, Plus } from "lucide-react";

import type { PastInterview, TemplateView } from "../../bindings";
import { Button, IconButton } from "../../design/controls/controls";
import { useEntryState } from "../../shared/navigation/history";
import { Stories } from "./stories";
import { clock, day } from "../../shared/words/words";
import { points, slotLine } from "./words";

/** The pack that takes what the user makes; its templates can be changed here. */
export const OWN = "my-pack";

interface TemplatesProps {
  templates: TemplateView[];
  past: PastInterview[];
  isBusy: boolean;
  onAssemble: (template: TemplateView, seed: string | null) => unknown;
  /** Changes an interview of one’s own, or starts one from a copy or from scratch. */
  onBuild: (from: TemplateView | null) => void;
  onPast: (past: PastInterview) => void;
}

export function Templates({ templates, past, isBusy, onAssemble, onBuild, onPast }: TemplatesProps) {
  const [seed, setSeed] = useEntryState("seed", "");
  return (
    <>
      <header className="interview-head">
        <h1>Mock interview</h1>
        <p className="lead">One question at a time, the model answer locked until you have given yours.</p>
      </header>
      {templates.length === 0 && (
        <div className="empty">
          <h2>No interview yet</h2>
          <p>
            Interviews are small files in a pack’s <code>interviews</code> folder. Build one here, or open a pack that
            has some, such as the built-in one.
          </p>
        </div>
      )}
      <ul className="templates">
        {templates.map((view) => {
          const { template } = view;
          const own = view.pack === OWN;
          const short = view.shortBy.reduce((sum, count) => sum + count, 0);
          return (
            <li key={`${view.pack}/${template.id}`} className="template" data-testid={`template-${template.id}`}>
              <div>
                <h2>
                  {template.title}{" "}
                  <span className="template-minutes">
                    {template.minutes} min{own ? " · yours" : ""}
                  </span>
                </h2>
                {template.summary !== "" && <p>{template.summary}</p>}
                <details className="template-slots">
                  <summary>{template.slot.length === 1 ? "One slot" : `${String(template.slot.length)} slots`}</summary>
                  <ol className="slots">
                    {template.slot.map((slot, index) => (
                      <li key={`${slot.title} ${String(index)}`}>
                        {slot.title === "" ? slotLine(slot) : `${slot.title}: ${slotLine(slot)}`}
                      </li>
                    ))}
                  </ol>
                </details>
                {short > 0 && (
                  <p className="builder-problem">
                    The open packs hold {short} fewer than it asks for; those slots stay short.
                  </p>
                )}
              </div>
              <div className="template-actions">
                {own ? (
                  <IconButton
                    label={`Change ${template.title}`}
                    icon={Pencil}
                    onPress={() => onBuild(view)}
                    data-testid={`change-${template.id}`}
                  />
                ) : (
                  <IconButton
                    label={`Build your own from ${template.title}`}
                    icon={Copy}
                    onPress={() => onBuild(view)}
                    data-testid={`copy-${template.id}`}
                  />
                )}
                <Button
                  isDisabled={isBusy}
                  onPress={() => onAssemble(view, seed.trim() === "" ? null : seed)}
                  aria-label={`Prepare ${template.title}`}
                  data-testid={`prepare-${template.id}`}
                >
                  Prepare
                </Button>
              </div>
            </li>
          );
        })}
      </ul>
      <div className="templates-foot">
        <label className="field seed">
          <span className="field-label">A seed from somebody else</span>
          <input
            className="input"
            value={seed}
            maxLength={6}
            placeholder="e.g. 4bq8dn"
            onChange={(event) => setSeed(event.target.value)}
            data-testid="seed"
          />
          <span className="field-help">
            The same seed and pack ask the same questions. Leave it empty to lean to what you know least and have not
            been asked lately.
          </span>
        </label>
        <Button icon={Plus} onPress={() => onBuild(null)} data-testid="build">
          Build an interview
        </Button>
      </div>
      {past.length > 0 && (
        <section>
          <h2>Interviews before</h2>
          <ul>
            {past.map((one) => (
              <li key={one.at}>
                <button type="button" className="past-row" onClick={() => onPast(one)} data-testid="past-interview">
                  <span>{one.scorecard.title}</span>
                  <span className="soft">
                    {day(one.at)} · {clock(one.scorecard.spentMs)} ·{" "}
                    {one.scorecard.overall === null ? "not assessed" : `${points(one.scorecard.overall)} of 4`}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Stories />
    </>
  );
}
