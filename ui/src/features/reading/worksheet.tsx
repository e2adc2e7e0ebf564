/** A worksheet in its page: prompts with fields. What is typed is on disk a moment later. */
import "./worksheet.css";

import { useQuery } from "@tanstack/react-query";
import { Download, Mic } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";
import type { Worksheet as Sheet } from "../../bindings/Worksheet";
import { Button } from "../../design/controls";
import { useHistory } from "../../design/history";
import { useStudy } from "../../design/study";
import { useToasts } from "../../design/toasts";

/** A pause in typing after which the text is written. */
const PAUSE_MS = 1500;

export function Worksheet({ sheet }: { sheet: Sheet }) {
  const backend = useBackend();
  const history = useHistory();
  const toasts = useToasts();
  const page = sheet.id.split("#")[0] ?? sheet.id;
  const { data } = useQuery({ queryKey: keys.worksheetsOf(page), queryFn: () => backend.worksheets(page) });
  const filled = data?.find((one) => one.sheet.id === sheet.id);
  const done = filled?.texts.filter((text) => text !== "").length ?? 0;
  const rehearse = () => {
    backend.worksheetScript(sheet.id).then(() => history.go({ name: "rehearsal" }), toasts.fail);
  };
  const save = () => {
    backend.worksheetsMarkdown(sheet.id)
      .then((text) => backend.saveFile(`${sheet.title}.md`, new TextEncoder().encode(text)))
      .then((path) => {
        if (path !== null) toasts.show({ text: "Saved", detail: path });
      })
      .catch(toasts.fail);
  };
  return (
    <section className="worksheet" aria-label={`Worksheet: ${sheet.title}`} data-testid="worksheet" data-no-find>
      {sheet.prompts.map((prompt, index) => (
        <Prompt key={prompt.id} sheet={sheet.id} prompt={prompt.id} asked={prompt.text} text={filled === undefined ? null : (filled.texts[index] ?? "")} />
      ))}
      {filled !== undefined && filled.former.length > 0 && (
        <details>
          <summary>Answers to prompts that are no longer here</summary>
          {filled.former.map(({ prompt, asked, text }) => <Prompt key={prompt} sheet={sheet.id} prompt={prompt} asked={asked} text={text} />)}
        </details>
      )}
      <div className="worksheet-foot">
        <span className="eyebrow">{done === 0 ? "Yours alone: kept with your progress, not in the pack." : `${String(done)} of ${String(sheet.prompts.length)} written`}</span>
        <Button kind="quiet" icon={Mic} isDisabled={done === 0} onPress={rehearse} data-testid="worksheet-rehearse">Rehearse it</Button>
        <Button kind="quiet" icon={Download} isDisabled={done === 0} onPress={save}>Save as Markdown</Button>
      </div>
    </section>
  );
}

function Prompt({ sheet, prompt, asked, text }: { sheet: string; prompt: string; asked: string; text: string | null }) {
  const study = useStudy();
  const [typed, setTyped] = useState<string | null>(null);
  /** The last text that is known to be on disk. */
  const [written, setWritten] = useState<string | null>(null);
  const latest = useRef<{ typed: string | null; text: string | null; write: (value: string) => void }>({ typed, text, write: () => undefined });
  const write = (value: string) => {
    void study.take({ kind: "worksheet-written", sheet, prompt, asked, text: value }).then((isWritten) => {
      if (isWritten) setWritten(value);
    });
  };
  useEffect(() => {
    latest.current = { typed, text, write };
  });
  useEffect(() => {
    // What the core holds is shown again once it is what was typed: undo then reaches the field.
    if (typed !== null && typed === text) setTyped(null);
    if (typed === null || typed === text) return undefined;
    const timer = window.setTimeout(() => latest.current.write(typed), PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [typed, text]);
  // Leaving the page writes what the pause has not.
  useEffect(() => () => {
    const { typed: last, text: known, write: now } = latest.current;
    if (last !== null && last !== known) now(last);
  }, []);
  const value = typed ?? text ?? "";
  return (
    <label className="field worksheet-prompt">
      <span className="worksheet-asked">{asked}</span>
      <textarea
        className="input" rows={Math.min(14, Math.max(2, value.split("\n").length + Math.floor(value.length / 80)))} value={value} disabled={text === null}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => {
          if (typed !== null && typed !== text) write(typed);
        }}
        data-testid={`prompt-${prompt}`}
      />
      <span className="field-help" role="status">{value === written ? "Saved" : typed !== null && typed !== text ? "…" : ""}</span>
    </label>
  );
}
