/** Where a click on a link leads: within the app, on this page, or, once it was asked, out to another program. */
import { createContext, use, useCallback, useEffect, useMemo, useState, type MouseEvent, type ReactNode } from "react";

import { useBackend } from "../../backend/context";
import type { PageRef } from "../../bindings";
import { Button } from "../controls/controls";
import { usePlace } from "../../shared/navigation/history";
import { Dialog } from "../controls/overlays";
import { useToasts } from "../../shared/toasts";

export interface InnerLink {
  page: PageRef;
  anchor: string | null;
}

/** Reads `understudy:<pack>/<page>#<anchor>`, which the core writes as it is; null for any other kind of link. */
export function innerLink(href: string): InnerLink | null {
  if (!href.startsWith("understudy:")) return null;
  const [page = "", anchor = ""] = href.slice("understudy:".length).split("#");
  return { page, anchor: anchor === "" ? null : anchor };
}

type Anchors = (anchor: string) => void;

const AskContext = createContext<((address: string) => void) | null>(null);
const AnchorsContext = createContext<Anchors | null>(null);

/**
 * A link that nothing follows leads nowhere. The program refuses to show another page, but the web view may have
 * connected to where the link leads by then.
 */
function stay(event: Event): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link !== null && !(link.getAttribute("href") ?? "").startsWith("#")) event.preventDefault();
}

/** Asks before a link opens in another program. Around everything that shows links. */
export function LinksProvider({ children }: { children: ReactNode }) {
  const backend = useBackend();
  const toasts = useToasts();
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    window.addEventListener("click", stay);
    window.addEventListener("auxclick", stay);
    return () => {
      window.removeEventListener("click", stay);
      window.removeEventListener("auxclick", stay);
    };
  }, []);
  const close = () => setAddress(null);
  const open = () => {
    if (address !== null) backend.openLink(address).catch(toasts.fail);
    close();
  };
  return (
    <AskContext value={setAddress}>
      {children}
      <Dialog title="Open this link outside Understudy?" isOpen={address !== null} onClose={close} testId="open-link">
        <p className="link-address">{address}</p>
        <p>It opens in another program on this computer, which may connect to the internet.</p>
        <div className="dialog-buttons">
          <Button kind="quiet" onPress={close}>
            Cancel
          </Button>
          <Button kind="primary" autoFocus onPress={open} data-testid="open-link-confirm">
            Open link
          </Button>
        </div>
      </Dialog>
    </AskContext>
  );
}

/** What links within the text below do: the reader jumps. Elsewhere there is nothing to jump to. */
export function InPageLinks({ onAnchor, children }: { onAnchor: Anchors; children: ReactNode }) {
  return <AnchorsContext value={onAnchor}>{children}</AnchorsContext>;
}

/** Follows the link that was clicked, wherever in the element it stands. The window itself never goes anywhere. */
export function useFollowLinks(): (event: MouseEvent<HTMLElement>) => void {
  const here = usePlace();
  const ask = use(AskContext);
  const onAnchor = use(AnchorsContext);
  if (ask === null) throw new Error("useFollowLinks needs a LinksProvider above it");
  const follow = useCallback(
    (href: string) => {
      const inner = innerLink(href);
      if (inner !== null) here.go({ name: "page", ...inner });
      else if (href.startsWith("#")) onAnchor?.(decoded(href.slice(1)));
      else ask(href);
    },
    [ask, here, onAnchor],
  );
  return useMemo(
    () => (event) => {
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      // In a drawing a link's address is an attribute of XLink.
      const href = link?.getAttribute("href") ?? link?.getAttribute("xlink:href") ?? null;
      if (href === null) return;
      event.preventDefault();
      follow(href);
    },
    [follow],
  );
}

/** What percent signs stand for, where they stand for something. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
