/** Search of all text, as one types; arrows go through the answers without leaving the field. */
import "./search.css";

import { Search as SearchIcon, X } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { Autocomplete, Button as AriaButton, Input, ListBox, ListBoxItem, SearchField } from "react-aria-components";

import { useSearch } from "../../backend/queries";
import type { Hit, HitKind, Level } from "../../bindings";
import { Button, Segmented, type Choice } from "../../design/controls/controls";
import { useFirstChoice } from "../../shared/keyboard/first-choice";
import { usePlace } from "../../shared/navigation/history";
import { Icon } from "../../design/controls/icons";
import { Failure } from "../../design/controls/notice";
import { Screen } from "../../design/screen/screen";
import { formatQuery, parseQuery } from "./query";
import { describeResults } from "./describe-results";
import { HIT_KINDS, hitWord, LEVELS, levelWord } from "../../shared/words/words";
import { KIND_ICONS } from "../../design/controls/kind-icons";

const SHOWN = 60;
const KIND_CHOICES: readonly Choice<HitKind | "">[] = [
  { value: "", label: "All" },
  ...HIT_KINDS.map((value) => ({ value, label: hitWord(value, 2) })),
];
const LEVEL_CHOICES: readonly Choice<Level | "">[] = [
  { value: "", label: "Any level" },
  ...LEVELS.map((value) => ({ value, label: levelWord(value) })),
];

export function Search({ query }: { query: string }) {
  const here = usePlace();
  const [typed, setTyped] = useState(query);
  const wanted = useDeferredValue(typed);
  const { data, error, isPlaceholderData } = useSearch(wanted, SHOWN);
  const input = useRef<HTMLInputElement>(null);
  const parsed = parseQuery(typed);

  // The way back leads to the query as it was left; asking for Search again selects what is there.
  const adopted = useRef(query);
  useEffect(() => {
    if (adopted.current === query) return;
    adopted.current = query;
    setTyped(query);
  }, [query]);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const type = (text: string) => {
    first.onTyped();
    setTyped(text);
    adopted.current = text;
    here.replace({ name: "search", query: text });
  };

  const keyed = useMemo(
    () =>
      (data?.hits ?? []).map((hit, index) => ({
        key: `${index} ${hit.page} ${hit.item ?? hit.anchor} ${hit.kind}`,
        hit,
      })),
    [data],
  );
  const open = (key: string) => {
    const hit = keyed.find((candidate) => candidate.key === key)?.hit;
    if (hit !== undefined) here.go({ name: "page", page: hit.page, anchor: hit.anchor === "" ? null : hit.anchor });
  };

  const first = useFirstChoice({
    isAsked: parsed.words !== "",
    isReady: wanted === typed && data !== undefined && !isPlaceholderData,
    choose: () => {
      if (keyed[0] !== undefined) open(keyed[0].key);
    },
  });

  return (
    <Screen className="column search">
      <h1 className="visually-hidden">Search</h1>
      <Autocomplete inputValue={typed} onInputChange={type} disableAutoFocusFirst>
        <SearchField aria-label="Search all text" className="search-field">
          <Icon of={SearchIcon} />
          <Input
            ref={input}
            className="query-input"
            placeholder="Search all text"
            onKeyDownCapture={first.onKeyDownCapture}
            data-testid="search-input"
          />
          {typed === "" ? null : (
            <AriaButton className="button button-quiet button-icon" aria-label="Clear">
              <Icon of={X} />
            </AriaButton>
          )}
        </SearchField>
        <div className="search-filters">
          <Segmented
            label="Kind"
            hideLabel
            value={asKind(parsed.kind)}
            choices={KIND_CHOICES}
            onChange={(kind) =>
              type(
                formatQuery({
                  ...parsed,
                  kind: kind === "" ? null : kind,
                  level: kind === "question" ? parsed.level : null,
                }),
              )
            }
            testId="search-kind"
          />
          {parsed.kind === "question" ? (
            <Segmented
              label="Level"
              hideLabel
              value={asLevel(parsed.level)}
              choices={LEVEL_CHOICES}
              onChange={(level) => type(formatQuery({ ...parsed, level: level === "" ? null : level }))}
              testId="search-level"
            />
          ) : null}
          {parsed.topic === null ? null : (
            <Button kind="quiet" icon={X} onPress={() => type(formatQuery({ ...parsed, topic: null }))}>
              Only in {parsed.topic}
            </Button>
          )}
        </div>
        <p className="search-told eyebrow" role="status" data-testid="search-told">
          {parsed.words === "" || data === undefined ? "" : describeResults(data, keyed.length)}
        </p>
        {error === null ? null : <Failure error={error} title="The search did not work" />}
        {parsed.words === "" ? (
          <Teaching />
        ) : (
          <ListBox
            aria-label="Answers"
            className="search-hits"
            selectionMode="none"
            onAction={(key) => open(String(key))}
            data-testid="search-hits"
            renderEmptyState={() =>
              data === undefined ? null : (
                <Nothing
                  words={parsed.words}
                  isFiltered={parsed.kind !== null || parsed.topic !== null || parsed.level !== null}
                  onClear={() => type(parsed.words)}
                />
              )
            }
          >
            {keyed.map(({ key, hit }) => (
              <ListBoxItem key={key} id={key} className="hit" textValue={titleOf(hit)} data-testid="search-hit">
                <HitView hit={hit} />
              </ListBoxItem>
            ))}
          </ListBox>
        )}
      </Autocomplete>
    </Screen>
  );
}

const asKind = (kind: string | null) => HIT_KINDS.find((one) => one === kind) ?? "";
const asLevel = (level: string | null) => LEVELS.find((one) => one === level) ?? "";

/** Above the first heading of a page there is none: then the page itself is what was found. */
const titleOf = (hit: Hit) => (hit.heading === "" ? hit.pageTitle : hit.heading);

function HitView({ hit }: { hit: Hit }) {
  const title = titleOf(hit);
  return (
    <>
      <Icon of={KIND_ICONS[hit.kind]} />
      <div>
        <p className="hit-title">
          {title}
          <span className="hit-where">
            {hitWord(hit.kind)}
            {title === hit.pageTitle ? "" : ` · ${hit.pageTitle}`}
          </span>
        </p>
        <p className="hit-text">
          {hit.snippet.map((part, index) => (part.mark ? <mark key={index}>{part.text}</mark> : part.text))}
        </p>
      </div>
    </>
  );
}

function Teaching() {
  return (
    <div className="empty" data-testid="search-teaching">
      <h2>Every word of every open pack</h2>
      <ul className="search-tips">
        <li>
          <code>timeout deadline</code> finds places with both words; a typo is forgiven
        </li>
        <li>
          <code>"at least once"</code> finds the phrase, <code>idempot*</code> all its endings
        </li>
        <li>
          <code>kind:question level:hard</code> and <code>topic:caching</code> narrow it down
        </li>
      </ul>
    </div>
  );
}

function Nothing({ words, isFiltered, onClear }: { words: string; isFiltered: boolean; onClear: () => void }) {
  return (
    <div className="empty">
      <h2>Nothing says “{words}”</h2>
      <p>Fewer words find more; so does an asterisk for the rest of a word.</p>
      {isFiltered ? <Button onPress={onClear}>Search everywhere</Button> : null}
    </div>
  );
}
