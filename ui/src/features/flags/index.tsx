/** Every open flag, to work through or to hand to the pack's author. */
import "./flags.css";

import { ClipboardCopy } from "lucide-react";

import { useBackend } from "../../backend/context";
import { useFlags } from "../../backend/queries";
import { copyText } from "../../shared/clipboard";
import { Button } from "../../design/controls/controls";
import { Keys } from "../../design/controls/keys";
import { Failure } from "../../design/controls/notice";
import { useSaveFile } from "../../shared/saving/save-file";
import { Screen, To } from "../../design/screen/screen";
import { useStudy } from "../../shared/study/study";
import { useToasts } from "../../shared/toasts";
import { count, moment } from "../../shared/words/words";

export function Flags() {
  const backend = useBackend();
  const study = useStudy();
  const toasts = useToasts();
  const saveFile = useSaveFile();
  const { data: flags, error } = useFlags();

  const save = () => toasts.attempt(async () => saveFile("flags.md", await backend.exportFlags()));
  const copy = () =>
    toasts.attempt(async () => {
      await copyText(await backend.exportFlags());
      toasts.show({ text: "Copied as Markdown" });
    });

  return (
    <Screen>
      <div className="flags">
        <header className="title-row">
          <div>
            <h1 className="screen-title">Flags</h1>
            {flags === undefined || flags.length === 0 ? null : (
              <p className="eyebrow">{count(flags.length, "open flag")}</p>
            )}
          </div>
          {flags === undefined || flags.length === 0 ? null : (
            <span className="flags-actions">
              <Button kind="quiet" icon={ClipboardCopy} onPress={copy}>
                Copy as Markdown
              </Button>
              <Button onPress={save} data-testid="export-flags">
                Save as file…
              </Button>
            </span>
          )}
        </header>
        {error === null ? null : <Failure error={error} title="The flags cannot be listed" />}
        {flags?.length === 0 ? (
          <div className="empty">
            <h2>Nothing is flagged</h2>
            <p>
              While you read, press <Keys keys="f" /> where something is unclear or wrong. The passage is kept here with
              your words, until you resolve it.
            </p>
          </div>
        ) : null}
        <ul>
          {flags?.map((flag) => (
            <li key={flag.id} className="flag" data-testid="flag-row">
              <div>
                <To screen={{ name: "page", page: flag.page, anchor: flag.anchor }}>{flag.pageTitle}</To>
                <p>{flag.note === "" ? "Without words" : flag.note}</p>
                <p className="eyebrow">{moment(flag.at)}</p>
              </div>
              <Button
                onPress={() => study.take({ kind: "flag-resolved", flag: flag.id }, "Flag resolved")}
                data-testid="resolve-flag"
              >
                Resolve
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </Screen>
  );
}
