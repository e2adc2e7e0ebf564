/** The worksheets: what one has to tell of one's own work, and how far each is written. */
import { Download } from "lucide-react";

import { useBackend } from "../../backend/context";
import { Button } from "../../design/controls/controls";
import { Unread } from "../../design/controls/problem";
import { useSaveFile } from "../../shared/saving/save-file";
import { To } from "../../design/screen/screen";
import { useToasts } from "../../shared/toasts";
import { useWorksheets } from "./queries";
import { pageOf } from "../../shared/item-id";

export function Stories() {
  const backend = useBackend();
  const toasts = useToasts();
  const saveFile = useSaveFile();
  const { data: sheets, error, refetch } = useWorksheets();
  if (error !== null) return <Unread error={error} title="Couldn’t load your worksheets" onAgain={refetch} />;
  if (sheets === undefined || sheets.length === 0) return null;
  const begun = sheets.some(({ texts, former }) => former.length > 0 || texts.some((text) => text !== ""));
  const save = () => toasts.attempt(async () => saveFile("My worksheets.md", await backend.worksheetsMarkdown(null)));
  return (
    <section data-testid="stories">
      <div className="stories-head">
        <h2>Your own stories</h2>
        {begun && (
          <Button kind="quiet" icon={Download} onPress={save}>
            Save all as Markdown
          </Button>
        )}
      </div>
      <p className="soft">
        Interviewers ask for your system, your incident, your decision. Fill these in once, and rehearse them.
      </p>
      <ul>
        {sheets.map(({ sheet, texts }) => {
          const done = texts.filter((text) => text !== "").length;
          return (
            <li key={sheet.id}>
              <To screen={{ name: "page", page: pageOf(sheet.id), anchor: sheet.anchor }} className="past-row">
                <span>{sheet.title}</span>
                <span className="soft">
                  {done === 0
                    ? `${String(texts.length)} prompts`
                    : done === texts.length
                      ? "written"
                      : `${String(done)} of ${String(texts.length)} written`}
                </span>
              </To>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
