import { act, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";

import { open } from "../../test/render";
import { HistoryProvider, newHistory, useCurrent } from "./history";
import { KeysProvider } from "../keyboard/commands";
import { Screen, ScrollerProvider } from "../../design/screen/screen";

const names = async () => {
  const { history } = await open({ name: "today" });
  act(() => history.go({ name: "topics" }));
  act(() => history.go({ name: "settings" }));
  return () => history.snapshot().entries[history.snapshot().index]?.screen.name;
};

test("the side buttons of a mouse go back and forward; the others do not", async () => {
  const here = await names();
  const press = (button: number) => fireEvent.mouseUp(document.body, { button });
  press(3);
  expect(here()).toBe("topics");
  press(3);
  expect(here()).toBe("today");
  press(3);
  expect(here()).toBe("today");
  press(4);
  expect(here()).toBe("topics");
  for (const button of [0, 1, 2]) press(button);
  expect(here()).toBe("topics");
});

/** A screen with two views, each with its own scroll. */
function Views({ view }: { view: string }) {
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const { entry } = useCurrent();
  return (
    <ScrollerProvider value={{ current: scroller }}>
      <main ref={setScroller}>
        {scroller === null ? null : (
          <Screen key={entry.id} title="Bank" view={view}>
            {view}
          </Screen>
        )}
      </main>
    </ScrollerProvider>
  );
}

test("each view of a screen begins at its top and is found again where it was left", () => {
  const history = newHistory({ name: "bank" });
  const at = (view: string) => (
    <KeysProvider singleKeys>
      <HistoryProvider history={history}>
        <Views view={view} />
      </HistoryProvider>
    </KeysProvider>
  );
  const { rerender } = render(at("list"));
  const main = screen.getByRole("main");
  const scrollTo = (top: number) => {
    main.scrollTop = top;
    fireEvent.scroll(main);
  };
  scrollTo(400);
  expect(main).toHaveAttribute("data-scrolled");
  rerender(at("item"));
  expect(main.scrollTop).toBe(0);
  expect(main).not.toHaveAttribute("data-scrolled");
  scrollTo(90);
  rerender(at("list"));
  expect(main.scrollTop).toBe(400);
  rerender(at("item"));
  expect(main.scrollTop).toBe(90);
  // Another screen begins at its top, and the way back finds both views again.
  act(() => history.go({ name: "flags" }));
  expect(screen.getByRole("main").scrollTop).toBe(0);
  act(() => history.back());
  expect(screen.getByRole("main").scrollTop).toBe(90);
});
