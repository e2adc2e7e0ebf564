import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { open, tabTo } from "../../test/render";

test("an answer that was hidden takes the focus when it is shown", async () => {
  const { user } = await open({ name: "bank" });
  await user.click(await screen.findByTestId("bank-hide"));
  await user.click(await screen.findByTestId("bank-random"));
  await tabTo(user, await screen.findByTestId("bank-show-answer"));
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("heading", { name: "Answer" })).toHaveFocus();
});
