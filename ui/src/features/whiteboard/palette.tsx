/** The stencils, and the two dialogs that build a whole board without a drag. */
import { useId, useState } from "react";
import {
  Button as AriaButton,
  Form,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Select,
  SelectValue,
  TextField,
  Toolbar,
  TooltipTrigger,
} from "react-aria-components";
import { ChevronDown } from "lucide-react";

import type { Kind as StencilKind } from "../../bindings";
import { Button, Tip } from "../../design/controls/controls";
import { Switch } from "../../design/controls/switch";
import { Icon } from "../../design/controls/icons";
import { Dialog, MenuPopover } from "../../design/controls/overlays";
import { STENCILS } from "../../design/board/stencils";
import type { BoardNode } from "../../design/board/board-handle";

export function StencilPalette({ onInsert }: { onInsert: (kind: StencilKind) => void }) {
  return (
    <Toolbar className="stencils" orientation="vertical" aria-label="Stencils" data-testid="stencils">
      {STENCILS.map(({ kind, name, icon }) => (
        <TooltipTrigger key={kind} delay={400} closeDelay={60}>
          <AriaButton
            className="stencil"
            aria-label={`Add ${name}`}
            onPress={() => onInsert(kind)}
            data-testid={`stencil-${kind}`}
          >
            <Icon of={icon} />
            <span className="stencil-name">{name}</span>
          </AriaButton>
          <Tip placement="right">Add {name}</Tip>
        </TooltipTrigger>
      ))}
    </Toolbar>
  );
}

interface Option {
  id: string;
  name: string;
}

function Picker({
  label,
  options,
  value,
  onChange,
  testId,
  autoFocus = false,
}: {
  label: string;
  options: Option[];
  value: string | null;
  onChange: (id: string) => void;
  testId: string;
  autoFocus?: boolean;
}) {
  return (
    <Select className="field" value={value} onChange={(key) => onChange(String(key))} placeholder="Choose">
      <Label className="field-label">{label}</Label>
      <AriaButton className="input picker" data-testid={testId} autoFocus={autoFocus}>
        <SelectValue />
        <Icon of={ChevronDown} />
      </AriaButton>
      <MenuPopover>
        <ListBox className="menu picker-list" items={options}>
          {({ id, name }) => (
            <ListBoxItem id={id} textValue={name} className="menu-item">
              {name}
            </ListBoxItem>
          )}
        </ListBox>
      </MenuPopover>
    </Select>
  );
}

/** A box by name; Enter adds it, and the dialog stays for the next until it is closed. */
export function AddDialog({
  isOpen,
  onClose,
  onAdd,
}: {
  isOpen: boolean;
  onClose: () => void;
  onAdd: (kind: StencilKind, name: string) => void;
}) {
  return (
    <Dialog title="Add a box" isOpen={isOpen} onClose={onClose} top testId="add-dialog">
      <AddForm onClose={onClose} onAdd={onAdd} />
    </Dialog>
  );
}

function AddForm({ onClose, onAdd }: { onClose: () => void; onAdd: (kind: StencilKind, name: string) => void }) {
  const [kind, setKind] = useState<StencilKind>("service");
  const [name, setName] = useState("");
  const [added, setAdded] = useState<string[]>([]);
  const status = useId();
  return (
    <Form
      className="board-form"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd(kind, name);
        setAdded([
          ...added,
          name.trim() === "" ? (STENCILS.find((one) => one.kind === kind)?.name ?? "") : name.trim(),
        ]);
        setName("");
      }}
    >
      <TextField className="field" value={name} onChange={setName} autoFocus>
        <Label className="field-label">Name</Label>
        <Input className="input" placeholder="Orders" aria-describedby={status} data-testid="add-name" />
      </TextField>
      <Picker
        label="Stencil"
        options={STENCILS.map((one) => ({ id: one.kind, name: one.name }))}
        value={kind}
        onChange={(id) => setKind(id as StencilKind)}
        testId="add-kind"
      />
      <p id={status} className="field-help" role="status">
        {added.length === 0 ? "Enter adds the box and leaves room for the next." : `Added: ${added.join(", ")}.`}
      </p>
      <div className="dialog-buttons">
        <Button kind="quiet" onPress={onClose}>
          Done
        </Button>
        <Button kind="primary" type="submit" data-testid="add-submit">
          Add
        </Button>
      </div>
    </Form>
  );
}

/** An arrow by its two ends. */
export function ConnectDialog({
  isOpen,
  onClose,
  nodes,
  onConnect,
}: {
  isOpen: boolean;
  onClose: () => void;
  nodes: BoardNode[];
  onConnect: (from: string, to: string, options: { label: string; asynchronous: boolean }) => void;
}) {
  return (
    <Dialog title="Connect two boxes" isOpen={isOpen} onClose={onClose} top testId="connect-dialog">
      {nodes.length < 2 ? (
        <>
          <p>An arrow needs two boxes. Add them first, with Alt+N or from the stencils.</p>
          <div className="dialog-buttons">
            <Button kind="primary" autoFocus onPress={onClose}>
              Close
            </Button>
          </div>
        </>
      ) : (
        <ConnectForm nodes={nodes} onClose={onClose} onConnect={onConnect} />
      )}
    </Dialog>
  );
}

/** Boxes as a picker lists them; those that say the same are told apart by number. */
export function optionsOf(nodes: readonly BoardNode[]): Option[] {
  const seen = new Map<string, number>();
  return nodes.map(({ id, label }) => {
    const nth = (seen.get(label) ?? 0) + 1;
    seen.set(label, nth);
    return { id, name: nth === 1 ? label : `${label} (${nth})` };
  });
}

function ConnectForm({
  nodes,
  onClose,
  onConnect,
}: {
  nodes: BoardNode[];
  onClose: () => void;
  onConnect: (from: string, to: string, options: { label: string; asynchronous: boolean }) => void;
}) {
  const options = optionsOf(nodes);
  const [from, setFrom] = useState<string | null>(null);
  const [to, setTo] = useState<string | null>(null);
  const [label, setLabel] = useState("");
  const [asynchronous, setAsynchronous] = useState(false);
  const [last, setLast] = useState<string | null>(null);
  const name = (id: string | null) => options.find((option) => option.id === id)?.name ?? "";
  return (
    <Form
      className="board-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (from === null || to === null || from === to) {
          setLast("Choose both ends first.");
          return;
        }
        onConnect(from, to, { label, asynchronous });
        setLast(`${name(from)} leads to ${name(to)}.`);
        // The next arrow often leaves where this one arrived.
        setFrom(to);
        setTo(null);
        setLabel("");
      }}
    >
      <div className="board-form-pair">
        <Picker label="From" options={options} value={from} onChange={setFrom} testId="connect-from" autoFocus />
        <Picker
          label="To"
          options={options.filter(({ id }) => id !== from)}
          value={to}
          onChange={setTo}
          testId="connect-to"
        />
      </div>
      <TextField className="field" value={label} onChange={setLabel}>
        <Label className="field-label">Says (optional)</Label>
        <Input className="input" placeholder="timeout 250 ms" data-testid="connect-label" />
      </TextField>
      <Switch isSelected={asynchronous} onChange={setAsynchronous}>
        Nobody waits for it (dotted)
      </Switch>
      <p className="field-help" role="status">
        {last ?? "Enter draws the arrow; the dialog stays for the next."}
      </p>
      <div className="dialog-buttons">
        <Button kind="quiet" onPress={onClose}>
          Done
        </Button>
        <Button kind="primary" type="submit" data-testid="connect-submit">
          Connect
        </Button>
      </div>
    </Form>
  );
}
