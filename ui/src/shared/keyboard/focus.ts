/** Where the focus goes when what had it is gone. */

const FOCUSABLE =
  "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, " +
  "[tabindex='0']";
/** What belongs together: in a list, the neighbour of a thing that is gone is the next place to be. */
const LIST = "ul, ol, dl, table, fieldset, [role=list], [role=group]";

/** Gives the focus to something that is read, not pressed: a heading, an answer. */
export function focusOn(element: HTMLElement | null): void {
  if (element === null) return;
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

/** Goes to the start of a screen: its heading, so that a screen reader says where one is. */
export function focusOnScreen(screen: HTMLElement | null): void {
  const heading = screen?.querySelector<HTMLElement>("h1, [role=heading][aria-level='1']");
  focusOn(heading ?? screen ?? null);
}

function isReachable(element: HTMLElement): boolean {
  return element.closest("[inert]") === null && element.getClientRects().length > 0;
}

/** The control after a place in its list, else the one before it; null when the list has none. */
export function neighbour(parent: Node, before: Node | null): HTMLElement | null {
  const around = parent instanceof Element ? parent : parent.parentElement;
  const list = around?.closest(LIST);
  if (list == null) return null;
  const controls = [...list.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(isReachable);
  // Where the gap is: in front of `before`, or at the end of the parent.
  const isAfter = (control: Node) =>
    before !== null
      ? before === control ||
        before.contains(control) ||
        (before.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
      : !parent.contains(control) && (parent.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  return controls.find(isAfter) ?? controls.at(-1) ?? null;
}
