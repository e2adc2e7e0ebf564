import { act, render, screen } from "@testing-library/react";
import { useLayoutEffect } from "react";
import { expect, test } from "vitest";

import { usePaintedTheme } from "./theme";

const paint = (theme: string) => {
  document.documentElement.dataset["theme"] = theme;
};

/** Paints as the window does: after it was rendered, before anything is watched. */
function Painted({ theme }: { theme: string }) {
  const painted = usePaintedTheme();
  useLayoutEffect(() => paint(theme), [theme]);
  return <p>{painted}</p>;
}

test("a theme that changes between rendering and watching is not missed", async () => {
  paint("light");
  await act(() => Promise.resolve(render(<Painted theme="dark" />)));
  expect(screen.getByText("dark")).toBeInTheDocument();
  await act(async () => {
    paint("contrast");
    await Promise.resolve();
  });
  expect(screen.getByText("contrast")).toBeInTheDocument();
});
