import { expect, test } from "vitest";

import { staleAfter, staleAfterDay, staleAfterPacks } from "./changes";
import type { Changed } from "../bindings";

const [page, item] = ["p/a", "p/a#i"];
const SCHEDULE = ["attempts", "bank", "diagrams", "due", "outlook", "scripts", "session-preview", "today", "versions"];

/** Each kind of change, and the names of what is asked for again. */
const TABLE: { [Of in Changed["of"]]: [change: Extract<Changed, { of: Of }>, stale: string[]] } = {
  page: [
    { of: "page", page },
    ["all-worksheets", "bank", "due", "flags", "progress", "session-preview", "today", `worksheets ${page}`],
  ],
  item: [
    { of: "item", item },
    [...SCHEDULE, `drills ${item}`, "interviews", `memory ${item}`, "optimiser", "orphans", `runs ${item}`],
  ],
  setting: [{ of: "setting", key: "rolloverHour" }, [...SCHEDULE, "memory", "settings"]],
  "device-setting": [{ of: "device-setting", key: "k" }, ["device k"]],
  parameters: [{ of: "parameters" }, [...SCHEDULE, "memory", "optimiser", "parameter-sets"]],
  place: [{ of: "place", page }, ["progress", "today"]],
  undo: [{ of: "undo" }, ["undo"]],
  session: [{ of: "session" }, ["due", "session", "session-preview", "today"]],
  boards: [{ of: "boards" }, ["attempts", "diagrams", "today", "versions"]],
  drills: [{ of: "drills" }, ["drills"]],
  rehearsal: [{ of: "rehearsal" }, ["rehearsal", "runs", "scripts"]],
  interviews: [{ of: "interviews" }, ["interview", "interviews", "today"]],
  templates: [{ of: "templates" }, ["assembled", "interview-templates"]],
  "time-box": [{ of: "time-box" }, ["time-box"]],
  recordings: [{ of: "recordings" }, ["recordings"]],
  optimiser: [{ of: "optimiser" }, ["optimiser"]],
  due: [{ of: "due" }, [...SCHEDULE, "session"]],
};

const namesOf = (stale: readonly (readonly unknown[])[]) => stale.map((key) => key.join(" ")).toSorted();

test.each(Object.values(TABLE))("after %o exactly this is stale", (change, expected) => {
  expect(namesOf(staleAfter(change))).toEqual(expected.toSorted());
});

test.each(["theme", "textSize", "measure", "readingFont", "reducedMotion", "shortcuts", "sounds", "savedFilters"])(
  "%s is a setting and nothing else",
  (key) => {
    expect(namesOf(staleAfter({ of: "setting", key }))).toEqual(["settings"]);
  },
);

const PACKS = [
  ...SCHEDULE,
  "all-worksheets",
  "assembled",
  "bank-options",
  "drills",
  "flags",
  "health",
  "interview",
  "interview-rubric",
  "interview-templates",
  "items",
  "library",
  "names",
  "orphans",
  "rehearsal",
  "rubric",
  "search",
  "session",
  "template-fit",
  "worksheets",
];

test.each([
  [
    ["p/a", "p/b"],
    [...PACKS, "page p/a", "page p/b"],
  ],
  [[], PACKS],
  [null, [...PACKS, "page"]],
])("after a pack changed the pages %o", (pages, expected) => {
  expect(namesOf(staleAfterPacks({ pages }))).toEqual(expected.toSorted());
});

test("after a study day began", () => expect(namesOf(staleAfterDay())).toEqual([...SCHEDULE, "memory"].toSorted()));
