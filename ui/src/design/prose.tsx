/** Sanitised HTML from the core, as it is read: links lead somewhere, code can be copied. */
import { memo, useCallback, useLayoutEffect, useRef, type MouseEvent } from "react";

import { useBackend } from "../backend/context";
import { useHistory } from "./history";
import { useToasts } from "./toasts";

export interface InnerLink {
  page: string;
  anchor: string | null;
}

/** Reads `understudy:<pack>/<page>#<anchor>`; null when it is another kind of link. */
export function innerLink(href: string): InnerLink | null {
  if (!href.startsWith("understudy:")) return null;
  const [page = "", anchor] = href.slice("understudy:".length).split("#");
  try {
    return { page: decodeURI(page), anchor: anchor === undefined || anchor === "" ? null : decodeURIComponent(anchor) };
  } catch {
    return { page, anchor: null };
  }
}

/** Follows the link that was clicked, wherever in the element it stands. `onAnchor` takes links within the same text. */
export function useFollowLinks(onAnchor: (anchor: string) => void): (event: MouseEvent<HTMLElement>) => void {
  const backend = useBackend();
  const history = useHistory();
  const toasts = useToasts();
  return useCallback(
    (event) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      const href = link?.getAttribute("href");
      if (href == null || event.defaultPrevented || link?.closest("[data-own-links]") !== null) return;
      event.preventDefault();
      const inner = innerLink(href);
      if (inner !== null) history.go({ name: "page", page: inner.page, anchor: inner.anchor });
      else if (href.startsWith("#")) onAnchor(decodeURIComponent(href.slice(1)));
      else backend.openLink(href).catch(toasts.fail);
    },
    [backend, history, toasts, onAnchor],
  );
}

/** Draws again only when the text changes: what the reader selected or opened in it stays. */
export const Html = memo(function Html({ html, className = "prose" }: { html: string; className?: string }) {
  const element = useRef<HTMLDivElement>(null);
  const toasts = useToasts();
  useLayoutEffect(() => {
    const text = element.current;
    if (text === null) return;
    for (const pre of text.querySelectorAll("pre")) frameCode(pre, toasts.fail);
    for (const table of text.querySelectorAll(".table-scroll")) nameTable(table);
    for (const box of text.querySelectorAll("li > input[type=checkbox]")) box.setAttribute("aria-label", box.parentElement?.textContent.trim().slice(0, 120) ?? "Task");
  }, [html, toasts]);
  // The core sanitises all HTML (and the content policy runs no script in it).
  return <div ref={element} className={className} dangerouslySetInnerHTML={{ __html: html }} />;
});

/** Wide tables scroll, by keyboard too; a group, because a landmark for each table would be too many. */
function nameTable(table: Element): void {
  table.setAttribute("role", "group");
  table.setAttribute("tabindex", "0");
  if (!table.hasAttribute("aria-label")) table.setAttribute("aria-label", "Table");
}

const COPIED_MS = 1500;

function frameCode(pre: HTMLPreElement, fail: (thrown: unknown) => void): void {
  if (pre.parentElement?.classList.contains("code-frame") === true) return;
  const frame = document.createElement("div");
  frame.className = "code-frame";
  pre.replaceWith(frame);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy-code";
  button.textContent = "Copy";
  button.dataset["testid"] = "copy-code";
  button.setAttribute("aria-label", "Copy code");
  const say = (text: string) => {
    button.textContent = text;
    button.setAttribute("aria-label", text === "Copy" ? "Copy code" : text);
  };
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(pre.textContent.replace(/\n$/, "")).then(() => {
      say("Copied");
      window.setTimeout(() => say("Copy"), COPIED_MS);
    }, fail);
  });
  frame.append(pre, button);
}
