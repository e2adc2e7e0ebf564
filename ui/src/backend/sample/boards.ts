/** Two references and a past, for the boards of the sample pack. */
import type { AttemptSummary, Kind as StencilKind } from "../../bindings";

export interface SampleReference {
  item: string;
  title: string;
  page: string;
  pageTitle: string;
  minutes: number;
  mermaid: string;
  nodes: { id: string; label: string; also: string[]; kind: StencilKind | null; group: string | null }[];
  edges: { from: string; to: string; label: string; control: string | null }[];
  requirements: string[];
  invariants: string[];
  weakness: number;
  due: boolean;
  past: AttemptSummary[];
}

const node = (
  id: string,
  label: string,
  kind: StencilKind | null,
  also: string[] = [],
  group: string | null = null,
) => ({ id, label, also, kind, group });
const edge = (from: string, to: string, label: string, control: string | null = null) => ({ from, to, label, control });

function past(scores: [string, number, AttemptSummary["rating"], number, string][]): AttemptSummary[] {
  return scores.map(([day, score, rating, minutes, note], index) => ({
    attempt: `past-${index}`,
    at: Date.parse(`2026-${day}T18:20:00Z`),
    score,
    rating,
    tookMs: minutes * 60_000,
    text: false,
    easier: index === 0,
    hints: index === 0 ? 2 : 0,
    note,
  }));
}

export const sampleReferences: SampleReference[] = [
  {
    item: "backend/request-lifecycle#request-path",
    title: "Request path",
    page: "backend/request-lifecycle",
    pageTitle: "Request lifecycle and deadlines",
    minutes: 10,
    mermaid: `flowchart LR
  Client["Phone"] -->|"3 s"| Edge["Edge: TLS, limits"]
  subgraph Core
    Gateway["API gateway"]
    Auth["Auth"]
    Orders["Orders"]
  end
  Edge -->|"2.9 s"| Gateway
  Gateway -->|"100 ms"| Auth
  Gateway -->|"2.6 s"| Orders
  Orders -->|"250 ms"| DB[("Orders DB")]
  Orders -->|"2 s"| Payments["Payments"]
  Payments -->|"1.8 s, one attempt"| Provider{{"Card provider"}}
  DB -.->|"outbox"| Queue[["Event queue"]]`,
    nodes: [
      node("Client", "Phone", "client", ["client", "app"]),
      node("Edge", "Edge", "cdn", ["cdn", "cdn / edge"]),
      node("Gateway", "API gateway", "gateway", ["gateway"], "Core"),
      node("Auth", "Auth", "service", ["auth service"], "Core"),
      node("Orders", "Orders", "service", ["orders service", "order service"], "Core"),
      node("DB", "Orders DB", "sql", ["postgres", "sql"]),
      node("Payments", "Payments", "service", ["payment service"]),
      node("Provider", "Card provider", "third-party", ["stripe", "third party"]),
      node("Queue", "Event queue", "queue", ["kafka", "queue / topic", "queue"]),
    ],
    edges: [
      edge("Client", "Edge", "3 s"),
      edge("Edge", "Gateway", "2.9 s", "rate limit"),
      edge("Gateway", "Auth", "100 ms", "timeout"),
      edge("Gateway", "Orders", "2.6 s", "deadline passed on"),
      edge("Orders", "DB", "250 ms", "timeout"),
      edge("Orders", "Payments", "2 s", "idempotency key"),
      edge("Payments", "Provider", "1.8 s"),
      edge("DB", "Queue", "outbox"),
    ],
    requirements: [
      "A person sees an answer within 3 seconds, also when the card provider is slow.",
      "An order that was paid is never lost.",
      "A second tap on Pay charges once.",
    ],
    invariants: [
      "Every hop waits for less time than its caller has left.",
      "An event is published only after its order is committed.",
    ],
    weakness: 0.62,
    due: true,
    past: past([
      ["10-28", 0.48, "again", 16, "Forgot the queue again."],
      ["11-03", 0.61, "hard", 14, ""],
      ["11-12", 0.78, "good", 11, "Say the deadlines out loud while drawing."],
    ]),
  },
  {
    item: "backend/idempotency#inbox",
    title: "Inbox in one transaction",
    page: "backend/idempotency",
    pageTitle: "Idempotency and at-least-once",
    minutes: 8,
    mermaid:
      "flowchart TD\n  Broker[[Queue]] -->|deliver| Worker\n  Worker -->|begin| Tx{Key seen?}\n  Tx -->|yes| Ack[Acknowledge]\n  Tx -->|no| Apply[Apply effect and keep key]\n  Apply -->|commit| Ack",
    nodes: [
      node("Broker", "Queue", "queue", ["kafka", "broker"]),
      node("Worker", "Worker", "worker", ["consumer"]),
      node("Tx", "Key seen?", null),
      node("Ack", "Acknowledge", null, ["ack"]),
      node("Apply", "Apply effect and keep key", null, ["apply"]),
    ],
    edges: [
      edge("Broker", "Worker", "deliver"),
      edge("Worker", "Tx", "begin"),
      edge("Tx", "Ack", "yes"),
      edge("Tx", "Apply", "no", "same transaction"),
      edge("Apply", "Ack", "commit"),
    ],
    requirements: ["A message that arrives twice has its effect once."],
    invariants: ["The key and the effect are committed together."],
    weakness: 1,
    due: false,
    past: [],
  },
];
