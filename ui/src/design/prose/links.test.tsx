import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { BackendProvider } from "../../backend/context";
import { FakeBackend } from "../../backend/fake";
import { safe } from "../../backend/sample/build";
import { HistoryProvider, newHistory } from "../../shared/navigation/history";
import { KeysProvider } from "../../shared/keyboard/commands";
import { innerLink, InPageLinks, LinksProvider } from "./links";
import { Html, Svg } from "./prose";
import { ToastsProvider } from "../controls/toasts";

function shown(markup: React.ReactNode, onAnchor: (anchor: string) => void = () => undefined) {
  const backend = new FakeBackend();
  const history = newHistory({ name: "review" });
  render(
    <BackendProvider backend={backend}>
      <HistoryProvider history={history}>
        <KeysProvider singleKeys>
          <ToastsProvider>
            <LinksProvider>
              <InPageLinks onAnchor={onAnchor}>{markup}</InPageLinks>
            </LinksProvider>
          </ToastsProvider>
        </KeysProvider>
      </HistoryProvider>
    </BackendProvider>,
  );
  const here = () => {
    const { entries, index } = history.snapshot();
    return entries[index]?.screen;
  };
  return { backend, here, user: userEvent.setup() };
}

test("a link to a page opens it, from whatever shows the text", async () => {
  const { here, user } = shown(
    <Html html={safe('<p><a href="understudy:backend/caching#100%-sure"><em>there</em></a></p>')} />,
  );
  await user.click(screen.getByText("there"));
  expect(here()).toEqual({ name: "page", page: "backend/caching", anchor: "100%-sure" });
});

test("a link out of the app asks, and opens only after a yes", async () => {
  const { backend, here, user } = shown(<Html html={safe('<p><a href="https://example.org/a?b=c">out</a></p>')} />);
  await user.click(screen.getByText("out"));
  expect(await screen.findByTestId("open-link")).toHaveTextContent("https://example.org/a?b=c");
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(backend.opened).toEqual([]);
  await user.click(screen.getByText("out"));
  await user.click(await screen.findByTestId("open-link-confirm"));
  expect(backend.opened).toEqual(["https://example.org/a?b=c"]);
  expect(here()).toEqual({ name: "review" });
});

test("a link within the page jumps, percent signs or not", async () => {
  const onAnchor = vi.fn();
  const { user } = shown(
    <Html
      html={safe('<p><a href="#fn-1">one</a> <a href="#gr%C3%B6%C3%9Fe">two</a> <a href="#100%-sure">three</a></p>')}
    />,
    onAnchor,
  );
  for (const name of ["one", "two", "three"]) await user.click(screen.getByText(name));
  expect(onAnchor.mock.calls).toEqual([["fn-1"], ["größe"], ["100%-sure"]]);
});

test("a link that nothing follows leads nowhere", () => {
  shown(
    <p>
      <a href="https://example.org/" target="_blank" rel="noreferrer">
        stray
      </a>{" "}
      <a href="#/today">ours</a>
    </p>,
  );
  const clicked = (name: string, kind: string) =>
    !screen.getByText(name).dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true }));
  expect([clicked("stray", "click"), clicked("stray", "auxclick"), clicked("ours", "click")]).toEqual([
    true,
    true,
    false,
  ]);
});

test("a link in a drawing is no other than one in a text", async () => {
  const svg =
    '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><a xlink:href="https://example.org/"><text>API</text></a></svg>';
  const { backend, user } = shown(<Svg svg={svg} className="drawing" style={{}} />);
  await user.click(screen.getByText("API"));
  expect(await screen.findByTestId("open-link")).toHaveTextContent("https://example.org/");
  expect(backend.opened).toEqual([]);
});

test("addresses of pages are read as the core writes them", () => {
  const check = (href: string, expected: unknown) => expect(innerLink(href)).toEqual(expected);
  check("understudy:backend/caching", { page: "backend/caching", anchor: null });
  check("understudy:backend/caching#", { page: "backend/caching", anchor: null });
  check("understudy:notes/größe.md#100%", { page: "notes/größe.md", anchor: "100%" });
  check("https://example.org/", null);
});
