/** What is practised: a card and a question, a script, an interview. */
import type { DueOverview, Item, Segment, Template } from "../../bindings";
import { safe } from "./build";

export const CARD: Item = {
  id: "backend/request-lifecycle#timeout-deadline",
  was: [],
  title: "What is the difference between a timeout and a deadline?",
  anchor: "timeout",
  layer: "core-details",
  siblingGroup: null,
  line: 12,
  fingerprint: "a",
  body: {
    kind: "card",
    cue: false,
    promptHtml: safe("<p>What is the difference between a timeout and a deadline?</p>"),
    answerHtml: safe("<p>A timeout is a duration for one call. A deadline is one moment for the whole request.</p>"),
    answerText: "A timeout is a duration for one call. A deadline is one moment for the whole request.",
  },
};

export const QUESTION: Item = {
  ...CARD,
  id: "backend/caching#stampede",
  title: "How do you stop a cache stampede?",
  body: {
    kind: "question",
    level: "medium",
    category: "caching",
    tags: [],
    seconds: 90,
    promptHtml: safe("<p>How do you stop a cache stampede?</p>"),
    answerHtml: safe("<p>I let one caller rebuild the value while the others wait briefly or take the stale one.</p>"),
    answerWords: 160,
    keyPoints: ["one rebuilds, others wait", "jitter on the lifetime"],
    followUps: [
      {
        id: "negative",
        promptHtml: safe("<p>And for keys that do not exist?</p>"),
        answerHtml: safe("<p>Cache the absence, briefly.</p>"),
      },
    ],
    moreHtml: null,
    wrongTurnsHtml: safe("<ul><li>a longer lifetime for everything</li></ul>"),
  },
};

export const SEGMENTS: Segment[] = [
  {
    id: "impact",
    title: "Impact and duration",
    minutes: 3,
    promptHtml: safe("<p>Who could not do what, and for how long?</p>"),
    keyPoints: ["users before systems", "start and end"],
    round: null,
  },
  {
    id: "remedy",
    title: "Permanent remedy",
    minutes: 2,
    promptHtml: safe("<p>What can no longer happen?</p>"),
    keyPoints: ["a guard, not a document"],
    round: null,
  },
];

export const TEMPLATE: Template = {
  id: "phone-screen",
  title: "Phone screen",
  minutes: 30,
  summary: "Breadth first: short questions from the core.",
  slot: [
    {
      title: "Warm-up",
      minutes: 10,
      kind: "question",
      count: 2,
      level: ["easy"],
      category: [],
      item: null,
      board: false,
      recording: false,
    },
  ],
};

export const SCRIPT = "backend/incident-compression#incident-compression";

export const NOTHING_DUE: DueOverview = {
  learning: 0,
  reviews: 0,
  postponed: 0,
  fresh: 0,
  newFrom: [],
  minutes: 0,
  byKind: [],
  unfinished: null,
};
