/** The pieces of a page: its head, its sections, what follows it. */
import { ArrowLeft, ArrowRight, Check, Circle, PencilLine } from "lucide-react";
import { memo, useMemo } from "react";

import type {
  Block,
  Diagnostic,
  DiagramView,
  Flag,
  PageLink,
  PageProgress,
  PageSummary,
  PageView,
  Section,
} from "../../bindings";
import { Button } from "../../design/controls/controls";
import { Diagram } from "../../design/diagram/diagram";
import { Icon } from "../../design/controls/icons";
import { Html } from "../../design/prose/prose";
import { To } from "../../design/screen/screen";
import { count, itemCount, minutes, moment, number } from "../../shared/words/words";
import { Worksheet } from "./worksheet";

export function PageHead({
  page,
  position,
  progress,
  onJump,
}: {
  page: PageSummary;
  position: string | null;
  progress: PageProgress | undefined;
  onJump: (anchor: string) => void;
}) {
  return (
    <header className="page-head">
      <p className="eyebrow">
        {position === null ? "" : `${position} · `}
        {minutes(page.readingMinutes)} · {number(page.words)} words
        {progress?.learned === true ? " · learned" : ""}
      </p>
      <h1 className="page-title" dir="auto" data-testid="page-title">
        {page.title}
      </h1>
      {page.layers.length < 2 ? null : (
        <ol className="steps" aria-label="Layers">
          {page.layers.map((layer) => {
            const isRead = progress?.layersRead.includes(layer.id) === true;
            return (
              <li key={layer.id} className={isRead ? "step step-read" : "step"}>
                <a
                  href={`#${layer.anchor}`}
                  onClick={(event) => {
                    event.preventDefault();
                    onJump(layer.anchor);
                  }}
                  data-testid={`layer-${layer.id}`}
                >
                  {layer.title}
                  {isRead ? <span className="visually-hidden">, read</span> : null}
                </a>
              </li>
            );
          })}
        </ol>
      )}
    </header>
  );
}

const diagramsIn = (blocks: Block[]) => blocks.filter(({ type }) => type === "diagram").length;

/** Keys that stay the same while a block's content does; the second of two alike gets its number. */
function keyed(blocks: Block[]): { key: string; block: Block }[] {
  const seen = new Map<string, number>();
  return blocks.map((block, index) => {
    // A diagram keeps its zoom while its source is edited: it is known by its id or its place.
    const name =
      block.type === "diagram"
        ? `diagram ${block.diagram.item ?? String(diagramsIn(blocks.slice(0, index)))}`
        : block.type === "worksheet"
          ? `worksheet ${block.sheet.id}`
          : block.key;
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return { key: times === 0 ? name : `${name} ${times}`, block };
  });
}

export const SectionView = memo(function SectionView({
  section,
  index,
  isRead,
  onLayer,
}: {
  section: Section;
  index: string;
  isRead: boolean;
  onLayer: ((layer: string) => void) | null;
}) {
  const blocks = useMemo(() => keyed(section.blocks), [section.blocks]);
  const { layer } = section;
  return (
    <section
      className={layer === null ? "part" : "part part-layer"}
      aria-labelledby={section.title === "" ? undefined : section.anchor}
    >
      {section.title === "" ? null : (
        <h2
          className="part-title"
          id={section.anchor}
          dir="auto"
          tabIndex={-1}
          data-block={`heading ${section.anchor}`}
        >
          {section.title}
        </h2>
      )}
      {blocks.map(({ key, block }) => (
        <div key={key} className={`block block-${block.type}`} data-block={`${index} ${key}`}>
          {block.type === "html" ? (
            <Html html={block.html} />
          ) : block.type === "diagram" ? (
            <DiagramBlock diagram={block.diagram} />
          ) : (
            <Worksheet sheet={block.sheet} />
          )}
        </div>
      ))}
      {layer === null || onLayer === null ? null : (
        <div className="part-end" data-no-find>
          <Button
            kind={isRead ? "quiet" : "plain"}
            icon={isRead ? Check : Circle}
            className={isRead ? "part-read" : ""}
            onPress={() => onLayer(layer)}
            aria-pressed={isRead}
            data-testid={`layer-read-${layer}`}
          >
            {isRead ? `${section.title} is read` : `Mark ${section.title} as read`}
          </Button>
        </div>
      )}
    </section>
  );
});

/** A diagram, and the way to redrawing it from memory. */
function DiagramBlock({ diagram }: { diagram: DiagramView }) {
  return (
    <>
      <Diagram diagram={diagram} />
      {diagram.item === null || !diagram.practise ? null : (
        <p className="redraw" data-no-find>
          <To
            screen={{ name: "whiteboard", item: diagram.item }}
            className="button"
            testId={`redraw-${diagram.item.split("#")[1] ?? ""}`}
          >
            <Icon of={PencilLine} /> Redraw it from memory
          </To>
          {diagram.minutes === null ? null : <span>{minutes(diagram.minutes)}</span>}
        </p>
      )}
    </>
  );
}

