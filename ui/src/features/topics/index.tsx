/** The packs as tables of contents: the plan in order, then everything else. */
import "./topics.css";

import { Check, FolderOpen, X } from "lucide-react";
import { useRef } from "react";
import { flushSync } from "react-dom";

import { useBackend } from "../../backend/context";
import { useLibrary, useProgress } from "../../backend/queries";
import type { PackView, PageProgress, PageSummary } from "../../bindings";
import { Button, IconButton } from "../../design/controls/controls";
import { useEntryState } from "../../shared/navigation/history";
import { Icon } from "../../design/controls/icons";
import { useCommands } from "../../shared/keyboard/commands";
import { Failure, Notice } from "../../design/controls/notice";
import { OpeningPacks, useOpenFolder } from "../../design/screen/opening";
import { Screen, To } from "../../design/screen/screen";
import { useToasts } from "../../shared/toasts";
import { count, countKinds, minutes, number } from "../../shared/words/words";

export function Topics() {
  const { data: library, error } = useLibrary();
  const openFolder = useOpenFolder();
  const list = useRef<HTMLDivElement>(null);
  const walk = (step: 1 | -1) => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>("a.topic") ?? [])];
    const at = rows.findIndex((row) => row === document.activeElement);
    rows[at === -1 ? 0 : at + step]?.focus();
  };
  useCommands([
    { id: "open-folder", title: "Open a folder of Markdown…", group: "Window", run: openFolder },
    {
      id: "topics-next",
      title: "Next topic in the list",
      group: "This page",
      keys: ["j", "ArrowDown"],
      run: () => walk(1),
      keyOnly: true,
      repeats: true,
    },
    {
      id: "topics-previous",
      title: "Previous topic in the list",
      group: "This page",
      keys: ["k", "ArrowUp"],
      run: () => walk(-1),
      keyOnly: true,
      repeats: true,
    },
  ]);

  return (
    <Screen>
      <div className="topics" ref={list}>
        <header className="title-row">
          <h1 className="screen-title">Topics</h1>
          <Button icon={FolderOpen} onPress={openFolder} data-testid="open-folder">
            Open folder…
          </Button>
        </header>
        {error === null ? null : <Failure error={error} title="The packs cannot be listed" />}
        <OpeningPacks />
        {library?.problems.map((problem) => (
          <Notice key={problem.title + problem.message} notice={problem} />
        ))}
        {ownFirst(library?.packs ?? []).map((pack) => (
          <Pack key={pack.id} pack={pack} />
        ))}
        {library?.packs.length === 0 ? (
          <div className="empty">
            <h2>No pack is open</h2>
            <p>
              A pack is a folder of Markdown. Any folder will do: your own notes, an Obsidian vault, the source of a
              book. Open one, and its pages appear here.
            </p>
          </div>
        ) : null}
      </div>
    </Screen>
  );
}

/** Folders that you opened, then what comes with the app. */
function ownFirst(packs: PackView[]): PackView[] {
  return [...packs.filter(({ builtIn }) => !builtIn), ...packs.filter(({ builtIn }) => builtIn)];
}

function Pack({ pack }: { pack: PackView }) {
  const backend = useBackend();
  const toasts = useToasts();
  const { data: progress } = useProgress();
  const planned = pack.pages.slice(0, pack.planned);
  const others = pack.pages.slice(pack.planned);
  const groups: [string, PageSummary[]][] = [
    [planned.length === 0 ? "" : "More to read", others.filter(({ kind }) => kind === "topic")],
    ["Questions", others.filter(({ kind }) => kind === "questions")],
    ["Scripts", others.filter(({ kind }) => kind === "script")],
  ];
  const close = () =>
    toasts.attempt(async () => {
      await backend.closePack(pack.id);
      toasts.show({
        text: `Closed ${pack.title}`,
        detail: "Your progress is safe. Open the folder again to continue.",
      });
    });
  return (
    <section className="topics-pack" aria-labelledby={`pack-${pack.id}`} data-testid={`pack-${pack.id}`}>
      <div className="topics-pack-head">
        <h2 id={`pack-${pack.id}`}>{pack.title}</h2>
        <span className="eyebrow">
          {count(pack.pages.length, "page")} · {minutes(pack.readingMinutes)}
          {pack.builtIn ? "" : ` · ${pack.folder}`}
        </span>
        {pack.builtIn ? null : (
          <IconButton label={`Close ${pack.title}`} icon={X} onPress={close} data-testid={`close-pack-${pack.id}`} />
        )}
      </div>
      {pack.missing ? (
        <Notice
          notice={{
            level: "warning",
            title: "This folder is gone",
            message: `${pack.folder} cannot be read any more. Your progress is kept.`,
            help: "Put the folder back, or open it where it is now.",
          }}
        />
      ) : null}
      {pack.diagnostics.map((diagnostic) => (
        <Notice
          key={`${diagnostic.code} ${diagnostic.line}`}
          notice={{
            level: diagnostic.severity,
            title: diagnostic.file,
            message: diagnostic.message,
            help: diagnostic.help,
          }}
        />
      ))}
      {pack.pages.length === 0 && !pack.missing ? (
        <p className="eyebrow">There is no Markdown file in this folder yet. New ones appear here by themselves.</p>
      ) : null}
      <div className="topics-list">
        <ol>
          {planned.map((page, index) => (
            <Row key={page.page} page={page} position={index + 1} known={progress?.pages[page.page]} />
          ))}
        </ol>
        {groups.map(([title, pages]) =>
          pages.length === 0 ? null : (
            <div key={title}>
              {title === "" ? null : <h3>{title}</h3>}
              <Pages name={`${pack.id} ${title}`} pages={pages} progress={progress?.pages} />
            </div>
          ),
        )}
      </div>
    </section>
  );
}

