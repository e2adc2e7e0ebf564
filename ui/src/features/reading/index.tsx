/** Reading a page: the text, its contents beside it, and everything one does with a page. */
import "./reading.css";

import { Ellipsis, Flag as FlagIcon, Search, StickyNote } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Menu, MenuItem, MenuTrigger } from "react-aria-components";

import { on } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { BackendError } from "../../backend/error";
import { useLibrary, usePage, usePageProgress, useSettings } from "../../backend/queries";
import type { PageRef, PageSummary, PageView } from "../../bindings";
import { Button, IconButton } from "../../design/controls/controls";
import { DRAW_ALL } from "../../design/diagram/diagram";
import { whenDrawn } from "../../design/diagram/draw";
import { FlagDialog } from "../../design/screen/flag";
import { usePlace } from "../../shared/navigation/history";
import { useCommands, type Command } from "../../shared/keyboard/commands";
import { Failure, Notice } from "../../design/controls/notice";
import { InPageLinks } from "../../design/prose/links";
import { MenuPopover } from "../../design/controls/overlays";
import { Screen } from "../../design/screen/screen";
import { useStudy } from "../../shared/study/study";
import { useToasts } from "../../shared/toasts";
import { itemCount } from "../../shared/words/words";
import { CardDialog, SelectionButton, selectionIn, type Passage } from "./card-maker";
import { Contents } from "./contents";
import { NoteDialog, TextMenu } from "./dialogs";
import { FindBar } from "./find-bar";
import { Diagnostics, PageEnd, PageHead, SectionView } from "./page-parts";
import { useReadingPlace, useSpot, type Spots } from "./use-place";

export function Reader({ page, anchor }: { page: PageRef; anchor: string | null }) {
  const { data, error } = usePage(page);
  const here = usePlace();
  // A page that goes by another name now says which name it had: the window goes on under the new one.
  const renamed = data !== undefined && data.summary.page !== page ? data.summary.page : null;
  useEffect(() => {
    if (renamed !== null) here.replace({ name: "page", page: renamed, anchor });
  }, [renamed, anchor, here]);
  const now = useNewPlace(page);
  const isGone = error !== null && BackendError.from(error).kind === "not-found";
  if (data !== undefined && isGone) return <Gone title={data.summary.title} now={now} />;
  if (data !== undefined) return <Page key={page} page={data} anchor={anchor} />;
  return (
    <Screen>
      {error === null ? (
        <p className="later eyebrow" role="status">
          Opening the page…
        </p>
      ) : (
        <Failure error={error} title="This page cannot be opened">
          <Button onPress={() => here.go({ name: "topics" })}>Look in Topics</Button>
        </Failure>
      )}
    </Screen>
  );
}

/** Where the text of a page stands since its file was renamed while it was shown; null when it did not move. */
function useNewPlace(page: PageRef): PageRef | null {
  const backend = useBackend();
  const [moved, setMoved] = useState<{ page: PageRef; now: PageRef } | null>(null);
  useEffect(
    () =>
      on(backend, "packs-changed", ({ gone }) => {
        const now = gone.find((one) => one.page === page)?.now;
        if (now !== undefined && now !== null) setMoved({ page, now });
      }),
    [backend, page],
  );
  return moved?.page === page ? moved.now : null;
}

/** What was on the screen until its file went away, and where the same text stands now. */
function Gone({ title, now }: { title: string; now: PageRef | null }) {
  const here = usePlace();
  const notice = {
    level: "warning" as const,
    title: "This page is no longer in the folder",
    message:
      now === null
        ? `The file of “${title}” was renamed, moved or deleted. Your progress on it is safe.`
        : `The file of “${title}” was renamed. The same text is now at ${now}.`,
    help:
      now === null
        ? "Put the file back and the page appears here again."
        : "Your progress stays with the page’s old id. " +
          "To move it here, add that id to the new file’s front matter: was: [old-id].",
  };
  return (
    <Screen title={title}>
      <Notice notice={notice}>
        <div>
          {now === null ? (
            <Button autoFocus onPress={() => here.go({ name: "search", query: title })} data-testid="gone-search">
              Search for it
            </Button>
          ) : (
            <Button
              autoFocus
              onPress={() => here.replace({ name: "page", page: now, anchor: null })}
              data-testid="gone-open"
            >
              Open page
            </Button>
          )}
          <Button kind="quiet" onPress={() => here.go({ name: "topics" })}>
            Open Topics
          </Button>
        </div>
      </Notice>
    </Screen>
  );
}

