import { build, diagram, html, NO_ITEMS, type SamplePage } from "./build";
import { lifecycle } from "./lifecycle";
import type { ItemCounts, PackView, PageView } from "../../bindings";

const paragraph = (text: string) => html(`<p>${text}</p>`);

const idempotency: SamplePage = {
  id: "idempotency",
  title: "Idempotency and at-least-once",
  tags: ["retries", "exactly-once"],
  minutes: 11,
  counts: { cards: 14, questions: 5, followUps: 7, diagrams: 2 },
  related: ["request-lifecycle", "messaging"],
  sections: [
    [
      "",
      [
        paragraph(
          "The network may deliver twice, and the sender cannot know whether the first time arrived. So the receiver must make the second time harmless. This page shows where the key comes from, where it is kept, and for how long.",
        ),
      ],
    ],
    [
      "Core details",
      [
        html(`<h3 id="keys">Where does the key come from?</h3>`),
        paragraph(
          "From the one who wants the effect once: the client makes a UUID when the person taps Pay, and sends the same one with every attempt of that tap.",
        ),
        paragraph("A key made by the server after receipt names the attempt, not the wish, and protects nothing."),
      ],
    ],
    [
      "Understanding",
      [
        html(`<h3 id="inbox">Why must the key and the effect share a transaction?</h3>`),
        paragraph(
          "Between two commits lies a line on which the process can die. Key first: the effect is lost and the retry is told that all is well. Effect first: the retry does it again.",
        ),
      ],
    ],
    [
      "Senior understanding",
      [
        html(`<h3 id="retention">How long do you keep keys?</h3>`),
        paragraph(
          "Longer than the longest retry, which is not the client’s but the queue’s: a dead letter replayed on Monday carries Friday’s key.",
        ),
      ],
    ],
    [
      "Diagram",
      [
        diagram({
          item: "backend/idempotency#inbox",
          title: "Inbox in one transaction",
          practise: true,
          minutes: 8,
          source:
            "flowchart TD\n  Broker[[Queue]] -->|deliver| Worker\n  Worker -->|begin| Tx{Key seen?}\n  Tx -->|yes| Ack[Acknowledge]\n  Tx -->|no| Apply[Apply effect and keep key]\n  Apply -->|commit| Ack",
          outline: [
            "Queue delivers to Worker",
            "Worker asks whether the key was seen",
            "If yes, acknowledge",
            "If no, apply the effect and keep the key in one transaction, then acknowledge",
          ],
        }),
      ],
    ],
  ],
};

/** A short page with the four layers, so that lists and plans have a natural length. */
function brief(id: string, title: string, minutes: number, opening: string, counts: Partial<ItemCounts>): SamplePage {
  return {
    id,
    title,
    minutes,
    counts,
    sections: [
      ["", [paragraph(opening)]],
      ["Core details", [paragraph("What it is, what it refuses, and the figure to name.")]],
      ["Understanding", [paragraph("Why it works, and what it costs when it does not.")]],
      ["Senior understanding", [paragraph("What breaks first, how you see it, and what you give up.")]],
      [
        "Diagram",
        [
          diagram({
            title,
            source: "flowchart LR\n  A[Caller] --> B[Service] --> C[(Store)]",
            outline: ["Caller leads to Service", "Service leads to Store"],
          }),
        ],
      ],
    ],
  };
}

const startHere: SamplePage = {
  id: "start-here",
  title: "Start here",
  minutes: 6,
  counts: { cards: 4 },
  sections: [
    [
      "",
      [
        paragraph(
          "Read one topic a day, say the answers out loud, and redraw what you read. Twenty-five minutes are enough if they come every day.",
        ),
      ],
    ],
    [
      "How a topic is built",
      [
        html(
          "<ol><li><strong>Core details</strong>: what you must be able to state.</li><li><strong>Understanding</strong>: why it is so.</li><li><strong>Senior understanding</strong>: what it costs and what breaks first.</li><li><strong>Diagram</strong>: what you can draw on a whiteboard from memory.</li></ol>",
        ),
      ],
    ],
    [
      "The six-step answer",
      [
        html(
          "<ol><li>Restate the goal and its figure.</li><li>Name the path of one request.</li><li>Choose the data and its owner.</li><li>Say what breaks first.</li><li>Say how you would see it.</li><li>Say what you gave up.</li></ol>",
        ),
      ],
    ],
  ],
};

