import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { EVERYTHING } from "../../backend/filter";
import type { DueOverview } from "../../backend/types";
import { Start } from "./Start";

const NOTHING: DueOverview = { learning: 0, reviews: 0, postponed: 0, fresh: 0, minutes: 0, byKind: [], unfinished: null };
const unused = () => undefined;

test.each([
  [{}, "Nothing is due now."],
  [{ fresh: 244 }, "No reviews are due. You can start 244 new items."],
  [{ learning: 9, reviews: 30, minutes: 16, fresh: 244 }, "39 items due, about 16 min."],
])("the first line says what there is to do: %o", (part, expected) => {
  render(<Start due={{ ...NOTHING, ...part }} filter={EVERYTHING} busy={false} onStart={unused} onResume={unused} />);
  expect(screen.getByTestId("due-line")).toHaveTextContent(expected);
});
