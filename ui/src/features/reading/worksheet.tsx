/** A worksheet in its page: prompts with fields. What is typed is on disk a moment later. */
import "./worksheet.css";

import { Download, Mic } from "lucide-react";

import { useBackend } from "../../backend/context";
import type { Worksheet as Sheet } from "../../bindings";
import { autosaved, useAutosave } from "../../shared/saving/autosave";
import { Saved } from "../../design/controls/saved";
import { Button } from "../../design/controls/controls";
import { usePlace, useLeaving } from "../../shared/navigation/history";
import { Unread } from "../../design/controls/problem";
import { useSaveFile } from "../../shared/saving/save-file";
import { useStudy } from "../../shared/study/study";
import { useToasts } from "../../shared/toasts";
import { useWorksheets } from "./queries";
import { pageOf } from "../../shared/item-id";

export function Worksheet({ sheet }: { sheet: Sheet }) {
  const backend = useBackend();
  const here = usePlace();
  const toasts = useToasts();
  const page = pageOf(sheet.id);
  const leaving = useLeaving();
  const saveFile = useSaveFile();
  const { data, error, refetch } = useWorksheets(page);
  const filled = data?.find((one) => one.sheet.id === sheet.id);
  const done = filled?.texts.filter((text) => text !== "").length ?? 0;
  const rehearse = () => {
    leaving
      .saveAll()
      .then(async (isSaved) => {
        if (!isSaved) return;
        const made = await backend.worksheetScript(sheet.id);
        here.go({ name: "rehearsal", script: `${made.page}#script` });
      })
      .catch(toasts.fail);
  };
  const save = () =>
    toasts.attempt(async () => saveFile(`${sheet.title}.md`, await backend.worksheetsMarkdown(sheet.id)));
  return (
    <section className="worksheet" aria-label={`Worksheet: ${sheet.title}`} data-testid="worksheet" data-no-find>
      {error !== null && <Unread error={error} title="Couldn’t load what you wrote" onAgain={refetch} />}
      {sheet.prompts.map((prompt, index) => (
        <Prompt
          key={prompt.id}
          sheet={sheet.id}
          prompt={prompt.id}
          asked={prompt.text}
          text={filled === undefined ? null : (filled.texts[index] ?? "")}
        />
      ))}
      {filled !== undefined && filled.former.length > 0 && (
        <details>
          <summary>Answers to prompts that are no longer here</summary>
          {filled.former.map(({ prompt, asked, text }) => (
            <Prompt key={prompt} sheet={sheet.id} prompt={prompt} asked={asked} text={text} />
          ))}
        </details>
      )}
      <div className="worksheet-foot">
        <span className="eyebrow">
          {done === 0
            ? "Yours alone: kept with your progress, not in the pack."
            : `${String(done)} of ${String(sheet.prompts.length)} written`}
        </span>
        <Button kind="quiet" icon={Mic} isDisabled={done === 0} onPress={rehearse} data-testid="worksheet-rehearse">
          Rehearse it
        </Button>
        <Button kind="quiet" icon={Download} isDisabled={done === 0} onPress={save}>
          Save as Markdown
        </Button>
      </div>
    </section>
  );
}

/** Each time it is written is a step of undo: not after every word. */
const SETTLE_MS = 1500;

function Prompt({ sheet, prompt, asked, text }: { sheet: string; prompt: string; asked: string; text: string | null }) {
  const study = useStudy();
  const answer = useAutosave(
    text ?? "",
    (value) => study.write({ kind: "worksheet-written", sheet, prompt, asked, text: value }),
    { settleMs: SETTLE_MS },
  );
  const { value } = answer;
  return (
    <label className="field worksheet-prompt">
      <span className="worksheet-asked">{asked}</span>
      <textarea
        className="input"
        rows={Math.min(14, Math.max(2, value.split("\n").length + Math.floor(value.length / 80)))}
        disabled={text === null}
        {...autosaved(answer)}
        data-testid={`prompt-${prompt}`}
      />
      <Saved of={answer} />
    </label>
  );
}
