/** What one does with a list: study it, draw one at random, print it, keep its filter under a name. */
import { Bookmark, Dices, FileUp, Play, Printer, X } from "lucide-react";
import { useState } from "react";
import { Input, Label, Menu, MenuItem, MenuTrigger, TextField } from "react-aria-components";

import { EVERYTHING } from "../../backend/filter";
import { useSettings, useStartSession } from "../../backend/queries";
import type { ItemFilter, SessionMode } from "../../bindings";
import { Button, IconButton } from "../../design/controls/controls";
import { usePlace } from "../../shared/navigation/history";
import { useCommands } from "../../shared/keyboard/commands";
import { Dialog, MenuPopover } from "../../design/controls/overlays";
import { useStudy } from "../../shared/study/study";
import { useToasts } from "../../shared/toasts";

/** The longest session there is: all of a list is all of it. */
const ALL_MINUTES = 480;

export function ListActions({
  filter,
  isEmpty,
  onFilter,
  onRandom,
  onPrint,
  onImport,
}: {
  filter: ItemFilter;
  isEmpty: boolean;
  onFilter: (filter: ItemFilter) => void;
  onRandom: () => void;
  onPrint: () => void;
  onImport: () => void;
}) {
  const here = usePlace();
  const study = useStudy();
  const toasts = useToasts();
  const { data: settings } = useSettings();
  const [isNaming, setNaming] = useState(false);
  const begin = useStartSession({
    onSuccess: () => here.go({ name: "review", resume: true }),
    onError: toasts.fail,
  });
  const start = (mode: SessionMode) =>
    begin.mutate({
      minutes: mode === "due" ? (settings?.minutesPerDay ?? 25) : ALL_MINUTES,
      mode,
      filter,
      unread: true,
      noNew: false,
    });
  useCommands([
    {
      id: "bank-study",
      title: "Study this list",
      group: "This page",
      keys: ["y"],
      run: () => (isEmpty ? undefined : start("due")),
    },
    { id: "bank-random", title: "Choose an item at random", group: "This page", keys: ["r"], run: onRandom },
  ]);
  const saved = settings?.savedFilters ?? [];
  const keep = (name: string) =>
    toasts.attempt(async () => {
      const others = saved.filter((one) => one.name !== name);
      if (await study.tryTake({ kind: "setting-changed", key: "savedFilters", value: [...others, { name, filter }] }))
        toasts.show({ text: `Saved as “${name}”` });
      setNaming(false);
    });
  return (
    <div className="bank-actions">
      <MenuTrigger>
        <Button icon={Play} isDisabled={isEmpty || begin.isPending} data-testid="bank-study">
          Study this list
        </Button>
        <MenuPopover placement="bottom start">
          <Menu className="menu" aria-label="How to study this list" onAction={(key) => start(key as SessionMode)}>
            <MenuItem id="due" className="menu-item" data-testid="study-due">
              What is due of it, and new ones, for {settings?.minutesPerDay ?? 25} min
            </MenuItem>
            <MenuItem id="cram" className="menu-item" data-testid="study-cram">
              All of it; changes no schedule
            </MenuItem>
            <MenuItem id="quick-fire" className="menu-item" data-testid="study-quick-fire">
              Quick-fire; changes no schedule
            </MenuItem>
          </Menu>
        </MenuPopover>
      </MenuTrigger>
      <IconButton
        label="Choose one at random"
        icon={Dices}
        keys="r"
        isDisabled={isEmpty}
        onPress={onRandom}
        data-testid="bank-random"
      />
      <IconButton
        label="Save the list for printing"
        icon={Printer}
        isDisabled={isEmpty}
        onPress={onPrint}
        data-testid="bank-print"
      />
      <MenuTrigger>
        <IconButton label="Kept filters" icon={Bookmark} data-testid="bank-filters-kept" />
        <MenuPopover placement="bottom end">
          <Menu
            className="menu"
            aria-label="Kept filters"
            onAction={(key) => {
              if (key === "keep") setNaming(true);
              else onFilter(saved.find(({ name }) => name === key)?.filter ?? EVERYTHING);
            }}
          >
            {saved.map(({ name }) => (
              <MenuItem key={name} id={name} className="menu-item" textValue={name}>
                {name}
              </MenuItem>
            ))}
            <MenuItem id="keep" className="menu-item" textValue="Keep this filter">
              Keep this filter…
            </MenuItem>
          </Menu>
        </MenuPopover>
      </MenuTrigger>
      <IconButton label="Import a list of questions" icon={FileUp} onPress={onImport} data-testid="bank-import" />
      <Dialog title="Keep this filter" isOpen={isNaming} onClose={() => setNaming(false)} testId="filter-dialog">
        <Naming
          taken={saved.map(({ name }) => name)}
          onKeep={keep}
          onForget={(name) =>
            study.set(
              "savedFilters",
              saved.filter((one) => one.name !== name),
            )
          }
        />
      </Dialog>
    </div>
  );
}

function Naming({
  taken,
  onKeep,
  onForget,
}: {
  taken: string[];
  onKeep: (name: string) => void;
  onForget: (name: string) => void;
}) {
  const [name, setName] = useState("");
  const ready = name.trim() !== "";
  return (
    <form
      className="dialog-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onKeep(name.trim());
      }}
    >
      <TextField className="field" value={name} onChange={setName} autoFocus>
        <Label className="field-label">Name</Label>
        <Input className="input" placeholder="Hard questions on messaging" data-testid="filter-name" />
      </TextField>
      {taken.length === 0 ? null : (
        <ul className="bank-kept" aria-label="Kept so far">
          {taken.map((one) => (
            <li key={one}>
              {one} <IconButton label={`Forget ${one}`} icon={X} onPress={() => onForget(one)} />
            </li>
          ))}
        </ul>
      )}
      <div className="dialog-buttons">
        <Button kind="primary" type="submit" isDisabled={!ready} data-testid="filter-save">
          {taken.includes(name.trim()) ? "Keep it instead" : "Keep it"}
        </Button>
      </div>
    </form>
  );
}
