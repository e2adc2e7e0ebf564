import {
  BookOpenText,
  Layers,
  Library,
  MessagesSquare,
  Search,
  Settings2,
  Sunrise,
  Timer,
  Workflow,
  type LucideIcon,
} from "lucide-react";
import { TooltipTrigger, Focusable } from "react-aria-components";

import { Tip } from "../design/controls/controls";
import { useCurrent, type Screen } from "../shared/navigation/history";
import { Icon } from "../design/controls/icons";
import { To } from "../design/screen/screen";
import { TimeBox } from "./time-box";

interface RailItem {
  name: Screen["name"];
  screen: Screen;
  label: string;
  icon: LucideIcon;
  keys: string;
  /** Screens that count as being here. */
  holds?: Screen["name"][];
}

export const RAIL: RailItem[] = [
  { name: "today", screen: { name: "today" }, label: "Today", icon: Sunrise, keys: "g t" },
  {
    name: "topics",
    screen: { name: "topics" },
    label: "Topics",
    icon: BookOpenText,
    keys: "g o",
    holds: ["page", "flags"],
  },
  { name: "review", screen: { name: "review" }, label: "Review", icon: Layers, keys: "g r" },
  { name: "whiteboard", screen: { name: "whiteboard", item: null }, label: "Boards", icon: Workflow, keys: "g b" },
  { name: "rehearsal", screen: { name: "rehearsal" }, label: "Rehearse", icon: Timer, keys: "g e" },
  { name: "interview", screen: { name: "interview" }, label: "Interview", icon: MessagesSquare, keys: "g i" },
  { name: "bank", screen: { name: "bank" }, label: "Bank", icon: Library, keys: "g c" },
  { name: "search", screen: { name: "search", query: "" }, label: "Search", icon: Search, keys: "/" },
];

export const RAIL_END: RailItem[] = [
  { name: "settings", screen: { name: "settings" }, label: "Settings", icon: Settings2, keys: "Mod+," },
];

export function Rail({ isCovered }: { isCovered: boolean }) {
  return (
    <nav className="rail" aria-label="Main" inert={isCovered}>
      <Items items={RAIL} />
      <div className="rail-end">
        <TimeBox />
        <Items items={RAIL_END} />
      </div>
    </nav>
  );
}

function Items({ items }: { items: RailItem[] }) {
  const { entry } = useCurrent();
  return (
    <ul className="rail-items">
      {items.map((item) => {
        const here = entry.screen.name === item.name || item.holds?.includes(entry.screen.name) === true;
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
