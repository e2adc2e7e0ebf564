/** The drawing beside the reference, with the reference in it, or as it grew. */
import { useEffect, useState } from "react";

import type { BoardResult } from "../../bindings";
import { BackendError } from "../../backend/error";
import { Segmented } from "../../design/controls/controls";
import { Slider } from "../../design/controls/slider";
import { Diagram } from "../../design/diagram/diagram";
import { useEntryState } from "../../shared/navigation/history";
import { DrawingStage } from "../../design/diagram/stage";
import { WHOLE, type View } from "../../design/diagram/view";
import { Unread } from "../../design/controls/problem";
import { count } from "../../shared/words/words";
import { loadEditor } from "../../design/board/board";
import { usePaintedTheme } from "../../design/controls/theme";
import { useTypedDiagram, useVersion, useVersions } from "./queries";

type Way = "beside" | "overlay" | "steps";

export function Compare({ result }: { result: BoardResult }) {
  const [stored, setWay] = useEntryState<Way | null>("compare", null);
  const choices: { value: Way; label: string }[] = [
    ...(result.text ? [] : [{ value: "overlay" as const, label: "Overlay" }]),
    { value: "beside", label: "Side by side" },
    ...(result.versions > 1 ? [{ value: "steps" as const, label: "How it grew" }] : []),
  ];
  // The next attempt is shown on the same entry, and may not have the view that was chosen for the last one.
  const way = choices.find(({ value }) => value === stored)?.value ?? (result.text ? "beside" : "overlay");
  return (
    <section className="compare" aria-label="Your board and the reference" data-testid="compare">
      <Segmented label="Show" hideLabel value={way} choices={choices} onChange={setWay} testId="compare-way" />
      {way === "overlay" ? (
        <OverlayView result={result} />
      ) : way === "beside" ? (
        <Beside result={result} />
      ) : (
        <Steps result={result} />
      )}
    </section>
  );
}

function OverlayView({ result: { scene, grade } }: { result: BoardResult }) {
  const isDark = usePaintedTheme() === "dark";
  const svg = useSvg(
    async () => (scene === null ? null : (await loadEditor()).overlayToSvg(scene, grade, isDark)),
    [scene, grade, isDark],
  );
  return (
    <figure className="compare-figure">
      <Picture made={svg} label="Your board with what was missing" />
      <figcaption className="compare-legend">
        <span className="legend">solid outline: recalled</span>
        <span className="legend legend-missing">dashed: missing</span>
        <span className="legend legend-extra">dotted: extra</span>
      </figcaption>
    </figure>
  );
}

function Beside({ result }: { result: BoardResult }) {
  return (
    <div className="compare-pair">
      <figure className="compare-figure">
        <figcaption>Yours</figcaption>
        {result.text ? <Typed result={result} /> : <Drawn scene={result.scene} label="Your board" />}
      </figure>
      <figure className="compare-figure">
        <figcaption>The reference</figcaption>
        <MermaidFigure title={result.title} source={result.reference} />
      </figure>
    </div>
  );
}

function MermaidFigure({ title, source }: { title: string; source: string }) {
  return (
    <Diagram
      diagram={{ item: null, title, source, practise: false, minutes: null, line: 1, problem: null, outline: [] }}
    />
  );
}

function Typed({ result: { attempt, source, title } }: { result: BoardResult }) {
  const { data: mermaid, error, refetch } = useTypedDiagram(attempt);
  return (
    <>
      {error === null ? null : <Unread error={error} title="Couldn’t draw what you typed" onAgain={refetch} />}
      {mermaid === undefined ? null : <MermaidFigure title={`${title}, as you typed it`} source={mermaid} />}
      <pre className="compare-source" tabIndex={0} aria-label="What you typed">
        {source}
      </pre>
    </>
  );
}

function Drawn({ scene, label }: { scene: string | null; label: string }) {
  const isDark = usePaintedTheme() === "dark";
  const svg = useSvg(
    async () => (scene === null ? null : (await loadEditor()).fileToSvg(scene, isDark)),
    [scene, isDark],
  );
  return <Picture made={svg} label={label} />;
}

/** The committed versions, one after the other. */
function Steps({ result: { attempt } }: { result: BoardResult }) {
  const { data: versions, error: unlisted, refetch: list } = useVersions(attempt);
  const [step, setStep] = useState<number | null>(null);
  const last = (versions?.length ?? 1) - 1;
  const shown = Math.min(step ?? last, last);
  const version = versions?.[shown]?.version;
  const scene = useVersion(attempt, version);
  if (unlisted !== null) return <Unread error={unlisted} title="Couldn’t load the steps" onAgain={list} />;
  if (versions === undefined || versions.length === 0) return null;
  return (
    <div className="compare-steps">
      <Slider
        label={`Step ${shown + 1} of ${count(versions.length, "step")}`}
        value={shown}
        min={0}
        max={last}
        step={1}
        format={() => ""}
        onChange={setStep}
        onChangeEnd={setStep}
        testId="compare-step"
      />
      {scene.error !== null ? (
        <Unread error={scene.error} title="Couldn’t load this step" onAgain={scene.refetch} />
      ) : scene.data === undefined ? (
        <div className="picture" aria-busy="true" />
      ) : (
        <Drawn scene={scene.data} label={`Your board at step ${shown + 1}`} />
      )}
    </div>
  );
}

function Picture({ made: { svg, error, again }, label }: { made: Made; label: string }) {
  const [view, setView] = useState<View>(WHOLE);
  if (error !== null) return <Unread error={error} title="Couldn’t draw this board" onAgain={again} />;
  if (svg === undefined) return <div className="picture" aria-busy="true" />;
  if (svg === null) return <p className="picture picture-none">Nothing was drawn.</p>;
  const [, width = "1", height = "1"] = /viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  return (
    <div className="picture">
      <DrawingStage
        drawing={{ svg, width: Number(width), height: Number(height) }}
        view={view}
        onView={setView}
        label={label}
        fills
      />
    </div>
  );
}

interface Made {
  /** Undefined until the first one is made, which stays while the next is made. Null when nothing was drawn. */
  svg: string | null | undefined;
  error: BackendError | null;
  again: () => void;
}

function useSvg(make: () => Promise<string | null>, inputs: readonly unknown[]): Made {
  const [made, setMade] = useState<Pick<Made, "svg" | "error">>({ svg: undefined, error: null });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    make().then(
      (svg) => isCurrent && setMade({ svg, error: null }),
      (thrown: unknown) => isCurrent && setMade((now) => ({ ...now, error: BackendError.from(thrown) })),
    );
    return () => {
      isCurrent = false;
    };
    // `make` is made anew at every drawing of the page; `inputs` are what it depends on.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [...inputs, tries]);
  return { ...made, again: () => setTries((now) => now + 1) };
}
