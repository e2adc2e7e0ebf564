/** What has the focus, as the keyboard sees it: a text field, the board, a menu, a control with keys of its own. */

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
const ENDS = ["Home", "End", "PageUp", "PageDown"];

/** Controls and the keys that they answer themselves, without Ctrl or Alt. */
const CONTROLS: [selector: string, keys: string[]][] = [
  ["button, summary, [role=button], [role=switch]", [" ", "Enter"]],
  ["a[href], [role=link]", [" ", "Enter"]],
  ["input[type=checkbox], [role=checkbox]", [" "]],
  ["input[type=radio], [role=radio]", [" ", ...ARROWS]],
  ["[role=tab]", [" ", "Enter", ...ARROWS, "Home", "End"]],
  ["input[type=range], [role=slider], [role=spinbutton]", [...ARROWS, ...ENDS]],
  ["audio, video", [" ", ...ARROWS]],
];

/** Lists that go by letters and arrows. */
const LISTS = "[role=menu], [role=listbox], [role=tree], [role=grid], [role=application]";
/** Dialogs whose keys the registry does not know: popovers, and those of the board's editor. */
const OTHER_DIALOGS =
  "[role=dialog]:not([data-key-scope]), [role=alertdialog]:not([data-key-scope]), dialog:not([data-key-scope])";
/** Put on an element that is drawn on with keys. */
const BOARD = "[data-own-keys]";

/** Where a key lands. */
export type KeyPlace = "page" | "board" | "elsewhere";

export function placeOf(target: EventTarget | null): KeyPlace {
  if (!(target instanceof Element)) return "page";
  if (target.closest(BOARD) !== null) return "board";
  return target.closest(`${LISTS}, ${OTHER_DIALOGS}`) === null ? "page" : "elsewhere";
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  return target.matches(
    "textarea, select, " +
      "input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=submit], [type=file])",
  );
}

/** Whether the control with the focus answers this key itself. */
export function usesKey(
  target: EventTarget | null,
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey">,
): boolean {
  if (!(target instanceof Element) || event.ctrlKey || event.altKey || event.metaKey) return false;
  return CONTROLS.some(([selector, keys]) => keys.includes(event.key) && target.closest(selector) !== null);
}

/** Whether Enter is pressed on something that does more than start a new line. */
export function actsOnEnter(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || target === document.body) return false;
  return !target.isContentEditable && !target.matches("textarea") && placeOf(target) !== "board";
}