/** How many pages are listed at once: a vault may hold thousands, and each takes time to lay out. */
const MOST_ROWS = 200;

function Pages({
  name,
  pages,
  progress,
}: {
  name: string;
  pages: PageSummary[];
  progress: Record<string, PageProgress | undefined> | undefined;
}) {
  const [most, setMost] = useEntryState(`rows of ${name}`, MOST_ROWS);
  const list = useRef<HTMLUListElement>(null);
  const more = Math.min(pages.length - most, MOST_ROWS);
  const showMore = () => {
    const next = most;
    flushSync(() => setMost(most + MOST_ROWS));
    list.current?.children[next]?.querySelector("a")?.focus();
  };
  return (
    <>
      <ul ref={list}>
        {pages.slice(0, most).map((page) => (
          <Row key={page.page} page={page} position={null} known={progress?.[page.page]} />
        ))}
      </ul>
      {more <= 0 ? null : (
        <p className="topics-more">
          <Button onPress={showMore} data-testid="more-pages">
            Show {more} more
          </Button>
          <span className="eyebrow">
            {number(most)} of {count(pages.length, "page")}. Search and the command palette find the rest.
          </span>
        </p>
      )}
    </>
  );
}

function Row({
  page,
  position,
  known,
}: {
  page: PageSummary;
  position: number | null;
  known: PageProgress | undefined;
}) {
  const read = page.layers.filter(({ id }) => known?.layersRead.includes(id) === true).length;
  return (
    <li>
      <To
        screen={{ name: "page", page: page.page, anchor: null }}
        className={page.errors > 0 ? "topic topic-broken" : "topic"}
        testId={`topic-${page.page}`}
      >
        <span className="topic-number">{position ?? ""}</span>
        <span>
          <span className="topic-title" dir="auto">
            {page.title}
          </span>
          <span className="topic-detail">
            <br />
            {position === null ? folderOf(page) : null}
            {detail(page)}
          </span>
        </span>
        {known?.learned === true ? (
          <span className="topic-learned">
            <Icon of={Check} /> learned
          </span>
        ) : page.layers.length === 0 ? (
          <span />
        ) : (
          <span className="pips" role="img" aria-label={`${read} of ${count(page.layers.length, "layer")} read`}>
            {page.layers.map(({ id }) => (
              <span key={id} className={known?.layersRead.includes(id) === true ? "pip pip-read" : "pip"} />
            ))}
          </span>
        )}
        <span className="topic-minutes">{minutes(page.readingMinutes)}</span>
      </To>
    </li>
  );
}

/** Where a page lies, for pages of one name; a pack's own folders say what its lists say already. */
function folderOf(page: PageSummary): string {
  const folder = page.path.split("/").slice(0, -1);
  const isPackFolder = folder.length === 1 && ["topics", "questions", "scripts"].includes(folder[0] ?? "");
  return folder.length === 0 || isPackFolder ? "" : `${folder.join(" / ")} · `;
}

/** What a page holds, in a line; for a broken one, what is wrong. */
export function detail(page: PageSummary): string {
  if (page.errors > 0) return `${count(page.errors, "mistake")} on this page; what can be read is shown`;
  const parts = countKinds(page.counts);
  return parts.length === 0 ? "to read" : parts.join(" · ");
}
