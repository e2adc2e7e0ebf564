/** The bank: every card, question, diagram and script, narrowed down, read, and looked after. */
import "./bank.css";

import { Flag, PauseCircle, TrendingDown } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { Label, ListBox, ListBoxItem, ListLayout, Virtualizer } from "react-aria-components";

import { EVERYTHING } from "../../backend/filter";
import { useBank, useStudyDay } from "../../backend/queries";
import type { Bank as BankBody, BankItem, ItemFilter } from "../../bindings";
import { Switch } from "../../design/controls/switch";
import { useEntryState, usePlace } from "../../shared/navigation/history";
import { Icon } from "../../design/controls/icons";
import { useCommands } from "../../shared/keyboard/commands";
import { Failure } from "../../design/controls/notice";
import { Screen, useKeptScroll } from "../../design/screen/screen";
import { categoryWord, fromDay, phaseWord } from "../../shared/words/words";
import { ListActions } from "./actions";
import { PrintList } from "./print-list";
import { Filters } from "./filters";
import { ImportList } from "./import-list";
import { ItemDetail } from "./item-detail";
import { sorted, type Sort } from "./sort";
import { describeBank, detail } from "./words";

/** The height of a row in pixels; the style sheet is told. */
const ROW = 60;

export function Bank({ at }: { at?: "import" }) {
  const here = usePlace();
  if (at !== "import") return <Browse />;
  return (
    <Screen title="Import a list" className="column">
      <ImportList onBack={() => here.up({ name: "bank" })} />
    </Screen>
  );
}

function Browse() {
  const here = usePlace();
  const [filter, setFilter] = useEntryState<ItemFilter>("filter", EVERYTHING);
  const [sort, setSort] = useEntryState<Sort>("order", "reading");
  const wanted = useDeferredValue(filter);
  const { data: bank, error } = useBank(wanted);
  const items = useMemo(() => (bank === undefined ? [] : sorted(bank.items, sort)), [bank, sort]);
  const [chosen, setChosen] = useEntryState<string | null>("chosen", null);
  const [hide, setHide] = useEntryState("hide answers", false);
  const [isPrinting, setPrinting] = useState(false);
  const toImport = () => here.go({ name: "bank", at: "import" });
  const item = bank?.items.find((candidate) => candidate.item === chosen) ?? null;
  const random = () => {
    const others = items.filter((one) => one.item !== chosen);
    const drawn = others[Math.floor(Math.random() * others.length)];
    if (drawn !== undefined) setChosen(drawn.item);
  };
  useCommands([
    {
      id: "bank-hide",
      title: hide ? "Show answers" : "Hide answers",
      group: "This page",
      keys: ["h"],
      run: () => setHide(!hide),
    },
    { id: "bank-print", title: "Print this list", group: "This page", run: () => setPrinting(true) },
    { id: "bank-import", title: "Import a list of questions", group: "This page", run: toImport },
  ]);

  return (
    <Screen className="bank">
      <div className="bank-list">
        <header className="bank-head">
          <div className="bank-title-row">
            <h1 className="screen-title">Bank</h1>
            <Switch isSelected={hide} onChange={setHide} testId="bank-hide">
              Hide answers
            </Switch>
          </div>
          <Filters filter={filter} sort={sort} onFilter={setFilter} onSort={setSort} />
          <p className="bank-count" role="status" data-testid="bank-count">
            {bank === undefined ? "" : describeBank(bank)}
          </p>
          <ListActions
            filter={filter}
            isEmpty={items.length === 0}
            onFilter={setFilter}
            onRandom={random}
            onPrint={() => setPrinting(true)}
            onImport={toImport}
          />
        </header>
        {error === null ? null : <Failure error={error} title="The bank cannot be read" />}
        {bank === undefined ? null : (
          <Items items={items} chosen={chosen} onChoose={setChosen} onClear={() => setFilter(EVERYTHING)} />
        )}
      </div>
      <aside className="bank-detail" aria-label="The chosen item">
        {item === null ? (
          <p className="eyebrow">Choose an item to read it and see how well you remember it.</p>
        ) : (
          <ItemDetail key={`${item.item} ${String(hide)}`} item={item} hidden={hide} />
        )}
      </aside>
      {bank === undefined ? null : (
        <PrintList title={titleOf(wanted, bank)} items={items} isOpen={isPrinting} onClose={() => setPrinting(false)} />
      )}
    </Screen>
  );
}