interface Neighbours {
  position: string | null;
  previous: PageSummary | null;
  next: PageSummary | null;
}

/** The pages before and after, and where in the plan this one stands. */
function useNeighbours(page: PageRef): Neighbours {
  const { data: library } = useLibrary();
  return useMemo(() => {
    const pack = library?.packs.find(({ pages }) => pages.some((summary) => summary.page === page));
    if (pack === undefined) return { position: null, previous: null, next: null };
    const index = pack.pages.findIndex((summary) => summary.page === page);
    return {
      position: index < pack.planned ? `Topic ${index + 1} of ${pack.planned}` : null,
      previous: pack.pages[index - 1] ?? null,
      next: pack.pages[index + 1] ?? null,
    };
  }, [library, page]);
}

function Page({ page, anchor }: { page: PageView; anchor: string | null }) {
  const { summary } = page;
  const ref = summary.page;
  const backend = useBackend();
  const here = usePlace();
  const study = useStudy();
  const toasts = useToasts();
  const progress = usePageProgress(ref);
  const { data: settings } = useSettings();
  const { position, previous, next } = useNeighbours(ref);
  const article = useRef<HTMLElement>(null);
  const [dialog, setDialog] = useState<"flag" | "note" | null>(null);
  const [cardFrom, setCardFrom] = useState<Passage | null>(null);
  const [flagAt, setFlagAt] = useState<Pick<Passage, "anchor" | "heading">>({ anchor: null, heading: null });
  const [finding, setFinding] = useState(0);
  const place = progress === undefined ? undefined : progress.learned ? null : progress.place;
  const { spots, isResumed, jump, toTop, headingOf } = useReadingPlace({ page, anchor, place, article });

  const read = progress?.layersRead;
  const toggleLayer = useCallback(
    (layer: string) => {
      const title = summary.layers.find(({ id }) => id === layer)?.title ?? layer;
      if (read?.includes(layer) === true)
        study.take({ kind: "layer-unread", page: ref, layer }, `Marked ${title} as unread`);
      else study.take({ kind: "layer-read", page: ref, layer }, `Marked ${title} as read`);
    },
    [read, ref, study, summary.layers],
  );
  const isLearned = progress?.learned === true;
  const isTopic = summary.kind === "topic";
  // A page of questions has no layers: it is read as a whole, and then its items can come up.
  const canLearn = isTopic || (summary.kind === "questions" && itemCount(summary.counts) > 0);
  const toggleLearned = () => {
    if (isLearned)
      study.take({ kind: "topic-unlearned", page: ref }, isTopic ? "No longer marked as learned" : "Marked as unread");
    else
      study.take(
        { kind: "topic-learned", page: ref },
        isTopic
          ? summary.layers.length > 0
            ? "Marked as learned, with its layers"
            : "Marked as learned"
          : "Marked as read",
      );
  };

  /** What is selected and the heading that it stands under; without a selection, the heading being read. */
  const passage = (): Passage => {
    const text = selectionIn(article.current);
    const start = text === null ? null : (document.getSelection()?.getRangeAt(0).startContainer ?? null);
    const at = start === null ? spots.get().reading : headingOf(start);
    return { text: text ?? "", anchor: at, heading: page.headings.find(({ anchor: one }) => one === at)?.text ?? null };
  };
  const flag = () => {
    setFlagAt(passage());
    setDialog("flag");
  };
  const makeCard = () => setCardFrom(passage());
  const reveal = () => toasts.attempt(() => backend.reveal(ref));
  const print = () => toasts.attempt(printWhole);
  const resize = (by: number) => {
    if (settings !== undefined)
      study.set("textSize", Math.min(200, Math.max(80, by === 0 ? 100 : settings.textSize + by)));
  };
  const turn = (to: PageSummary | null) =>
    to === null ? undefined : here.go({ name: "page", page: to.page, anchor: null });
  const section = (by: number) => {
    const anchors = page.headings.filter(({ level }) => level <= 3).map(({ anchor: at }) => at);
    const to = anchors[anchors.indexOf(spots.get().anchor ?? "") + by];
    if (to !== undefined) jump(to);
  };

  const commands: Command[] = [
    {
      id: "find",
      title: "Find on this page",
      group: "This page",
      keys: ["Mod+f"],
      run: () => setFinding((asked) => asked + 1),
      whileTyping: true,
    },
    {
      id: "heading-next",
      title: "Next heading",
      group: "This page",
      keys: ["j"],
      run: () => section(1),
      keyOnly: true,
      repeats: true,
    },
    {
      id: "heading-previous",
      title: "Previous heading",
      group: "This page",
      keys: ["k"],
      run: () => section(-1),
      keyOnly: true,
      repeats: true,
    },
    { id: "page-next", title: "Next page", group: "This page", keys: ["]"], run: () => turn(next) },
    { id: "page-previous", title: "Previous page", group: "This page", keys: ["["], run: () => turn(previous) },
    ...(canLearn
      ? [
          {
            id: "learned",
            title: isTopic
              ? isLearned
                ? "Mark as not learned"
                : "Mark as learned"
              : isLearned
                ? "Mark as unread"
                : "Mark as read",
            group: "This page" as const,
            keys: ["l"],
            run: toggleLearned,
          },
        ]
      : []),
    { id: "flag", title: "Flag this passage", group: "This page", keys: ["f"], run: flag },
    { id: "note", title: "Write a private note", group: "This page", keys: ["n"], run: () => setDialog("note") },
    { id: "card", title: "Make a card of what is selected", group: "This page", keys: ["c"], run: makeCard },
    { id: "source", title: "Open the page’s file", group: "This page", keys: ["e"], run: reveal },
    { id: "print", title: "Print", group: "This page", keys: ["Mod+p"], run: print },
    {
      id: "text-larger",
      title: "Larger text",
      group: "This page",
      keys: ["+", "="],
      run: () => resize(10),
      repeats: true,
    },
    {
      id: "text-smaller",
      title: "Smaller text",
      group: "This page",
      keys: ["-"],
      run: () => resize(-10),
      repeats: true,
    },
    { id: "text-normal", title: "Normal text size", group: "This page", keys: ["0"], run: () => resize(0) },
  ];
  useCommands(commands);

  return (
    <Screen
      title={summary.title}
      className="reader"
      keepsScroll={false}
      heading={<BarTitle spots={spots} title={summary.title} />}
      bar={
        <>
          <IconButton
            label="Find on this page"
            icon={Search}
            keys="Mod+f"
            onPress={() => setFinding((asked) => asked + 1)}
            data-testid="find"
          />
          <TextMenu />
          <IconButton label="Flag this passage" icon={FlagIcon} keys="f" onPress={flag} data-testid="flag" />
          <IconButton
            label="Write a private note"
            icon={StickyNote}
            keys="n"
            onPress={() => setDialog("note")}
            data-testid="note"
          />
          <MenuTrigger>
            <IconButton label="More" icon={Ellipsis} data-testid="page-more" />
            <MenuPopover placement="bottom end">
              <Menu
                className="menu"
                aria-label="More"
                onAction={(id) => commands.find((command) => command.id === id)?.run()}
              >
                {commands
                  .filter(({ id }) => ["learned", "card", "source", "print"].includes(id))
                  .map((command) => (
                    <MenuItem key={command.id} id={command.id} className="menu-item">
                      {command.title}
                    </MenuItem>
                  ))}
              </Menu>
            </MenuPopover>
          </MenuTrigger>
        </>
      }
    >
      <ReadingLine spots={spots} />
      <LayerCommand page={page} spots={spots} read={read} onToggle={toggleLayer} />
      {finding > 0 ? (
        <FindBar article={article} version={page.fingerprint} asked={finding} onClose={() => setFinding(0)} />
      ) : null}
      <article ref={article} className="page" aria-label={summary.title} data-testid="reader">
        <PageHead page={summary} position={position} progress={progress} onJump={jump} />
        {isResumed ? (
          <p className="resumed" role="status" data-no-find>
            Opened where you stopped.{" "}
            <Button kind="quiet" onPress={toTop}>
              To the beginning
            </Button>
          </p>
        ) : null}
        {page.diagnostics.length === 0 ? null : <Diagnostics diagnostics={page.diagnostics} onOpen={reveal} />}
        <InPageLinks onAnchor={jump}>
          {page.sections.map((part, index) => (
            <SectionView
              key={part.anchor === "" ? `opening ${index}` : part.anchor}
              section={part}
              index={part.anchor}
              isRead={part.layer !== null && read?.includes(part.layer) === true}
              onLayer={progress === undefined ? null : toggleLayer}
            />
          ))}
        </InPageLinks>
        <PageEnd
          page={page}
          progress={progress}
          previous={previous}
          next={next}
          canLearn={canLearn && progress !== undefined}
          onLearn={toggleLearned}
          onResolve={(flag) => study.take({ kind: "flag-resolved", flag: flag.id }, "Flag resolved")}
          onEditNote={() => setDialog("note")}
        />
      </article>
      <aside className="reader-aside" aria-label="Contents of this page">
        <Contents page={page} progress={progress} spots={spots} onJump={jump} onLayer={toggleLayer} />
      </aside>
      <SelectionButton article={article} onMake={makeCard} />
      <CardDialog page={summary} from={cardFrom} onClose={() => setCardFrom(null)} />
      <FlagDialog
        what="this passage"
        where={flagAt.heading === null ? summary.title : `Under “${flagAt.heading}”`}
        about={{ page: summary.page, anchor: flagAt.anchor, item: null }}
        isOpen={dialog === "flag"}
        onClose={() => setDialog(null)}
      />
      <NoteDialog
        page={summary}
        note={progress?.note ?? ""}
        isOpen={dialog === "note"}
        onClose={() => setDialog(null)}
      />
    </Screen>
  );
}

