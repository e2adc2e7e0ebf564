import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { open } from "../../test/render";

test.each<[what: string, group: string, choice: string, key: string, value: unknown]>([
  ["the theme", "setting-theme", "Dark", "theme", "dark"],
  ["the face", "setting-font", "Legible", "readingFont", "legible"],
  ["the line width", "setting-measure", "Wide", "measure", "wide"],
])("%s is written when it is chosen", async (_, group, choice, key, value) => {
  const { backend, user } = await open({ name: "settings" });
  await user.click(within(await screen.findByTestId(group)).getByRole("radio", { name: choice }));
  await waitFor(() => expect(backend.state.settings).toHaveProperty(key, value));
  await waitFor(() => expect(within(screen.getByTestId(group)).getByRole("radio", { name: choice })).toBeChecked());
});

test.each([
  ["setting-sounds", "sounds"],
  ["setting-motion", "reducedMotion"],
  ["setting-single-keys", "shortcuts"],
] as const)("the switch %s is written both ways", async (testId, key) => {
  const { backend, user } = await open({ name: "settings" });
  const before = backend.state.settings[key];
  const press = async () => user.click(within(await screen.findByTestId(testId)).getByRole("switch"));
  await press();
  await waitFor(() => expect(backend.state.settings[key]).toBe(!before));
  await press();
  await waitFor(() => expect(backend.state.settings[key]).toBe(before));
});

test("notifications are a setting of this computer, not of the study", async () => {
  const { backend, user } = await open({ name: "settings" });
  await user.click(within(await screen.findByTestId("setting-notifications")).getByRole("switch"));
  await waitFor(async () => expect(await backend.deviceSetting("notifications")).toBe(true));
  expect(backend.acted).toEqual([]);
});

test("it says where the data is, and leads to the flags", async () => {
  const { backend, user } = await open({ name: "settings" });
  expect(await screen.findByTestId("data-folder")).toHaveTextContent(await backend.dataFolder());
  await user.click(screen.getByTestId("to-flags"));
  expect(await screen.findByTestId("screen-flags")).toBeInTheDocument();
});
