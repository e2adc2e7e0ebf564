/** Go anywhere, do anything: pages, headings, items and commands behind one field. */
import "./palette.css";

import { Command as CommandIcon, Search } from "lucide-react";
import { useDeferredValue, useMemo, useState, type ReactNode } from "react";
import { Autocomplete, Input, ListBox, ListBoxItem, SearchField } from "react-aria-components";

import { useNames } from "../../backend/queries";
import type { HitKind, Name } from "../../bindings";
import { isPressed } from "../../shared/keyboard/chords";
import { FeatureProvider } from "../../shared/navigation/feature";
import { useFirstChoice } from "../../shared/keyboard/first-choice";
import { usePlace } from "../../shared/navigation/history";
import { Icon } from "../../design/controls/icons";
import { useCommandList, type Command } from "../../shared/keyboard/commands";
import { Keys } from "../../design/controls/keys";
import { Dialog } from "../../design/controls/overlays";
import { Unread } from "../../design/controls/problem";
import { rank, type Ranked } from "./rank";
import { KIND_ICONS } from "../../design/controls/kind-icons";

type Entry = { type: "command"; command: Command } | { type: "name"; name: Name };

const SHOWN = 60;
const WEIGHTS: Record<HitKind, number> = { page: 10, heading: 4, question: 3, diagram: 3, script: 3, card: 2 };

export function Palette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <FeatureProvider value="palette">
      <Dialog title="Go anywhere" isOpen={isOpen} onClose={onClose} top hideTitle className="palette" testId="palette">
        <div
          className="palette-body"
          onKeyDownCapture={(event) => {
            // The field would take the first Escape to empty itself; one press closes what lies on top.
            if (!isPressed(event, "Escape")) return;
            event.preventDefault();
            event.stopPropagation();
            onClose();
          }}
        >
          <PaletteBody onClose={onClose} />
        </div>
      </Dialog>
    </FeatureProvider>
  );
}

const titleOf = (entry: Entry) => (entry.type === "command" ? entry.command.title : entry.name.title);
const weightOf = (entry: Entry) => (entry.type === "command" ? 8 : WEIGHTS[entry.name.kind]);
const keyOf = (entry: Entry) =>
  entry.type === "command"
    ? `command ${entry.command.id}`
    : `${entry.name.kind} ${entry.name.page}#${entry.name.item ?? entry.name.anchor ?? ""}`;

function PaletteBody({ onClose }: { onClose: () => void }) {
  const here = usePlace();
  const commands = useCommandList();
  const { data: names, error, refetch } = useNames(true);
  const [typed, setTyped] = useState("");
  const query = useDeferredValue(typed);

  const entries = useMemo(() => {
    const offered = commands
      .filter(({ keyOnly }) => keyOnly !== true)
      .map((command): Entry => ({ type: "command", command }));
    const known = (names ?? []).map((name): Entry => ({ type: "name", name }));
    // With nothing typed: the pages, then what can be done.
    return [
      ...known.filter((entry) => entry.type === "name" && entry.name.kind === "page"),
      ...offered,
      ...known.filter((entry) => entry.type === "name" && entry.name.kind !== "page"),
    ];
  }, [commands, names]);
  const hits = useMemo(() => rank(entries, query, titleOf, weightOf, SHOWN), [entries, query]);

  const choose = (key: string) => {
    onClose();
    if (key === SEARCH_KEY) {
      here.go({ name: "search", query: typed });
      return;
    }
    const entry = entries.find((candidate) => keyOf(candidate) === key);
    if (entry === undefined) return;
    if (entry.type === "name") here.go({ name: "page", page: entry.name.page, anchor: entry.name.anchor });
    // After the palette is gone, so that a command which opens a dialog gets the focus.
    else requestAnimationFrame(() => entry.command.run());
  };

  const first = useFirstChoice({
    isAsked: typed.trim() !== "",
    isReady: names !== undefined || error !== null,
    choose: () => {
      const [best] = rank(entries, typed, titleOf, weightOf, 1);
      choose(best === undefined ? SEARCH_KEY : keyOf(best.value));
    },
  });

  return (
    <div className="palette-body" onKeyDownCapture={first.onKeyDownCapture}>
      <Autocomplete
        inputValue={typed}
        onInputChange={(text) => {
          first.onTyped();
          setTyped(text);
        }}
      >
        <SearchField aria-label="Go to a page, a heading, an item, or do something" className="palette-field" autoFocus>
          <Icon of={Search} />
          <Input className="query-input" placeholder="Go to a page or do something" data-testid="palette-input" />
        </SearchField>
        <ListBox
          aria-label="Answers"
          className="palette-list"
          data-testid="palette-list"
          selectionMode="none"
          onAction={(key) => choose(String(key))}
        >
          {hits.map((hit) => (
            <ListBoxItem
              key={keyOf(hit.value)}
              id={keyOf(hit.value)}
              className="palette-hit"
              textValue={titleOf(hit.value)}
              data-testid="palette-hit"
            >
              <Hit hit={hit} />
            </ListBoxItem>
          ))}
          {query.trim() === "" ? null : (
            <ListBoxItem
              id={SEARCH_KEY}
              className="palette-hit"
              textValue={`Search all text for ${query}`}
              data-testid="palette-search"
            >
              <Icon of={Search} />
              <span className="palette-title">Search all text for “{query}”</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Autocomplete>
      {error === null ? null : <Unread error={error} title="Couldn’t load the names of pages" onAgain={refetch} />}
    </div>
  );
}

const SEARCH_KEY = "search";

function Hit({ hit: { value, ranges } }: { hit: Ranked<Entry> }) {
  if (value.type === "command") {
    return (
      <>
        <Icon of={CommandIcon} />
        <span className="palette-title">{marked(value.command.title, ranges)}</span>
        <span className="palette-detail">{value.command.group}</span>
        {value.command.keys?.[0] === undefined ? null : <Keys keys={value.command.keys[0]} />}
      </>
    );
  }
  return (
    <>
      <Icon of={KIND_ICONS[value.name.kind]} />
      <span className="palette-title">{marked(value.name.title, ranges)}</span>
      <span className="palette-detail">{value.name.detail}</span>
    </>
  );
}

function marked(text: string, ranges: number[]): ReactNode {
  const parts: ReactNode[] = [];
  let at = 0;
  for (let index = 0; index < ranges.length; index += 2) {
    const [start = 0, end = 0] = ranges.slice(index, index + 2);
    parts.push(text.slice(at, start), <b key={start}>{text.slice(start, end)}</b>);
    at = end;
  }
  return [...parts, text.slice(at)];
}