/** The page's title in the bar, once its own has gone up out of sight. */
function BarTitle({ spots, title }: { spots: Spots; title: string }) {
  const isShown = useSpot(spots, ({ percent }) => percent > 4);
  return (
    <span className="bar-page" data-shown={isShown}>
      {title}
    </span>
  );
}

/** How much of the page lies above. */
function ReadingLine({ spots }: { spots: Spots }) {
  const percent = useSpot(spots, (spot) => spot.percent);
  return (
    <div className="reader-line" aria-hidden="true" data-testid="reader-line">
      <div style={{ transform: `scaleX(${percent / 100})` }} />
    </div>
  );
}

/** Marks the layer that is being read. */
function LayerCommand({
  page,
  spots,
  read,
  onToggle,
}: {
  page: PageView;
  spots: Spots;
  read: readonly string[] | undefined;
  onToggle: (layer: string) => void;
}) {
  const layer = useSpot(
    spots,
    ({ reading }) =>
      page.sections.find(({ anchor, layer: of }) => of !== null && isWithin(page, anchor, reading))?.layer ?? null,
  );
  const title = page.sections.find((section) => section.layer === layer)?.title ?? "";
  const word = layer !== null && read?.includes(layer) === true ? "Unmark" : "Mark";
  useCommands(
    layer === null
      ? []
      : [
          {
            id: "layer",
            title: `${word} ${title} as read`,
            group: "This page",
            keys: ["r"],
            run: () => onToggle(layer),
          },
        ],
  );
  return null;
}

/** Whether a heading lies in the section that starts at `section`. */
function isWithin(page: PageView, section: string, anchor: string | null): boolean {
  if (anchor === null) return false;
  const start = page.headings.findIndex((heading) => heading.anchor === section);
  const at = page.headings.findIndex((heading) => heading.anchor === anchor);
  if (start === -1 || at < start) return false;
  const end = page.headings.findIndex((heading, index) => index > start && heading.level === 2);
  return end === -1 || at < end;
}

async function printWhole(): Promise<void> {
  window.dispatchEvent(new Event(DRAW_ALL));
  // Two frames: one for the diagrams to ask, one for the page to take what is drawn.
  await nextFrame();
  await whenDrawn();
  await nextFrame();
  window.print();
}

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
