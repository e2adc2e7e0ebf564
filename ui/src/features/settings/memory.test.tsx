import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { open } from "../../test/render";

test("says how many answers there are, and how many of them parameters can be computed from", async () => {
  await open({ name: "settings" });
  expect(await screen.findByTestId("optimiser")).toHaveTextContent(
    "You’ve given 120 answers. 80 of them were on a later day than the one before; your own parameters need 400 of those.",
  );
  expect(screen.getByTestId("optimise")).toBeDisabled();
});
