/** One item in full: what it asks and answers, how well it is remembered, and what one can do with it. */
import { useState } from "react";

import { useItemMemory, useItems } from "../../backend/queries";
import type { BankItem, Item, ItemBody } from "../../bindings";
import { AnswerHeading } from "../../design/screen/answer";
import { Button } from "../../design/controls/controls";
import { Diagram } from "../../design/diagram/diagram";
import { FlagDialog } from "../../design/screen/flag";
import { usePlace } from "../../shared/navigation/history";
import { Unread } from "../../design/controls/problem";
import { Html } from "../../design/prose/prose";
import { useStudy } from "../../shared/study/study";
import { count, dayDate, minutes, moment, percent, phaseWord } from "../../shared/words/words";
import { detail } from "./words";
import { pageOf } from "../../shared/item-id";

export function ItemDetail({ item, hidden }: { item: BankItem; hidden: boolean }) {
  const [shown, setShown] = useState(false);
  const page = pageOf(item.item);
  const { data: items, error, refetch } = useItems(page);
  const body = items?.find(({ id }) => id === item.item);
  return (
    <article className="bank-article" data-testid="bank-detail">
      <p className="eyebrow">{detail(item)}</p>
      <h2 className="bank-prompt">{item.title}</h2>
      {error === null ? null : <Unread error={error} title="Couldn’t load this item" onAgain={refetch} />}
      {body === undefined ? null : hidden && !shown ? (
        <p>
          <Button onPress={() => setShown(true)} data-testid="bank-show-answer">
            Show answer
          </Button>
        </p>
      ) : (
        <>
          {hidden ? <AnswerHeading level={3} /> : null}
          <Body item={body} />
        </>
      )}
      <Memory item={item} />
      <Actions item={item} anchor={body?.anchor ?? null} />
    </article>
  );
}

function Body({ item }: { item: Item }) {
  const { body } = item;
  switch (body.kind) {
    case "card":
      return <Html html={body.answerHtml} />;
    case "question":
      return <Question body={body} />;
    case "diagram":
      return (
        <Diagram
          diagram={{
            item: item.id,
            title: body.title,
            source: body.source,
            practise: true,
            minutes: body.minutes,
            line: item.line,
            problem: null,
            outline: [],
          }}
        />
      );
    case "script":
      return (
        <ol className="bank-segments">
          {body.segments.map((segment) => (
            <li key={segment.id}>
              {segment.title} <span className="eyebrow">{minutes(segment.minutes)}</span>
            </li>
          ))}
        </ol>
      );
  }
}

function Question({ body }: { body: Extract<ItemBody, { kind: "question" }> }) {
  return (
    <>
      <Html html={body.answerHtml} />
      {body.keyPoints.length === 0 ? null : (
        <section>
          <h3>Key points</h3>
          <ul className="bank-points">
            {body.keyPoints.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ul>
        </section>
      )}
      {body.followUps.map((followUp) => (
        <details key={followUp.id}>
          <summary>
            <Html html={followUp.promptHtml} className="prose bank-follow-up" />
          </summary>
          <Html html={followUp.answerHtml} />
        </details>
      ))}
      {body.moreHtml === null ? null : (
        <details>
          <summary>More</summary>
          <Html html={body.moreHtml} />
        </details>
      )}
      {body.wrongTurnsHtml === null ? null : (
        <details>
          <summary>Wrong turns</summary>
          <Html html={body.wrongTurnsHtml} />
        </details>
      )}
    </>
  );
}

function Memory({ item }: { item: BankItem }) {
  const { data: memory, error, refetch } = useItemMemory(item.item);
  if (error !== null) return <Unread error={error} title="Couldn’t load how well it is remembered" onAgain={refetch} />;
  if (memory === undefined) return null;
  const facts = [
    phaseWord(memory.phase),
    memory.recall === null ? null : `${percent(memory.recall)} likely to be remembered today`,
    memory.reviews === 0 ? "never answered" : count(memory.reviews, "answer"),
    memory.lapses === 0 ? null : `${count(memory.lapses, "time")} forgotten`,
    memory.lastAt === null ? null : `last ${moment(new Date(memory.lastAt).toISOString())}`,
    memory.dueDay === null ? null : `due ${dayDate(memory.dueDay)}`,
  ].filter((fact) => fact !== null);
  return (
    <section aria-label="Memory" data-testid="bank-memory">
      <p className="eyebrow">{facts.join(" · ")}</p>
    </section>
  );
}

function Actions({ item, anchor }: { item: BankItem; anchor: string | null }) {
  const here = usePlace();
  const study = useStudy();
  const items = [item.item];
  const [isFlagging, setFlagging] = useState(false);
  return (
    <div className="bank-actions">
      <Button onPress={() => here.go({ name: "page", page: pageOf(item.item), anchor })} data-testid="bank-open">
        Open in its page
      </Button>
      {item.suspended ? (
        <Button
          kind="quiet"
          onPress={() => study.take({ kind: "items-unsuspended", items }, "Unsuspended")}
          data-testid="bank-unsuspend"
        >
          Bring back
        </Button>
      ) : (
        <Button
          kind="quiet"
          onPress={() => study.take({ kind: "items-suspended", items }, "Suspended")}
          data-testid="bank-suspend"
        >
          Suspend
        </Button>
      )}
      <Button
        kind="quiet"
        onPress={() => study.take({ kind: "items-buried", items, days: null }, "Buried until tomorrow")}
      >
        Not today
      </Button>
      {item.phase === "new" ? null : (
        <Button
          kind="quiet"
          onPress={() => study.take({ kind: "items-reset", items }, "Reset to new")}
          data-testid="bank-reset"
        >
          Reset to new
        </Button>
      )}
      <Button kind="quiet" onPress={() => setFlagging(true)} data-testid="bank-flag">
        Flag…
      </Button>
      <FlagDialog
        what="this item"
        where={item.title}
        about={{ page: pageOf(item.item), anchor, item: item.item }}
        isOpen={isFlagging}
        onClose={() => setFlagging(false)}
      />
    </div>
  );
}
