import { act, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { BackendProvider } from "../../backend/context";
import { FakeBackend } from "../../backend/fake";
import type { DiagramView } from "../../bindings";
import { HistoryProvider, newHistory } from "../../shared/navigation/history";
import { KeysProvider } from "../../shared/keyboard/commands";
import { LinksProvider } from "../prose/links";
import { ScrollerProvider } from "../screen/screen";
import { ToastsProvider } from "../controls/toasts";
import { Diagram } from "./diagram";

vi.mock("./draw", async (actual) => ({
  ...(await actual<object>()),
  drawn: () => null,
  draw: (source: string) => Promise.resolve({ svg: `<svg aria-label="${source}"></svg>`, width: 100, height: 50 }),
}));

const diagram: DiagramView = {
  item: null,
  title: "A path",
  source: "flowchart LR",
  practise: false,
  minutes: null,
  line: 3,
  problem: null,
  outline: [],
};

test("a diagram that was broken is drawn when it is mended", async () => {
  const watched = new Map<Element, (entries: { isIntersecting: boolean }[]) => void>();
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(private readonly tell: (entries: { isIntersecting: boolean }[]) => void) {}
      observe(element: Element) {
        watched.set(element, this.tell);
      }
      disconnect() {}
    },
  );
  const backend = new FakeBackend();
  const history = newHistory({ name: "today" });
  const at = (problem: string | null) => (
    <BackendProvider backend={backend}>
      <HistoryProvider history={history}>
        <KeysProvider singleKeys>
          <ToastsProvider>
            <LinksProvider>
              <ScrollerProvider value={{ current: null }}>
                <Diagram diagram={{ ...diagram, problem }} />
              </ScrollerProvider>
            </LinksProvider>
          </ToastsProvider>
        </KeysProvider>
      </HistoryProvider>
    </BackendProvider>
  );
  const { rerender } = render(at("line 1: no arrow"));
  expect(screen.queryByTestId("diagram")).not.toBeInTheDocument();
  rerender(at(null));
  const figure = screen.getByTestId("diagram");
  await act(async () => {
    watched.get(figure)?.([{ isIntersecting: true }]);
    await Promise.resolve();
  });
  expect(figure).toHaveAttribute("data-drawn", "true");
  vi.unstubAllGlobals();
});
