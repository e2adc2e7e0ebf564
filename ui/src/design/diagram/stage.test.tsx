import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { BackendProvider } from "../../backend/context";
import { FakeBackend } from "../../backend/fake";
import { safe } from "../../backend/sample/build";
import { HistoryProvider, newHistory } from "../../shared/navigation/history";
import { KeysProvider } from "../../shared/keyboard/commands";
import { LinksProvider } from "../prose/links";
import { ToastsProvider } from "../controls/toasts";
import type { Drawing } from "./draw";
import { DrawingStage } from "./stage";
import { WHOLE, type View } from "./view";

interface Press {
  key: string;
  code: string;
  isComposing?: boolean;
  ctrlKey?: boolean;
}

/** What a key makes of a view: how much nearer, and where. */
function check(press: Press, expected: Partial<View>, from: View = { zoom: 2, x: 0, y: 0 }) {
  let view = from;
  const onOpen = vi.fn();
  const drawing: Drawing = { svg: safe("<svg></svg>"), width: 400, height: 300, paper: "#fff" };
  render(
    <BackendProvider backend={new FakeBackend()}>
      <HistoryProvider history={newHistory({ name: "today" })}>
        <KeysProvider singleKeys>
          <ToastsProvider>
            <LinksProvider>
              <DrawingStage
                drawing={drawing}
                view={view}
                onView={(change) => (view = change(view))}
                label="A path"
                fills={false}
                onOpen={onOpen}
              />
            </LinksProvider>
          </ToastsProvider>
        </KeysProvider>
      </HistoryProvider>
    </BackendProvider>,
  );
  fireEvent.keyDown(screen.getByRole("group"), press);
  expect({ ...view, hasOpened: onOpen.mock.calls.length === 1 }).toMatchObject(expected);
}

test("plus and minus zoom, 0 shows the whole", () => check({ key: "+", code: "Equal" }, { zoom: 2.5 }));
test("minus", () => check({ key: "-", code: "Minus" }, { zoom: 1.6 }));
test("0", () => check({ key: "0", code: "Digit0" }, WHOLE));
test("the key of 0 on a French layout", () => check({ key: "à", code: "Digit0" }, WHOLE));
test("Enter opens it", () =>
  check({ key: "Enter", code: "Enter" }, { ...WHOLE, zoom: 2, hasOpened: true } as Partial<View>));
test("Enter of an input method does not", () =>
  check({ key: "Enter", code: "Enter", isComposing: true }, { hasOpened: false } as Partial<View>));
test("Ctrl and plus are the window's", () => check({ key: "+", code: "Equal", ctrlKey: true }, { zoom: 2 }));
