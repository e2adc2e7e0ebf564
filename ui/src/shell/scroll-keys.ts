/**
 * The keys that scroll, wherever the focus is. WebKit scrolls what was last clicked, and nothing at all
 * when that is gone; a reader who has just come here by a link expects Space to turn the page. They are
 * commands of the window, so that a screen which uses one of these keys has it.
 */
import type { RefObject } from "react";

import { useCommands, type Command } from "../shared/keyboard/commands";

const LINE = 56;
/** What stays in sight when a page is turned, and the bar above it. */
const KEPT = 110;

export function useScrollKeys(scroller: RefObject<HTMLElement | null>): void {
  const scroll = (name: string, keys: string[], by: (element: HTMLElement) => number): Command => ({
    id: `scroll-${name}`,
    title: `Scroll: ${name}`,
    group: "Window",
    keys,
    isUsual: true,
    keyOnly: true,
    repeats: true,
    run: () => {
      const element = scroller.current;
      if (element !== null) element.scrollTop += by(element);
    },
  });
  useCommands([
    scroll("page down", ["PageDown", "Space"], ({ clientHeight }) => clientHeight - KEPT),
    scroll("page up", ["PageUp", "Shift+Space"], ({ clientHeight }) => KEPT - clientHeight),
    scroll("line down", ["ArrowDown"], () => LINE),
    scroll("line up", ["ArrowUp"], () => -LINE),
    scroll("start", ["Home"], ({ scrollHeight }) => -scrollHeight),
    scroll("end", ["End"], ({ scrollHeight }) => scrollHeight),
  ]);
}