/** What a printed list is called. */
function titleOf(filter: ItemFilter, bank: BankBody): string {
  const parts = [
    filter.categories[0] === undefined ? null : categoryWord(filter.categories[0]),
    filter.tags[0] ?? null,
    filter.levels[0] ?? null,
    filter.text === undefined ? null : `“${filter.text}”`,
  ].filter((part) => part !== null);
  const kind = bank.kinds.length === 1 && bank.kinds[0]?.kind === "question" ? "Questions" : "Bank";
  return parts.length === 0 ? kind : `${kind}, ${parts.join(", ")}`;
}

function Items({
  items,
  chosen,
  onChoose,
  onClear,
}: {
  items: readonly BankItem[];
  chosen: string | null;
  onChoose: (item: string | null) => void;
  onClear: () => void;
}) {
  const today = useStudyDay();
  const rows = useMemo(() => items.map((item) => ({ id: item.item, item })), [items]);
  // A randomly chosen item may be far away: scroll to it. Coming back restores the list as it was.
  const shown = useRef(chosen);
  useEffect(() => {
    if (shown.current === chosen) return;
    const at = chosen === null ? -1 : items.findIndex(({ item }) => item === chosen);
    const list = document.querySelector<HTMLElement>("[data-testid=bank-items]");
    if (at < 0 || list === null) return;
    shown.current = chosen;
    const top = at * ROW;
    if (top < list.scrollTop || top + ROW > list.scrollTop + list.clientHeight)
      list.scrollTop = Math.max(0, top - list.clientHeight / 3);
  }, [chosen, items]);
  const keepScroll = useKeptScroll("list");
  if (items.length === 0) {
    return (
      <div className="empty">
        <h2>No item is like that</h2>
        <p>Cards and questions come from the pages of your packs. Fewer filters show more of them.</p>
        <button type="button" className="button" onClick={onClear}>
          Show everything
        </button>
      </div>
    );
  }
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: ROW }}>
      <ListBox
        aria-label="Items"
        className="bank-items"
        ref={keepScroll}
        style={{ "--row": `${ROW}px` } as React.CSSProperties}
        data-testid="bank-items"
        items={rows}
        selectionMode="single"
        selectionBehavior="replace"
        selectedKeys={chosen === null ? [] : [chosen]}
        onSelectionChange={(keys) => onChoose(keys === "all" ? null : ([...keys][0]?.toString() ?? null))}
      >
        {({ item }) => (
          <ListBoxItem
            id={item.item}
            className={item.suspended ? "bank-item bank-item-suspended" : "bank-item"}
            textValue={item.title}
            data-testid="bank-item"
          >
            <div>
              <Label className="bank-title">{item.title}</Label>
              <p className="eyebrow">{detail(item)}</p>
            </div>
            <span className="bank-state">
              {item.flagged ? <Icon of={Flag} /> : null}
              {item.leech ? <Icon of={TrendingDown} /> : null}
              {item.suspended ? <Icon of={PauseCircle} /> : null}
              {item.suspended
                ? "Suspended"
                : item.due
                  ? "Due"
                  : item.phase === "new"
                    ? "New"
                    : item.dueDay === null || today === null
                      ? phaseWord(item.phase)
                      : fromDay(item.dueDay, today)}
            </span>
          </ListBoxItem>
        )}
      </ListBox>
    </Virtualizer>
  );
}
