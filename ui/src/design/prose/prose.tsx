/** HTML from the core and drawings from Mermaid, as they are shown: the one place where markup enters the page. */
import { memo, useLayoutEffect, useRef, type CSSProperties } from "react";

import type { Html as SafeHtml } from "../../bindings";
import { copyText } from "../../shared/clipboard";
import { useFollowLinks } from "./links";
import { useToasts } from "../../shared/toasts";

/** Draws again only when the text changes: what the reader selected or opened in it stays. */
export const Html = memo(function Html({ html, className = "prose" }: { html: SafeHtml; className?: string }) {
  const element = useRef<HTMLDivElement>(null);
  const toasts = useToasts();
  const follow = useFollowLinks();
  useLayoutEffect(() => {
    const text = element.current;
    if (text === null) return;
    for (const pre of text.querySelectorAll("pre")) frameCode(pre, toasts.fail);
    for (const table of text.querySelectorAll(".table-scroll")) nameTable(table);
    for (const box of text.querySelectorAll("li > input[type=checkbox]")) {
      box.setAttribute("aria-label", box.parentElement?.textContent.trim().slice(0, 120) ?? "Task");
    }
  }, [html, toasts]);
  // The core sanitises all HTML (and the content policy runs no script in it).
  return <div ref={element} className={className} onClick={follow} dangerouslySetInnerHTML={{ __html: html }} />;
});

/** Mermaid's own output, made with its strict level, which strips scripts and handlers, but keeps links. */
export function Svg({ svg, className, style }: { svg: string; className: string; style: CSSProperties }) {
  const follow = useFollowLinks();
  return <div className={className} style={style} onClick={follow} dangerouslySetInnerHTML={{ __html: svg }} />;
}

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
    copyText(pre.textContent.replace(/\n$/, "")).then(() => {
      say("Copied");
      window.setTimeout(() => say("Copy"), COPIED_MS);
    }, fail);
  });
  frame.append(pre, button);
}