const broken: SamplePage = {
  id: "broken",
  title: "Notes on queues",
  folder: "notes",
  minutes: 2,
  sections: [
    [
      "",
      [
        paragraph(
          "Half of this page is written. The other half has a mistake, and the rest of the pack does not mind.",
        ),
      ],
    ],
  ],
  diagnostics: [
    {
      code: "duplicate-id",
      severity: "error",
      file: "notes/broken.md",
      line: 14,
      column: 1,
      message: "the id “replay” occurs twice on this page",
      help: "give one of them another id: <!-- card #replay-after-dlq -->",
    },
    {
      code: "dead-link",
      severity: "warning",
      file: "notes/broken.md",
      line: 22,
      column: 9,
      message: "there is no page “kafka-internals”",
      help: "create notes/kafka-internals.md or change the link",
    },
  ],
};

const bank: SamplePage = {
  id: "bank-reliability",
  title: "Questions on reliability",
  kind: "questions",
  folder: "questions",
  minutes: 9,
  counts: { questions: 22, followUps: 31 },
  sections: [["", [paragraph("Twenty-two questions, by level. Answer out loud before you look.")]]],
};

const script: SamplePage = {
  id: "incident-double-charge",
  title: "Incident: the double charge",
  kind: "script",
  folder: "scripts",
  minutes: 4,
  counts: { scripts: 1 },
  sections: [
    [
      "",
      [paragraph("Twelve minutes, six segments. Tell what happened, what you did first, and what changed afterwards.")],
    ],
  ],
};

export const samplePlan: SamplePage[] = [
  startHere,
  lifecycle,
  brief(
    "concurrency",
    "Concurrency and bounded pools",
    13,
    "Every pool is a promise about how much may wait. Name the queue in front of it and you have found the outage.",
    { cards: 15, questions: 4, diagrams: 2 },
  ),
  idempotency,
  brief(
    "caching",
    "Caching and its four failures",
    10,
    "A cache answers fast and lies a little. The work is to decide how much, and to survive the day it is empty.",
    { cards: 12, questions: 4, diagrams: 1 },
  ),
  brief(
    "observability",
    "Observability, SLOs and alerts",
    14,
    "You cannot page on everything. Decide what the user feels, and wake someone for that alone.",
    { cards: 16, questions: 5, diagrams: 2 },
  ),
  brief("auth", "Authentication and sessions", 9, "Who is asking, how do we know, and how soon can we take it back?", {
    cards: 11,
    questions: 3,
    diagrams: 1,
  }),
  brief("databases", "Databases under load", 15, "Indexes, isolation and the one lock that everyone waits for.", {
    cards: 18,
    questions: 6,
    diagrams: 2,
  }),
  brief("messaging", "Messaging and ordering", 12, "A queue moves work in time. It does not make it disappear.", {
    cards: 13,
    questions: 5,
    diagrams: 2,
  }),
  brief("resilience", "Resilience patterns", 11, "Limit, isolate, degrade. In that order.", {
    cards: 14,
    questions: 4,
    diagrams: 1,
  }),
];

const others: SamplePage[] = [bank, script, broken];

function link(views: Map<string, PageView>, samples: SamplePage[], pack: string): void {
  for (const sample of samples) {
    const view = views.get(`${pack}/${sample.id}`);
    if (view === undefined) continue;
    for (const id of sample.related ?? []) {
      const target = views.get(`${pack}/${id}`);
      if (target === undefined) continue;
      view.related.push({ page: target.summary.page, title: target.summary.title });
      target.backlinks.push({ page: view.summary.page, title: view.summary.title });
    }
  }
}

function plus(some: ItemCounts, others: ItemCounts): ItemCounts {
  const sum = { ...some };
  for (const kind of Object.keys(others) as (keyof ItemCounts)[]) sum[kind] += others[kind];
  return sum;
}

/** The sample pack, freshly built, so that a test may change it. */
export function samplePack(): { pack: PackView; pages: Map<string, PageView> } {
  const all = [...samplePlan, ...others];
  const pages = new Map(all.map((sample) => [`backend/${sample.id}`, build("backend", sample)]));
  link(pages, all, "backend");
  const summaries = [...pages.values()].map(({ summary }) => summary);
  const pack: PackView = {
    id: "backend",
    title: "Backend Engineering",
    folder: "/usr/lib/understudy/content/backend",
    builtIn: true,
    pages: summaries,
    planned: samplePlan.length,
    counts: summaries.reduce((sum, { counts }) => plus(sum, counts), NO_ITEMS),
    readingMinutes: summaries.slice(0, samplePlan.length).reduce((sum, { readingMinutes }) => sum + readingMinutes, 0),
    diagnostics: [],
    missing: false,
  };
  return { pack, pages };
}
