/** What every screen stands in: the bar with the way back, the column, and the scroller behind both. */
import { ChevronLeft, ChevronRight } from "lucide-react";
import {
  createContext,
  use,
  useCallback,
  useEffect,
  useLayoutEffect,
  type ComponentProps,
  type MouseEvent,
  type ReactNode,
  type RefObject,
} from "react";

import { IconButton } from "../controls/controls";
import { useCurrent, useHistory, usePlace } from "../../shared/navigation/history";
import { SCREENS, toHash, type Screen as Destination } from "../../screens";

const ScrollerContext = createContext<RefObject<HTMLElement | null> | null>(null);

export const ScrollerProvider = ScrollerContext;

/** The element that scrolls: the main column of the window. */
export function useScroller(): RefObject<HTMLElement | null> {
  const scroller = use(ScrollerContext);
  if (scroller === null) throw new Error("useScroller needs the shell around it");
  return scroller;
}

interface Cover {
  isCovered: boolean;
  setCovered: (isCovered: boolean) => void;
}

const CoverContext = createContext<Cover>({ isCovered: false, setCovered: () => undefined });

export const CoverProvider = CoverContext;

/** While a screen covers the whole window, what lies beneath cannot be reached by Tab or by ear. */
export function useCover(covers: boolean): void {
  const { setCovered } = use(CoverContext);
  useEffect(() => {
    if (!covers) return undefined;
    setCovered(true);
    return () => setCovered(false);
  }, [covers, setCovered]);
}

export function Screen({
  title,
  bar,
  heading,
  children,
  className,
  view = "",
  keepsScroll = true,
}: {
  /** For the window's title, where it says more than the screen's name. */
  title?: string | undefined;
  /** Actions at the right of the bar. */
  bar?: ReactNode;
  /** Stands in the middle of the bar. */
  heading?: ReactNode;
  children: ReactNode;
  className?: string;
  /** Which of its views a screen with several shows: each begins at its top, and is found again where it was. */
  view?: string;
  /** False for a screen that looks after its own place. */
  keepsScroll?: boolean;
}) {
  const history = useHistory();
  const { entry, canGoBack, canGoForward } = useCurrent();
  const { isCovered } = use(CoverContext);
  const named = title ?? SCREENS[entry.screen.name].title;
  useEffect(() => {
    document.title = `${named} · Understudy`;
  }, [named]);
  return (
    <>
      <header className="bar" inert={isCovered}>
        <div className="bar-start">
          <IconButton
            label="Back"
            icon={ChevronLeft}
            keys="Alt+ArrowLeft"
            isDisabled={!canGoBack}
            onPress={() => history.back()}
            data-testid="go-back"
          />
          <IconButton
            label="Forward"
            icon={ChevronRight}
            keys="Alt+ArrowRight"
            isDisabled={!canGoForward}
            onPress={() => history.forward()}
            data-testid="go-forward"
          />
        </div>
        <div className="bar-middle">{heading}</div>
        <div className="bar-end">{bar}</div>
      </header>
      {keepsScroll ? <KeepScroll view={view} /> : null}
      <div className={className ?? "column"}>{children}</div>
    </>
  );
}

/** Finds the place again where the person left this view of the entry, and marks the bar over scrolled text. */
function KeepScroll({ view }: { view: string }) {
  const here = usePlace();
  const scroller = useScroller();
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const places = asPlaces(here.recall());
    element.scrollTop = places[view] ?? 0;
    const keep = () => {
      here.remember({ ...asPlaces(here.recall()), [view]: element.scrollTop });
      element.toggleAttribute("data-scrolled", element.scrollTop > 0);
    };
    keep();
    element.addEventListener("scroll", keep, { passive: true });
    return () => {
      element.removeEventListener("scroll", keep);
      element.removeAttribute("data-scrolled");
    };
  }, [here, scroller, view]);
  return null;
}

/** Keeps the place of a list that scrolls by itself. Call it on each element that shows it; null when it is gone. */
export function useKeptScroll(name: string): (element: HTMLElement | null) => (() => void) | undefined {
  const here = usePlace();
  return useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return undefined;
      const known = here.recall(name);
      // A long list has its height once it was laid out.
      const restore = () => {
        if (typeof known === "number") element.scrollTop = known;
      };
      restore();
      const frame = requestAnimationFrame(() => {
        restore();
        element.addEventListener("scroll", keep, { passive: true });
      });
      const keep = () => here.remember(element.scrollTop, name);
      return () => {
        cancelAnimationFrame(frame);
        element.removeEventListener("scroll", keep);
      };
    },
    [here, name],
  );
}

function asPlaces(memory: unknown): Record<string, number> {
  return typeof memory === "object" && memory !== null ? (memory as Record<string, number>) : {};
}

/** A link to a place in the window. */
export function To({
  screen,
  children,
  testId,
  current,
  onClick,
  ...props
}: {
  screen: Destination;
  children: ReactNode;
  testId?: string;
  current?: boolean;
} & Omit<ComponentProps<"a">, "href" | "aria-current">) {
  const here = usePlace();
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0) return;
    event.preventDefault();
    here.go(screen);
  };
  return (
    <a
      {...props}
      href={toHash(screen)}
      onClick={follow}
      data-testid={testId}
      aria-current={current === true ? "page" : undefined}
    >
      {children}
    </a>
  );
}
