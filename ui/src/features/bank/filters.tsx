/** What narrows the bank down, and how it is ordered. */
import { Input, SearchField, ToggleButton } from "react-aria-components";

import { useBankOptions } from "../../backend/queries";
import type { ItemFilter, ItemKind, Level, MemoryPhase } from "../../bindings";
import { Segmented, type Choice } from "../../design/controls/controls";
import {
  categoryWord,
  ITEM_KINDS,
  kindWord,
  LEVELS,
  levelWord,
  MEMORY_PHASES,
  phaseWord,
} from "../../shared/words/words";
import { SORTS, type Sort } from "./sort";

const KIND_CHOICES: readonly Choice<ItemKind | "">[] = [
  { value: "", label: "All" },
  ...ITEM_KINDS.map((value) => ({ value, label: kindWord(value, 2) })),
];
const LEVEL_CHOICES: readonly Choice<Level | "">[] = [
  { value: "", label: "Any level" },
  ...LEVELS.map((value) => ({ value, label: levelWord(value) })),
];
type Mark = "due" | "flagged" | "leech" | "suspended" | "diagram";
const MARKS: readonly Choice<Mark>[] = [
  { value: "due", label: "Due" },
  { value: "flagged", label: "Flagged" },
  { value: "diagram", label: "With a diagram" },
  { value: "leech", label: "Keeps slipping" },
  { value: "suspended", label: "Suspended" },
];

export function Filters({
  filter,
  sort,
  onFilter,
  onSort,
}: {
  filter: ItemFilter;
  sort: Sort;
  onFilter: (filter: ItemFilter) => void;
  onSort: (sort: Sort) => void;
}) {
  const kind = filter.kinds[0] ?? "";
  const { data: options } = useBankOptions();
  return (
    <div className="bank-filters">
      <SearchField
        className="bank-text"
        value={filter.text ?? ""}
        onChange={(text) => onFilter(without(filter, "text", text === "" ? undefined : text))}
        aria-label="Filter by words"
      >
        <Input className="input" placeholder="Filter by words" data-testid="bank-text" />
      </SearchField>
      <Select
        label="Category"
        value={filter.categories[0] ?? ""}
        testId="bank-category"
        onChange={(value) => onFilter({ ...filter, categories: value === "" ? [] : [value] })}
      >
        <option value="">Every category</option>
        {options?.categories.map(([slug, items]) => (
          <option key={slug} value={slug}>
            {categoryWord(slug)} ({items})
          </option>
        ))}
      </Select>
      <Select
        label="Tag"
        value={filter.tags[0] ?? ""}
        testId="bank-tag"
        onChange={(value) => onFilter({ ...filter, tags: value === "" ? [] : [value] })}
      >
        <option value="">Every tag</option>
        {options?.tags.map(([tag, items]) => (
          <option key={tag} value={tag}>
            {tag} ({items})
          </option>
        ))}
      </Select>
      <Select
        label="State of memory"
        value={filter.states[0] ?? ""}
        testId="bank-state"
        onChange={(value) => onFilter({ ...filter, states: value === "" ? [] : [value as MemoryPhase] })}
      >
        <option value="">Any state</option>
        {MEMORY_PHASES.map((state) => (
          <option key={state} value={state}>
            {phaseWord(state)}
          </option>
        ))}
      </Select>
      <Select label="Order" value={sort} testId="bank-sort" onChange={(value) => onSort(value as Sort)}>
        {SORTS.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      <Segmented
        label="Kind"
        hideLabel
        value={kind}
        choices={KIND_CHOICES}
        onChange={(next) =>
          onFilter({ ...filter, kinds: next === "" ? [] : [next], levels: next === "question" ? filter.levels : [] })
        }
        testId="bank-kind"
      />
      {kind === "question" ? (
        <Segmented
          label="Level"
          hideLabel
          value={filter.levels[0] ?? ""}
          choices={LEVEL_CHOICES}
          onChange={(next) => onFilter({ ...filter, levels: next === "" ? [] : [next] })}
          testId="bank-level"
        />
      ) : null}
      <div className="bank-marks" role="group" aria-label="Only">
        {MARKS.map(({ value, label }) => (
          <ToggleButton
            key={value}
            className="button button-quiet bank-mark"
            isSelected={filter[value] === true}
            onChange={(on) => onFilter(without(filter, value, on ? true : undefined))}
            data-testid={`bank-${value}`}
          >
            {label}
          </ToggleButton>
        ))}
      </div>
    </div>
  );
}

function Select({
  label,
  value,
  testId,
  onChange,
  children,
}: {
  label: string;
  value: string;
  testId: string;
  onChange: (value: string) => void;
  children: React.ReactNode;
}) {
  return (
    <label className="bank-select">
      <span className="visually-hidden">{label}</span>
      <select className="input" value={value} onChange={(event) => onChange(event.target.value)} data-testid={testId}>
        {children}
      </select>
    </label>
  );
}

/** Sets a filter, or leaves it out: what is not there asks for nothing. */
function without<K extends keyof ItemFilter>(filter: ItemFilter, key: K, value: ItemFilter[K] | undefined): ItemFilter {
  const rest = Object.fromEntries(Object.entries(filter).filter(([name]) => name !== key)) as ItemFilter;
  return value === undefined ? rest : { ...rest, [key]: value };
}
