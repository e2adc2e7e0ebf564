/** A run that is over, and what its recording shows. */
import { Play, Square } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { Button } from "react-aria-components";

import { useBackend } from "../../backend/context";
import type { ItemId, PastRun, RecordingAnalysis, RunResult, TimeRange } from "../../bindings";
import { KeptDrawing } from "../../design/board/sketch";
import { usePlace } from "../../shared/navigation/history";
import { PlainTable } from "../../design/controls/plain-table";
import { Unread } from "../../design/controls/problem";
import { useSaveFile } from "../../shared/saving/save-file";
import { useToasts } from "../../shared/toasts";
import { clock, day, percent, seconds } from "../../shared/words/words";
import { useHeard } from "./queries";
import { spoken, total } from "./words";

export function RunReport({
  past,
  board,
  after,
  onClose,
  onPage,
}: {
  past: PastRun;
  /** The diagram that was drawn beside it. */
  board: ItemId | null;
  after: ReactNode;
  onClose: () => void;
  onPage: () => void;
}) {
  const { result } = past;
  const backend = useBackend();
  const toasts = useToasts();
  const saveFile = useSaveFile();
  const save = async () => saveFile(`${result.title}.md`, await backend.runMarkdown(past));
  return (
    <div className="after" data-testid="past-run">
      <header className="rehearsal-head">
        <h1>{result.title}</h1>
        <p className="lead">
          {day(past.at)} · {clock(total(result, "spentMs"))} spoken{result.completed ? "" : " · not finished"}
        </p>
      </header>
      <PlainTable
        rows={result.segments}
        rowKey={({ id }) => id}
        columns={[
          { title: "Segment", cell: ({ title }) => title },
          { title: "Plan", cell: ({ plannedMs, extendedMs }) => clock(plannedMs + extendedMs) },
          { title: "Spoken", cell: spoken },
          { title: "Points", cell: ({ pointsSaid, points }) => `${pointsSaid} of ${points}` },
          { title: "Notes", cell: ({ note }) => note },
        ]}
      />
      {result.pauses.length > 0 && <p className="soft">{stops(result)}</p>}
      {result.assessment.change !== "" && <p className="change">To change: {result.assessment.change}</p>}
      {result.drawing !== null && <Drawing file={result.drawing} board={board} />}
      {result.recording !== null && <Recording past={past} name={result.recording} />}
      <div className="dialog-buttons">
        {after}
        <Button className="button button-quiet" onPress={onPage}>
          Read the script
        </Button>
        <Button
          className="button"
          onPress={() => {
            save().catch(toasts.fail);
          }}
        >
          Save as Markdown
        </Button>
        <Button className="button button-primary" autoFocus onPress={onClose} data-testid="past-done">
          Done
        </Button>
      </div>
    </div>
  );
}

function longest([pause]: readonly TimeRange[]): string {
  return pause === undefined ? "none" : seconds(pause.toMs - pause.fromMs);
}

/** How often the clock was stopped, and why where that was said. */
function stops({ pauses, segments }: RunResult): string {
  const often = pauses.length === 1 ? "Stopped once" : `Stopped ${String(pauses.length)} times`;
  const why = pauses
    .filter(({ reason }) => reason !== "")
    .map(({ segment, reason }) => `${reason} (${segments[segment]?.title ?? ""})`);
  return why.length === 0 ? `${often}.` : `${often}: ${why.join("; ")}.`;
}

/** What was drawn beside the run, and the way to having it graded. */
function Drawing({ file, board }: { file: string; board: ItemId | null }) {
  const backend = useBackend();
  const here = usePlace();
  const toasts = useToasts();
  const grade = async (item: ItemId) => {
    await backend.boardOfDrawing(item, file);
    here.go({ name: "whiteboard", item });
  };
  return (
    <section className="drawn-beside">
      <KeptDrawing file={file} />
      {board !== null && (
        <Button
          className="button"
          onPress={() => {
            grade(board).catch(toasts.fail);
          }}
          data-testid="grade-drawing"
        >
          Have it graded against the diagram
        </Button>
      )}
    </section>
  );
}

function Recording({ past, name }: { past: PastRun; name: string }) {
  const backend = useBackend();
  const toasts = useToasts();
  const [playing, setPlaying] = useState(false);
  const heard = useHeard(past.result);
  useEffect(
    () => () => {
      // Nobody is left to tell when it does not stop.
      backend.stopPlaying().catch(() => undefined);
    },
    [backend],
  );
  const play = (fromMs: number) => {
    backend.playRecording(name, fromMs).then(() => setPlaying(true), toasts.fail);
  };
  const stop = () => {
    backend.stopPlaying().then(() => setPlaying(false), toasts.fail);
  };
  if (heard.error !== null)
    return <Unread error={heard.error} title="Couldn’t read the recording" onAgain={heard.refetch} />;
  if (heard.data === undefined) return <p className="soft later">Listening to the recording…</p>;
  const titles = past.result.segments.map(({ title }) => title);
  return (
    <section aria-labelledby="recording">
      <h2 id="recording">The recording</h2>
      <Timeline heard={heard.data} onPlay={play} />
      <PlainTable
        rows={heard.data.segments}
        rowKey={({ fromMs }) => String(fromMs)}
        columns={[
          {
            title: "Part",
            cell: ({ segment, fromMs }) => (
              <Button
                className="button button-quiet"
                onPress={() => play(fromMs)}
                aria-label={`Play ${titles[segment] ?? "this part"} from its start`}
              >
                <Play className="icon" aria-hidden="true" /> {titles[segment]}
              </Button>
            ),
          },
          {
            title: "Speaking",
            cell: ({ voice }) => share(voice.speakingMs, voice.speakingMs + voice.silenceMs),
          },
          { title: "Longest pause", cell: ({ voice }) => longest(voice.pauses) },
          {
            title: "Pace",
            cell: ({ voice }) =>
              voice.syllablesPerSecond === null ? "" : `${voice.syllablesPerSecond.toFixed(1)} syll/s`,
          },
          {
            title: "Loudness",
            cell: ({ voice }) => (voice.loudnessSpreadDb === null ? "" : `± ${voice.loudnessSpreadDb.toFixed(0)} dB`),
          },
        ]}
      />
      <p className="soft">Pace is estimated from loudness, not from words: compare your own runs, not a norm.</p>
      {playing && (
        <Button className="button" onPress={stop}>
          <Square className="icon" aria-hidden="true" /> Stop
        </Button>
      )}
    </section>
  );
}

function share(part: number, whole: number): string {
  return whole === 0 ? "" : percent(part / whole);
}

/**
 * Speech as bars over time, which runs from left to right in any language; a click plays from there. The table beside
 * it says the same in words.
 */
function Timeline({ heard, onPlay }: { heard: RecordingAnalysis; onPlay: (fromMs: number) => void }) {
  const total = Math.max(1, heard.lengthMs);
  const at = (ms: number) => `${String((ms / total) * 100)}%`;
  return (
    <div
      className="timeline"
      dir="ltr"
      aria-hidden="true"
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        onPlay(Math.round(((event.clientX - box.left) / box.width) * total));
      }}
    >
      {heard.speech.map(({ fromMs, toMs }) => (
        <span key={fromMs} className="timeline-speech" style={{ left: at(fromMs), inlineSize: at(toMs - fromMs) }} />
      ))}
      {heard.segments.map(({ fromMs }) => (
        <span key={fromMs} className="timeline-mark" style={{ left: at(fromMs) }} />
      ))}
    </div>
  );
}
