/**
 * The keys that scroll, wherever the focus is. WebKit scrolls what was last clicked, and nothing at all
 * when that is gone; a reader who has just come here by a link expects Space to turn the page.
 */
import { useEffect, type RefObject } from "react";

import { isTyping } from "../design/keys";

/** Controls that use these keys themselves. */
const OWN_KEYS = "[role=slider], [role=listbox], [role=menu], [role=radiogroup], [role=dialog], [role=alertdialog], [role=spinbutton], [role=application], input, select, .drawing-stage";
const PRESSED_BY_SPACE = "a, button, summary, [role=button], [role=switch]";
const LINE = 56;

/** How far a key scrolls, in pixels; null when it does not. */
export function scrollBy(event: Pick<KeyboardEvent, "key" | "shiftKey">, page: number, whole: number): number | null {
  switch (event.key) {
    case "PageDown":
      return page;
    case "PageUp":
      return -page;
    case " ":
      return event.shiftKey ? -page : page;
    case "ArrowDown":
      return LINE;
    case "ArrowUp":
      return -LINE;
    case "Home":
      return -whole;
    case "End":
      return whole;
    default:
      return null;
  }
}

export function useScrollKeys(scroller: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const element = scroller.current;
      if (element === null || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      const target = event.target instanceof Element ? event.target : null;
      if (isTyping(target) || target?.closest(OWN_KEYS) != null) return;
      if (event.key === " " && target?.closest(PRESSED_BY_SPACE) != null) return;
      const by = scrollBy(event, element.clientHeight - 110, element.scrollHeight);
      if (by === null) return;
      event.preventDefault();
      element.scrollTop += by;
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [scroller]);
}
