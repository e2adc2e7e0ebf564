/** The contents beside the text: sections as steps, the one being read marked. */
import { Check } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { Button } from "react-aria-components";

import type { PageProgress, PageView } from "../../bindings";
import { Icon } from "../../design/controls/icons";
import { useSpot, type Spots } from "./use-place";

export function Contents({
  page,
  progress,
  spots,
  onJump,
  onLayer,
}: {
  page: PageView;
  progress: PageProgress | undefined;
  spots: Spots;
  onJump: (anchor: string) => void;
  onLayer: (layer: string) => void;
}) {
  const current = useSpot(spots, ({ reading }) => reading);
  const list = useRef<HTMLElement>(null);
  // The marked line stays in view, by scrolling the list alone.
  useEffect(() => {
    const marked = list.current?.querySelector<HTMLElement>("[aria-current]");
    const box = list.current;
    if (marked == null || box === null) return;
    const [line, room] = [marked.getBoundingClientRect(), box.getBoundingClientRect()];
    if (line.top < room.top) box.scrollTop -= room.top - line.top + 40;
    else if (line.bottom > room.bottom) box.scrollTop += line.bottom - room.bottom + 40;
  }, [current]);

  const sections = useMemo(() => groupBySection(page), [page]);
  if (sections.length === 0) return null;
  return (
    <nav className="contents" aria-label="Contents" ref={list} data-testid="contents">
      <ol>
        {sections.map(({ heading, layer, below }) => (
          <li key={heading.anchor}>
            <div className="contents-step">
              {layer === null ? (
                <span className="contents-dot" />
              ) : (
                <LayerMark
                  layer={layer}
                  title={heading.text}
                  isRead={progress?.layersRead.includes(layer) === true}
                  onToggle={() => onLayer(layer)}
                />
              )}
              <Line anchor={heading.anchor} text={heading.text} current={current} onJump={onJump} />
            </div>
            {below.length === 0 ? null : (
              <ol className="contents-below">
                {below.map(({ anchor, text }) => (
                  <li key={anchor}>
                    <Line anchor={anchor} text={text} current={current} onJump={onJump} />
                  </li>
                ))}
              </ol>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Line({
  anchor,
  text,
  current,
  onJump,
}: {
  anchor: string;
  text: string;
  current: string | null;
  onJump: (anchor: string) => void;
}) {
  return (
    <a
      href={`#${anchor}`}
      aria-current={current === anchor ? "location" : undefined}
      onClick={(event) => {
        event.preventDefault();
        onJump(anchor);
      }}
    >
      {text}
    </a>
  );
}

function LayerMark({
  layer,
  title,
  isRead,
  onToggle,
}: {
  layer: string;
  title: string;
  isRead: boolean;
  onToggle: () => void;
}) {
  return (
    <Button
      className={isRead ? "layer-mark layer-mark-read" : "layer-mark"}
      onPress={onToggle}
      aria-pressed={isRead}
      aria-label={`${title}: read`}
      data-testid={`layer-step-${layer}`}
    >
      {isRead ? <Icon of={Check} /> : null}
    </Button>
  );
}

interface Group {
  heading: { anchor: string; text: string };
  layer: string | null;
  below: { anchor: string; text: string }[];
}

/** Level 2 with its level 3; deeper headings would make the list a second text. */
function groupBySection(page: PageView): Group[] {
  const groups: Group[] = [];
  for (const heading of page.headings) {
    const layer = page.summary.layers.find(({ anchor }) => anchor === heading.anchor)?.id ?? null;
    if (heading.level === 2 || groups.length === 0) groups.push({ heading, layer, below: [] });
    else if (heading.level === 3) groups.at(-1)?.below.push(heading);
  }
  return groups;
}