export function PageEnd({
  page,
  progress,
  previous,
  next,
  canLearn,
  onLearn,
  onResolve,
  onEditNote,
}: {
  page: PageView;
  progress: PageProgress | undefined;
  previous: PageSummary | null;
  next: PageSummary | null;
  canLearn: boolean;
  onLearn: () => void;
  onResolve: (flag: Flag) => void;
  onEditNote: () => void;
}) {
  const isLearned = progress?.learned === true;
  const layers = page.summary.layers.length;
  const unread = layers - (progress?.layersRead.length ?? 0);
  const hint =
    layers === 0
      ? ""
      : unread > 0
        ? ` ${count(unread, "layer isn’t", "layers aren’t")} marked as read yet.`
        : " You’ve marked every layer as read.";
  // An empty page has nothing to explain; a mark set earlier can still be removed.
  const isTopic = page.summary.kind === "topic";
  const items = count(itemCount(page.summary.counts), "item");
  const asksToLearn = canLearn && (isLearned || layers > 0 || page.summary.words > 0);
  return (
    <footer className="page-end" data-no-find>
      {progress?.note == null ? null : (
        <section className="page-note" aria-labelledby="your-note">
          <h2 id="your-note">Your note</h2>
          <p>{progress.note}</p>
          <Button kind="quiet" onPress={onEditNote}>
            Change the note
          </Button>
        </section>
      )}
      {progress === undefined || progress.flags.length === 0 ? null : (
        <section aria-labelledby="open-flags">
          <h2 id="open-flags">{count(progress.flags.length, "flag")} on this page</h2>
          <ul className="page-flags">
            {progress.flags.map((flag) => (
              <li key={flag.id}>
                <div>
                  <p>{flag.note === "" ? "No note" : flag.note}</p>
                  <p className="eyebrow">
                    {page.headings.find(({ anchor }) => anchor === flag.anchor)?.text ?? page.summary.title} ·{" "}
                    {moment(flag.at)}
                  </p>
                </div>
                <Button onPress={() => onResolve(flag)}>Resolve</Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {asksToLearn ? (
        <section className="page-learn">
          {isLearned ? (
            <>
              <p className="page-learned" data-testid="is-learned">
                <Icon of={Check} /> {isTopic ? "You marked this topic as learned." : "You marked this page as read."}
              </p>
              <Button kind="quiet" onPress={onLearn} data-testid="mark-unlearned">
                {isTopic ? "Mark as not learned" : "Mark as unread"}
              </Button>
            </>
          ) : (
            <>
              <p>
                {isTopic
                  ? `Could you explain this without the page?${hint}`
                  : `Once it’s marked as read, its ${items} can come up in your reviews.`}
              </p>
              <Button kind="primary" icon={Check} onPress={onLearn} data-testid="mark-learned">
                {isTopic ? "Mark as learned" : "Mark as read"}
              </Button>
            </>
          )}
        </section>
      ) : null}
      {previous === null && next === null ? null : (
        <nav className="page-turn" aria-label="Reading order">
          {previous === null ? (
            <span />
          ) : (
            <To screen={{ name: "page", page: previous.page, anchor: null }} className="turn" testId="previous-page">
              <span className="eyebrow">
                <Icon of={ArrowLeft} /> Previous
              </span>
              {previous.title}
            </To>
          )}
          {next === null ? null : (
            <To screen={{ name: "page", page: next.page, anchor: null }} className="turn turn-next" testId="next-page">
              <span className="eyebrow">
                Next <Icon of={ArrowRight} />
              </span>
              {next.title}
            </To>
          )}
        </nav>
      )}
      <div className="page-links">
        {/* A page that tells in its own words what is related needs no second list. */}
        {page.headings.some(({ level, text }) => level === 2 && /^related\b/i.test(text)) ? null : (
          <Links title="Related" links={page.related} />
        )}
        <Links title="Linked from" links={page.backlinks} />
      </div>
    </footer>
  );
}

function Links({ title, links }: { title: string; links: PageLink[] }) {
  if (links.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {links.map(({ page, title: name }) => (
          <li key={page}>
            <To screen={{ name: "page", page, anchor: null }}>{name}</To>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What is wrong with the page and what to type; the rest of it is shown below. */
export function Diagnostics({ diagnostics, onOpen }: { diagnostics: Diagnostic[]; onOpen: () => void }) {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const told = [errors === 0 ? null : count(errors, "mistake"), warnings === 0 ? null : count(warnings, "warning")]
    .filter((part) => part !== null)
    .join(" and ");
  return (
    <details
      className={errors > 0 ? "diagnostics diagnostics-errors" : "diagnostics"}
      open={errors > 0}
      data-testid="diagnostics"
      data-no-find
    >
      <summary>
        {told} on this page
        {errors > 0 ? "; what can be read is shown" : ""}
      </summary>
      <ul>
        {diagnostics.map((diagnostic) => (
          <li key={`${diagnostic.code} ${diagnostic.line} ${diagnostic.column}`}>
            <p>
              <code>
                {diagnostic.file}
                {diagnostic.line === 0 ? "" : `:${diagnostic.line}`}
              </code>{" "}
              {diagnostic.message}
            </p>
            {diagnostic.help === "" ? null : <p className="eyebrow">{diagnostic.help}</p>}
          </li>
        ))}
      </ul>
      <Button onPress={onOpen}>Open the file</Button>
    </details>
  );
}
