import { diagram, html, type SamplePage } from "./build";

/** The sample pack's long page: every kind of block that the reader draws. */
export const lifecycle: SamplePage = {
  id: "request-lifecycle",
  title: "Request lifecycle and timeouts",
  tags: ["latency", "deadlines", "cancellation"],
  minutes: 12,
  counts: { cards: 17, questions: 4, followUps: 6, diagrams: 2 },
  related: ["idempotency", "resilience", "observability"],
  sections: [
    [
      "",
      [
        html(
          `<p>A request is a chain of waits, and each wait needs a limit and a way to say no. Senior rounds return to this chain because most incident stories run along it. After this page you can draw one request, give every hop a timeout that fits inside its caller’s, and say what the user sees when a hop fails.</p>`,
        ),
      ],
    ],
    [
      "Core details",
      [
        html(`<h3 id="the-path-of-one-write">The path of one write</h3>`),
        html(
          `<div class="table-scroll" tabindex="0" role="region" aria-label="Table"><table><thead><tr><th>Stage</th><th>Refuses with</th><th>Limit to name</th></tr></thead><tbody><tr><td>Edge: TLS, routing</td><td>413, 429</td><td>body bytes, requests per IP</td></tr><tr><td>Gateway: authentication, quota</td><td>401, 429</td><td>requests per tenant</td></tr><tr><td>Service: validation</td><td>400, 422</td><td>field and list lengths</td></tr><tr><td>Service: authorisation</td><td>403, or 404 to hide</td><td>tenant inside the query</td></tr><tr><td>Domain rules</td><td>409, 412</td><td>version or state</td></tr><tr><td>Data and brokers</td><td>503 with <code>Retry-After</code></td><td>pool wait, statement time</td></tr></tbody></table></div>`,
        ),
        html(
          `<p>Cheap refusals come first. Object-level authorisation needs the object, so it stands beside the data, not in the gateway.<sup class="footnote-ref"><a href="#fn-bola" id="fnref-bola">1</a></sup></p>`,
        ),
        html(`<h3 id="timeout-deadline">What is the difference between a timeout and a deadline?</h3>`),
        html(
          `<p>A <strong>timeout</strong> is a duration for one call. A <strong>deadline</strong> is one moment for the whole request. Four calls in a row with 1 s each may take 4 s and break no timeout. So pass down the time that is left, and let each hop keep a little for itself. gRPC sends it as a duration in <code>grpc-timeout</code>, so clocks need not agree.</p>`,
        ),
        html(`<pre class="code" data-language="typescript" tabindex="0"><code><span class="c-keyword">export</span> <span class="c-storage">async function</span> <span class="c-entity c-name c-function">withDeadline</span>&lt;T&gt;(left: <span class="c-support c-type">number</span>, work: (signal: AbortSignal) =&gt; Promise&lt;T&gt;) {
  <span class="c-comment">// Keep 50 ms for the answer itself.</span>
  <span class="c-storage">const</span> signal = AbortSignal.<span class="c-entity c-name c-function">timeout</span>(left - <span class="c-constant c-numeric">50</span>);
  <span class="c-keyword">try</span> {
    <span class="c-keyword">return await</span> <span class="c-entity c-name c-function">work</span>(signal);
  } <span class="c-keyword">catch</span> (error) {
    <span class="c-keyword">throw</span> signal.aborted ? <span class="c-keyword">new</span> <span class="c-entity c-name c-function">DeadlineExceeded</span>(<span class="c-string">"the caller has left"</span>) : error;
  }
}
</code></pre>`),
        html(`<h3 id="timeout-kinds">Which limits does one HTTP call need?</h3>`),
        html(
          `<ul><li><strong>Pool wait</strong>: time for a free connection, say 50 ms. It fails fast and has its own metric.</li><li><strong>Connect</strong>: TCP and TLS. The first SYN retransmission comes after 1 s (RFC 6298), so 300 ms means “a lost SYN is a failed attempt”.</li><li><strong>Read</strong>: often only the gap between bytes. nginx’s <code>proxy_read_timeout</code> is one; a slow drip never trips it.</li><li><strong>Total</strong>: everything, body and retries included. The one people forget.</li></ul>`,
        ),
        html(
          `<aside class="callout callout-tip" data-callout="tip"><p class="callout-title">Say it like this</p><p>“I give the request one deadline and spend it hop by hop.” Then name a figure.</p></aside>`,
        ),
      ],
    ],
    [
      "Understanding",
      [
        html(
          `<p>Requests in flight equal <mark>arrival rate × time in the system</mark> (Little’s law). At 200 requests/s and 50 ms that is 10. When a dependency hangs until a 30 s timeout, it is <mark>6,000</mark>, and memory, threads and connections run out long before the CPU does.</p>`,
        ),
        html(`<h3 id="nesting">Why must inner timeouts be shorter than outer ones?</h3>`),
        html(
          `<p>If the caller leaves after 1 s and the callee works for 5 s, then 4 s go into an answer nobody reads, while the caller’s retry arrives as new work. Under overload the server then finishes mostly dead requests: throughput looks fine, useful output falls to nothing. Therefore the sequential calls of a hop must add up to less than the call that entered it.</p>`,
        ),
        html(`<blockquote><p>A timeout without a plan for what follows is only a slower error.</p></blockquote>`),
        html(`<h3 id="unknown-outcome">What do you know after a timeout?</h3>`),
        html(
          `<p>Nothing about the outcome: the request may be lost, running, or finished with its reply lost. A read is retried. A write needs an <a href="understudy:backend/idempotency#keys">idempotency key</a> or a status query. Only a failure before the request left, such as a refused connection, proves that nothing ran. The rules are in <a href="https://www.rfc-editor.org/rfc/rfc9110">RFC 9110</a>.</p>`,
        ),
        html(
          `<aside class="callout callout-warning" data-callout="warning"><p class="callout-title">Pitfall</p><p>Retries multiply: three attempts at each of three layers make 27 calls at the bottom. Retry at one layer only.</p></aside>`,
        ),
      ],
    ],
    [
      "Senior understanding",
      [
        html(`<h3 id="trade-offs">Trade-offs</h3>`),
        html(
          `<div class="table-scroll" tabindex="0" role="region" aria-label="Table"><table><thead><tr><th>Choice</th><th>Buys</th><th>Price</th></tr></thead><tbody><tr><td>Tight timeout, no retry</td><td>bounded load</td><td>failures when p99 drifts</td></tr><tr><td>One retry inside the budget</td><td>hides one bad instance</td><td>up to 2× load, needs idempotency</td></tr><tr><td>Hedge reads after p95</td><td>shorter tail</td><td>about 5 % more calls</td></tr><tr><td>202 and finish later</td><td>survives outages</td><td>pending states, reconciliation</td></tr></tbody></table></div>`,
        ),
        html(`<h3 id="what-breaks-first">What breaks first</h3>`),
        html(
          `<p>The pool in front of the slowest dependency, not the CPU. Forty connections at 50 ms carry 40 / 0.05 = 800 calls/s. At 500 ms they carry 80. The signal is pool wait time rising while CPU falls. Give each dependency its own pool, refuse after 50 ms of waiting, and shed the least important route first.</p>`,
        ),
        html(
          `<ul class="tasks"><li><input type="checkbox" disabled checked> order of controls: size, authentication, quota, validation</li><li><input type="checkbox" disabled> a deadline that shrinks from hop to hop, with figures</li></ul>`,
        ),
      ],
    ],
    [
      "Diagram",
      [
        html(`<p>Draw this in ten minutes, then give every arrow its limit.</p>`),
        diagram({
          item: "backend/request-lifecycle#request-path",
          title: "Request path",
          practise: true,
          minutes: 10,
          line: 190,
          source: `flowchart LR
  Client["Phone"] -->|"3 s"| Edge["Edge: TLS, limits"]
  Edge -->|"2.9 s"| Gateway["API gateway"]
  Gateway -->|"100 ms"| Auth["Auth"]
  Gateway -->|"2.6 s"| Orders["Orders"]
  Orders -->|"200 ms"| Pricing["Pricing"]
  Orders -->|"250 ms"| Stock["Stock"]
  Orders -->|"250 ms"| DB[("Orders DB")]
  Orders -->|"2 s"| Payments["Payments"]
  Payments -->|"1.8 s, one attempt"| Provider{{"Card provider"}}
  DB -.->|"outbox"| Queue[["Event queue"]]`,
          outline: [
            "Phone leads to Edge: TLS, limits (3 s)",
            "Edge: TLS, limits leads to API gateway (2.9 s)",
            "API gateway leads to Auth (100 ms)",
            "API gateway leads to Orders (2.6 s)",
            "Orders leads to Pricing (200 ms)",
            "Orders leads to Stock (250 ms)",
            "Orders leads to Orders DB (250 ms)",
            "Orders leads to Payments (2 s)",
            "Payments leads to Card provider (1.8 s, one attempt)",
            "Orders DB leads to Event queue, later (outbox)",
          ],
        }),
        html(`<h3 id="late-success">The gateway said 504, yet the order exists</h3>`),
        diagram({
          item: "backend/request-lifecycle#late-success",
          title: "Late success",
          practise: true,
          minutes: 6,
          line: 214,
          source: `sequenceDiagram
  participant P as Phone
  participant G as Gateway
  participant O as Orders
  P->>G: POST /orders (key 7f3)
  G->>O: create (2.6 s left)
  Note over O: slow disk
  G--xP: 504
  O->>O: commit
  P->>G: POST /orders (key 7f3)
  G->>O: create (same key)
  O-->>G: 201, first result
  G-->>P: 201`,
          outline: [
            "Phone asks Gateway: POST /orders (key 7f3)",
            "Gateway asks Orders: create (2.6 s left)",
            "Gateway fails Phone: 504",
            "Orders commits",
            "Phone asks Gateway again with the same key",
            "Orders answers with the first result",
          ],
        }),
        diagram({
          title: "A diagram with a mistake",
          line: 236,
          source: "flowchart LR\n  A[Client --> B[Server]",
          problem: null,
        }),
        html(
          `<section class="footnotes"><ol><li id="fn-bola"><p>The OWASP API list calls its absence broken object level authorisation. <a href="#fnref-bola" class="footnote-backref">Back to the text</a></p></li></ol></section>`,
        ),
      ],
    ],
  ],
};
