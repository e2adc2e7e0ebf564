/**
 * The focus never falls out of the window. A control that is pressed may be gone afterwards: a row that is
 * deleted, a button that gives way to the next step. Browsers then leave the focus on nothing, and users of
 * the keyboard or a screen reader have to start from the top. This catches it for every screen: the focus
 * moves to the next control of the same list, or to the screen's heading.
 */
import { useEffect, type RefObject } from "react";

import { focusOnScreen, neighbour } from "../shared/keyboard/focus";

/** What cannot have the focus any more, though it is still there. */
const isShut = (element: Element) => element.matches(":disabled") || element.closest("[inert], [hidden]") !== null;

export function useFocusNet(screen: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    let last: HTMLElement | null = null;
    let gap: { parent: Node; before: Node | null } | null = null;
    const onFocus = ({ target }: FocusEvent) => {
      last = target instanceof HTMLElement && target !== document.body ? target : null;
      gap = null;
    };
    // A click beside everything leaves the focus on nothing on purpose.
    const onPointer = () => {
      last = null;
    };
    const hasFallen = () =>
      document.activeElement === null || document.activeElement === document.body || isShut(document.activeElement);
    const land = () => {
      if (last === null || (last.isConnected && !isShut(last)) || !hasFallen()) return;
      const at = last.isConnected ? { parent: last.parentElement ?? document.body, before: last.nextSibling } : gap;
      last = null;
      gap = null;
      const next = at !== null && at.parent.isConnected ? neighbour(at.parent, at.before) : null;
      if (next === null) focusOnScreen(screen.current);
      else next.focus();
    };
    const onChange = (changes: MutationRecord[]) => {
      if (last === null) return;
      for (const { removedNodes, target, nextSibling } of changes) {
        const gone = [...removedNodes].some(
          (node) => node.contains(last) || (gap !== null && node.contains(gap.parent)),
        );
        if (gone) gap = { parent: target, before: nextSibling };
      }
      if (last.isConnected && !isShut(last)) return;
      // Two frames: what a screen or a closing dialog does with the focus itself comes first.
      requestAnimationFrame(() => requestAnimationFrame(land));
    };
    const observer = new MutationObserver(onChange);
    observer.observe(document.body, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["disabled", "inert", "hidden"],
    });
    document.addEventListener("focusin", onFocus);
    document.addEventListener("pointerdown", onPointer, true);
    return () => {
      observer.disconnect();
      document.removeEventListener("focusin", onFocus);
      document.removeEventListener("pointerdown", onPointer, true);
    };
  }, [screen]);
}
