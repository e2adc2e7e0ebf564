import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";

import { IconButton } from "../../design/controls/controls";
import { isPressed } from "../../shared/keyboard/chords";
import { focusOn } from "../../shared/keyboard/focus";
import { useCommands } from "../../shared/keyboard/commands";
import { useScroller } from "../../design/screen/screen";
import { findRanges, paint, unpaint } from "./find";
import { lowerBound, topOf } from "./scroll";

/** Ctrl+F: every place at once, the count, and Enter from one to the next. */
export function FindBar({
  article,
  version,
  onClose,
  asked,
}: {
  article: RefObject<HTMLElement | null>;
  /** Changes when the text does. */
  version: string;
  onClose: () => void;
  /** Grows with each Ctrl+F, so that a second one selects what is typed. */
  asked: number;
}) {
  const scroller = useScroller();
  const input = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [ranges, setRanges] = useState<Range[]>([]);
  const [current, setCurrent] = useState(0);

  // Where it was opened from; closing goes back there.
  useEffect(() => {
    const opener = document.activeElement;
    const screen = scroller.current;
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected && opener !== document.body)
        opener.focus({ preventScroll: true });
      else focusOn(screen);
    };
  }, [scroller]);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, [asked]);

  const show = (range: Range | undefined) => {
    const scroll = scroller.current;
    if (range === undefined || scroll === null) return;
    const box = range.getBoundingClientRect();
    const top = topOf(scroll);
    const bottom = scroll.getBoundingClientRect().bottom;
    if (box.top < top + 40 || box.bottom > bottom - 40) scroll.scrollTop += box.top - top - (bottom - top) / 3;
    // A match in something that scrolls sideways.
    range.startContainer.parentElement?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  const search = (text: string) => {
    setQuery(text);
    const found = article.current === null ? [] : findRanges(article.current, text);
    // The first one at or below what is on screen.
    const line = scroller.current === null ? 0 : topOf(scroller.current);
    const below = lowerBound(found, (range) => range.getBoundingClientRect().bottom >= line);
    const first = below === found.length ? 0 : below;
    setRanges(found);
    setCurrent(first);
    show(found[first]);
  };

  useEffect(() => {
    if (query === "" || article.current === null) return;
    setRanges(findRanges(article.current, query));
    // Only the page's text makes this stale; typing searches by itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [version, article]);
  useEffect(() => paint(ranges, current), [ranges, current]);
  useEffect(() => unpaint, []);

  const step = (by: number) => {
    if (ranges.length === 0) return;
    const next = (current + by + ranges.length) % ranges.length;
    setCurrent(next);
    show(ranges[next]);
  };
  const areFound = ranges.length > 0;
  useCommands([
    {
      id: "find-next",
      title: "Next match",
      group: "This page",
      keys: ["F3", "Mod+G"],
      run: () => step(1),
      whileTyping: true,
      keyOnly: true,
      repeats: true,
    },
    {
      id: "find-previous",
      title: "Previous match",
      group: "This page",
      keys: ["Shift+F3", "Mod+Shift+G"],
      run: () => step(-1),
      whileTyping: true,
      keyOnly: true,
      repeats: true,
    },
  ]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (isPressed(event, "Escape")) onClose();
    else if (isPressed(event, "Enter")) step(1);
    else if (isPressed(event, "Shift+Enter")) step(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const told =
    query.trim() === "" ? "" : ranges.length === 0 ? "Not on this page" : `${current + 1} of ${ranges.length}`;
  return (
    <div className="find" role="search" onKeyDown={onKeyDown} data-no-find>
      <input
        ref={input}
        className="find-input"
        type="text"
        value={query}
        onChange={(event) => search(event.target.value)}
        aria-label="Find on this page"
        placeholder="Find on this page"
        spellCheck={false}
        data-testid="find-input"
      />
      <span className="find-count" role="status" data-testid="find-count">
        {told}
      </span>
      <IconButton
        label="Previous match"
        icon={ChevronUp}
        keys="Shift+Enter"
        onPress={() => step(-1)}
        isDisabled={!areFound}
      />
      <IconButton label="Next match" icon={ChevronDown} keys="Enter" onPress={() => step(1)} isDisabled={!areFound} />
      <IconButton label="Close" icon={X} keys="Escape" onPress={onClose} />
    </div>
  );
}
