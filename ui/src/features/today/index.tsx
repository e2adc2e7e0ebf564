/** What the day begins with: where reading stopped, what is next, how far the plan has come. */
import "./today.css";

import { ArrowRight } from "lucide-react";

import { useHealth, useLibrary, useProgress, useToday } from "../../backend/queries";
import type { PackView, PageSummary, Progress, ReadingPosition } from "../../bindings";
import { usePlace } from "../../shared/navigation/history";
import { Icon } from "../../design/controls/icons";
import { useCommands } from "../../shared/keyboard/commands";
import { Keys } from "../../design/controls/keys";
import { Failure, Notice } from "../../design/controls/notice";
import { OpeningPacks } from "../../design/screen/opening";
import { Screen, To } from "../../design/screen/screen";
import { count, longDate, minutes } from "../../shared/words/words";
import { Due } from "./due";

export function Today() {
  const { data: today, error } = useToday();
  const { data: library } = useLibrary();
  const { data: progress } = useProgress();
  const { data: notices } = useHealth();
  const here = usePlace();
  const begin = today?.continueAt?.page ?? today?.next?.page ?? null;
  useCommands(
    begin === null
      ? []
      : [
          {
            id: "begin",
            title: today?.continueAt == null ? "Begin reading" : "Continue reading",
            group: "This page",
            keys: ["Enter"],
            run: () => here.go({ name: "page", page: begin, anchor: null }),
          },
        ],
  );

  const pages = new Map(library?.packs.flatMap((pack) => pack.pages.map((page) => [page.page, page] as const)) ?? []);
  const reading = today?.continueAt == null ? null : (pages.get(today.continueAt.page) ?? null);
  const isFirst = today !== undefined && progress !== undefined && Object.keys(progress.pages).length === 0;

  return (
    <Screen>
      <div className="today" data-testid="today">
        <header>
          <p className="eyebrow">{today === undefined ? " " : longDate(today.day)}</p>
          <h1 className="screen-title">Today</h1>
        </header>
        {notices?.map((notice) => (
          <Notice key={notice.title} notice={notice} />
        ))}
        <OpeningPacks />
        {error === null ? null : <Failure error={error} title="Today cannot be put together" />}
        {today === undefined || progress === undefined ? null : (
          <>
            <div className="today-now">
              <Due />
              {reading === null || today.continueAt === null ? null : (
                <Continue place={today.continueAt} page={reading} />
              )}
              {today.next === null || today.next.page === reading?.page ? null : reading === null ? (
                <Next page={today.next} isFirst={isFirst} />
              ) : (
                <NextRow page={today.next} />
              )}
            </div>
            {isFirst ? <FirstSteps /> : null}
            {library?.packs
              .filter((pack) => pack.planned > 0)
              .map((pack) => (
                <Plan key={pack.id} pack={pack} progress={progress} />
              ))}
          </>
        )}
      </div>
    </Screen>
  );
}

function Continue({ place, page }: { place: ReadingPosition; page: PageSummary }) {
  const share = Math.min(1, Math.max(0, place.percent / 100));
  const left = page.readingMinutes * (1 - share);
  return (
    <To screen={{ name: "page", page: page.page, anchor: null }} className="today-card" testId="today-continue">
      <p className="eyebrow">Continue reading</p>
      <h2>{page.title}</h2>
      <div className="today-line">
        <div style={{ transform: `scaleX(${share})` }} />
      </div>
      <div className="today-card-meta">
        <span>{left < 1 ? "almost done" : `${minutes(left)} left`}</span>
        <span className="today-card-go">
          Continue <Icon of={ArrowRight} />
        </span>
      </div>
    </To>
  );
}

function Next({ page, isFirst }: { page: PageSummary; isFirst: boolean }) {
  const items = page.counts.cards + page.counts.questions;
  return (
    <To screen={{ name: "page", page: page.page, anchor: null }} className="today-card" testId="today-next">
      <p className="eyebrow">{isFirst ? "Begin here" : "Next in the plan"}</p>
      <h2>{page.title}</h2>
      <div className="today-card-meta">
        <span>{minutes(page.readingMinutes)}</span>
        {page.layers.length === 0 ? null : <span>{count(page.layers.length, "layer")}</span>}
        {items === 0 ? null : <span>{count(items, "card and question", "cards and questions")}</span>}
        <span className="today-card-go">
          {isFirst ? "Begin" : "Read"} <Icon of={ArrowRight} />
        </span>
      </div>
    </To>
  );
}

/** Below what is being read: quieter, one line. */
function NextRow({ page }: { page: PageSummary }) {
  return (
    <To screen={{ name: "page", page: page.page, anchor: null }} className="today-row" testId="today-next">
      <span className="eyebrow">Next in the plan</span>
      <h2>{page.title}</h2>
      <span className="eyebrow">{minutes(page.readingMinutes)}</span>
    </To>
  );
}

/** First use: the shortest way to something done. */
function FirstSteps() {
  return (
    <section aria-labelledby="first-steps" data-testid="first-steps">
      <h2 id="first-steps" className="visually-hidden">
        How it works
      </h2>
      <ol className="today-steps">
        <li>
          <div>
            <b>Read a topic in layers</b>
            <p>
              Facts first, then why, then what a senior adds, then the diagram. Mark a layer once you’ve read it: its
              cards join your reviews.
            </p>
          </div>
        </li>
        <li>
          <div>
            <b>Mark the topic as learned</b>
            <p>
              When you could explain it without the page. Its questions join your reviews, and the plan moves to the
              next one.
            </p>
          </div>
        </li>
        <li>
          <div>
            <b>Use the keyboard</b>
            <p>
              <Keys keys="Mod+k" /> goes anywhere, <Keys keys="/" /> searches all text, <Keys keys="?" /> shows every
              key.
            </p>
          </div>
        </li>
      </ol>
    </section>
  );
}

/** The plan as a shelf of books: as thick as a topic is long, filled as its layers are read. */
function Plan({ pack, progress }: { pack: PackView; progress: Progress }) {
  const planned = pack.pages.slice(0, pack.planned);
  const done = planned.filter(({ page }) => progress.pages[page]?.learned === true);
  const left = planned
    .filter(({ page }) => progress.pages[page]?.learned !== true)
    .reduce((sum, page) => sum + page.readingMinutes, 0);
  const told = `${done.length} of ${count(planned.length, "topic")} learned`;
  return (
    <section className="today-plan" aria-label={pack.title} data-testid="today-plan">
      <div className="today-plan-head">
        <h2>{pack.title}</h2>
        <To screen={{ name: "topics" }}>All topics</To>
      </div>
      <div className="shelf" role="img" aria-label={told}>
        {planned.map((page) => {
          const known = progress.pages[page.page];
          const share =
            known?.learned === true
              ? 1
              : page.layers.length === 0
                ? 0
                : (known?.layersRead.length ?? 0) / page.layers.length;
          return (
            <div key={page.page} className="spine" style={{ flexGrow: Math.max(1, page.readingMinutes) }}>
              <span style={{ transform: `scaleX(${Math.min(1, share)})` }} />
            </div>
          );
        })}
      </div>
      <p className="eyebrow" data-testid="plan-progress">
        {told}
        {left === 0 ? "" : ` · ${minutes(left)} of reading left`}
      </p>
    </section>
  );
}
