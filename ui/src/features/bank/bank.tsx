/** The bank: every card, question, diagram and script, narrowed down, read, and looked after. */
import { Flag, PauseCircle, TrendingDown } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { Input, Label, ListBox, ListBoxItem, ListLayout, SearchField, ToggleButton, Virtualizer } from "react-aria-components";

import { useBank } from "../../backend/queries";
import type { Bank as BankBody, BankItem, ItemFilter, ItemKind, Level } from "../../backend/types";
import { Segmented, type Choice } from "../../design/controls";
import { Icon } from "../../design/icons";
import { Failure } from "../../design/notice";
import { Screen } from "../../design/screen";
import { count } from "../../design/words";
import { ItemDetail } from "./item-detail";
import { category, detail, dueWords, EVERYTHING, PHASES } from "./words";

const KIND_CHOICES: readonly Choice<ItemKind | "">[] = [
  { value: "", label: "All" },
  { value: "card", label: "Cards" },
  { value: "cue", label: "Cues" },
  { value: "question", label: "Questions" },
  { value: "diagram", label: "Diagrams" },
  { value: "script", label: "Scripts" },
];
const LEVELS: readonly Choice<Level | "">[] = [
  { value: "", label: "Any level" },
  { value: "easy", label: "Easy" },
  { value: "medium", label: "Medium" },
  { value: "hard", label: "Hard" },
];
type Mark = "due" | "flagged" | "leech" | "suspended";
const MARKS: readonly Choice<Mark>[] = [
  { value: "due", label: "Due" },
  { value: "flagged", label: "Flagged" },
  { value: "leech", label: "Keeps slipping" },
  { value: "suspended", label: "Suspended" },
];
const ROW = 60;

/** A study day of the machine's calendar; only for naming days, never for scheduling. */
const civilToday = () => new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date());

export function Bank() {
  const [filter, setFilter] = useState<ItemFilter>(EVERYTHING);
  const wanted = useDeferredValue(filter);
  const { data: bank, error } = useBank(wanted);
  const [chosen, setChosen] = useState<string | null>(null);
  const item = bank?.items.find((candidate) => candidate.item === chosen) ?? null;

  return (
    <Screen title="Bank" className="bank">
      <div className="bank-list">
        <header className="bank-head">
          <h1 className="screen-title">Bank</h1>
          <Filters filter={filter} bank={bank} onFilter={setFilter} />
          <p className="eyebrow" role="status" data-testid="bank-count">
            {bank === undefined ? "" : told(bank)}
          </p>
        </header>
        {error === null ? null : <Failure error={error} title="The bank cannot be read" />}
        {bank === undefined ? null : <Items items={bank.items} chosen={chosen} onChoose={setChosen} onClear={() => setFilter(EVERYTHING)} />}
      </div>
      <aside className="bank-detail" aria-label="The chosen item">
        {item === null ? <p className="eyebrow">Choose an item to read it, and to see how well it is remembered.</p> : <ItemDetail key={item.item} item={item} />}
      </aside>
    </Screen>
  );
}

function told({ items, levels }: BankBody): string {
  const questions = levels.easy + levels.medium + levels.hard;
  const due = items.filter((item) => item.due).length;
  return [count(items.length, "item"), questions === 0 ? null : `${levels.easy} easy, ${levels.medium} medium, ${levels.hard} hard questions`, due === 0 ? null : `${due} due`].filter((part) => part !== null).join(" · ");
}

function Filters({ filter, bank, onFilter }: { filter: ItemFilter; bank: BankBody | undefined; onFilter: (filter: ItemFilter) => void }) {
  const kind = filter.kinds[0] ?? "";
  const all = useBank(EVERYTHING).data ?? bank;
  return (
    <div className="bank-filters">
      <SearchField className="bank-text" value={filter.text ?? ""} onChange={(text) => onFilter(without(filter, "text", text === "" ? undefined : text))} aria-label="Filter by words">
        <Input className="input" placeholder="Filter by words" data-testid="bank-text" />
      </SearchField>
      <label className="bank-category">
        <span className="visually-hidden">Category</span>
        <select className="input" value={filter.categories[0] ?? ""} onChange={(event) => onFilter({ ...filter, categories: event.target.value === "" ? [] : [event.target.value] })} data-testid="bank-category">
          <option value="">Every category</option>
          {all?.categories.map(([slug, items]) => (
            <option key={slug} value={slug}>
              {category(slug)} ({items})
            </option>
          ))}
        </select>
      </label>
      <Segmented label="Kind" hideLabel value={kind} choices={KIND_CHOICES} onChange={(next) => onFilter({ ...filter, kinds: next === "" ? [] : [next], levels: next === "question" ? filter.levels : [] })} testId="bank-kind" />
      {kind === "question" ? <Segmented label="Level" hideLabel value={filter.levels[0] ?? ""} choices={LEVELS} onChange={(next) => onFilter({ ...filter, levels: next === "" ? [] : [next] })} testId="bank-level" /> : null}
      <div className="bank-marks" role="group" aria-label="Only">
        {MARKS.map(({ value, label }) => (
          <ToggleButton key={value} className="button button-quiet bank-mark" isSelected={filter[value] === true} onChange={(on) => onFilter(without(filter, value, on ? true : undefined))} data-testid={`bank-${value}`}>
            {label}
          </ToggleButton>
        ))}
      </div>
    </div>
  );
}

/** Sets a filter, or leaves it out: what is not there asks for nothing. */
function without<K extends keyof ItemFilter>(filter: ItemFilter, key: K, value: ItemFilter[K] | undefined): ItemFilter {
  const rest = Object.fromEntries(Object.entries(filter).filter(([name]) => name !== key)) as ItemFilter;
  return value === undefined ? rest : { ...rest, [key]: value };
}

function Items({ items, chosen, onChoose, onClear }: { items: BankItem[]; chosen: string | null; onChoose: (item: string | null) => void; onClear: () => void }) {
  const today = useMemo(civilToday, []);
  if (items.length === 0) {
    return (
      <div className="empty">
        <h2>No item is like that</h2>
        <p>Cards and questions come from the pages of your packs. Fewer filters show more of them.</p>
        <button type="button" className="button button-plain" onClick={onClear}>
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
        data-testid="bank-items"
        items={items.map((item) => ({ id: item.item, item }))}
        selectionMode="single"
        selectionBehavior="replace"
        selectedKeys={chosen === null ? [] : [chosen]}
        onSelectionChange={(keys) => onChoose(keys === "all" ? null : ([...keys][0]?.toString() ?? null))}
      >
        {({ item }) => (
          <ListBoxItem id={item.item} className={item.suspended ? "bank-item bank-item-suspended" : "bank-item"} textValue={item.title} data-testid="bank-item">
            <div>
              <Label className="bank-title">{item.title}</Label>
              <p className="eyebrow">{detail(item)}</p>
            </div>
            <span className="bank-state">
              {item.flagged ? <Icon of={Flag} /> : null}
              {item.leech ? <Icon of={TrendingDown} /> : null}
              {item.suspended ? <Icon of={PauseCircle} /> : null}
              {item.suspended ? "Suspended" : item.due ? "Due" : item.phase === "new" ? "New" : item.dueDay === null ? PHASES[item.phase] : dueWords(item.dueDay, today)}
            </span>
          </ListBoxItem>
        )}
      </ListBox>
    </Virtualizer>
  );
}
