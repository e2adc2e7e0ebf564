import { Dialog } from "../design/controls/overlays";
import { useCommandList, type CommandGroup } from "../shared/keyboard/commands";
import { Keys } from "../design/controls/keys";

const GROUPS: CommandGroup[] = ["Go to", "This page", "Diagram", "Board", "Drawing", "Review", "Study", "Window"];

/** Every key that works now, from the same registry that runs them. */
export function KeySheet({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const commands = useCommandList();
  return (
    <Dialog title="Keys" isOpen={isOpen} onClose={onClose} wide testId="key-sheet">
      <div className="key-sheet">
        {GROUPS.map((group) => {
          const shown = commands.filter((command) => command.group === group && command.keys !== undefined);
          if (shown.length === 0) return null;
          return (
            <section key={group} className="key-group">
              <h3>{group}</h3>
              <dl>
                {shown.map((command) => (
                  <div key={command.id}>
                    <dt>{command.title}</dt>
                    <dd>
                      <Keys keys={command.keys?.[0] ?? ""} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
      <p className="field-help">Single keys do nothing while you type. They can be switched off in Settings.</p>
    </Dialog>
  );
}
