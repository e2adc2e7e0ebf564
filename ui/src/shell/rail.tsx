import { TooltipTrigger, Focusable } from "react-aria-components";

import { Tip } from "../design/controls/controls";
import { useCurrent } from "../shared/navigation/history";
import { SCREEN_NAMES, SCREENS } from "../screens";
import { Icon } from "../design/controls/icons";
import { To } from "../design/screen/screen";
import { TimeBox } from "./time-box";

const ITEMS = SCREEN_NAMES.flatMap((name) => {
  const { title, sidebar, start, command } = SCREENS[name];
  if (typeof sidebar === "string" || start === null) return [];
  const { icon, label = title, isAtEnd = false } = sidebar;
  return [{ name, screen: start, label, icon, isAtEnd, keys: command.keys?.[0] }];
});

export function Rail({ isCovered }: { isCovered: boolean }) {
  return (
    <nav className="rail" aria-label="Main" inert={isCovered}>
      <Items items={ITEMS.filter(({ isAtEnd }) => !isAtEnd)} />
      <div className="rail-end">
        <TimeBox />
        <Items items={ITEMS.filter(({ isAtEnd }) => isAtEnd)} />
      </div>
    </nav>
  );
}

function Items({ items }: { items: typeof ITEMS }) {
  const { entry } = useCurrent();
  return (
    <ul className="rail-items">
      {items.map((item) => {
        const here = entry.screen.name === item.name || SCREENS[entry.screen.name].sidebar === item.name;
        return (
          <li key={item.name}>
            <TooltipTrigger delay={700} closeDelay={80}>
              <Focusable>
                <To screen={item.screen} className="rail-item" testId={`rail-${item.name}`} current={here}>
                  <Icon of={item.icon} />
                  <span>{item.label}</span>
                </To>
              </Focusable>
              <Tip keys={item.keys} placement="right">
                {item.label}
              </Tip>
            </TooltipTrigger>
          </li>
        );
      })}
    </ul>
  );
}
