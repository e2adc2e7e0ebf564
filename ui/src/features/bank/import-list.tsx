/** Questions from elsewhere: a CSV, JSON or Markdown file is read, looked over, and goes into My pack. */
import { FileUp } from "lucide-react";
import { useState } from "react";

import { useBackend } from "../../backend/context";
import { BackendError } from "../../backend/error";
import type { ListPreview } from "../../bindings/ListPreview";
import { Button } from "../../design/controls";
import { useHistory } from "../../design/history";
import { Problem } from "../../design/problem";
import { useToasts } from "../../design/toasts";
import { count } from "../../design/words";
import { category } from "./words";

export function ImportList({ onBack }: { onBack: () => void }) {
  const backend = useBackend();
  const history = useHistory();
  const toasts = useToasts();
  const [path, setPath] = useState("");
  const [list, setList] = useState<ListPreview | null>(null);
  const [title, setTitle] = useState("");
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const [error, setError] = useState<BackendError | null>(null);
  const [busy, setBusy] = useState(false);
  const read = (from: string) => {
    setError(null);
    setPath(from);
    backend.readList(from).then(
      (found) => {
        setList(found);
        setTitle(found.title);
        setLeft(new Set(found.known));
      },
      (thrown: unknown) => {
        setList(null);
        setError(BackendError.from(thrown));
      },
    );
  };
  const choose = () => {
    backend.pickList().then((chosen) => {
      if (chosen !== null) read(chosen);
    }, toasts.fail);
  };
  const taken = list?.questions.filter((_, index) => !left.has(index)) ?? [];
  const take = () => {
    setBusy(true);
    backend.importQuestions(title, taken)
      .then((made) => {
        toasts.show({ text: `${count(taken.length, "question")} imported`, detail: made.path });
        history.go({ name: "page", page: made.page, anchor: null });
      })
      .catch((thrown: unknown) => {
        setBusy(false);
        setError(BackendError.from(thrown));
      });
  };
  return (
    <div className="import" data-testid="import">
      <h1 className="screen-title">Import a list of questions</h1>
      <p className="import-lead">A CSV file with a header row (<code>question, answer</code>, and if you have them <code>level, category, key_points</code>), a JSON array of such objects, or Markdown with a heading for each question. It becomes a page of My pack; the file itself stays as it is.</p>
      <form
        className="import-file"
        onSubmit={(event) => {
          event.preventDefault();
          if (path.trim() !== "") read(path.trim());
        }}
      >
        <Button icon={FileUp} onPress={choose} data-testid="import-choose">Choose a file</Button>
        <label className="field">
          <span className="visually-hidden">Path of the file</span>
          <input className="input" value={path} placeholder="or its path" onChange={(event) => setPath(event.target.value)} data-testid="import-path" />
        </label>
        <Button type="submit" isDisabled={path.trim() === ""} data-testid="import-read">Look it over</Button>
      </form>
      {error !== null && <Problem error={error} />}
      {list !== null && (
        <>
          <p role="status" className="import-sum" data-testid="import-sum">
            {[
              list.questions.length === 0 ? "No question can be taken" : `${count(list.questions.length, "question")} can be taken`,
              list.problems.length === 0 ? null : count(list.problems.length, "row cannot", "rows cannot"),
              list.known.length === 0 ? null : `${count(list.known.length, "is", "are")} in the bank already`,
            ].filter((part) => part !== null).join(" · ")}
          </p>
          {list.problems.length > 0 && (
            <section className="notice notice-warning" aria-label="Rows that cannot be taken">
              <div>
                <p className="notice-title">Left out; the rest is not affected</p>
                <ul className="import-problems" data-testid="import-problems">
                  {list.problems.map(({ row, message }) => <li key={`${String(row)} ${message}`}>{row === 0 ? "" : `Row ${String(row)}: `}{message}</li>)}
                </ul>
              </div>
            </section>
          )}
          {list.questions.length > 0 && (
            <>
              <ul className="import-questions" aria-label="Questions" tabIndex={0}>
                {list.questions.map((question, index) => (
                  <li key={index}>
                    <label className="import-question">
                      <input type="checkbox" checked={!left.has(index)} onChange={(event) => setLeft((now) => {
                        const next = new Set(now);
                        if (event.target.checked) next.delete(index);
                        else next.add(index);
                        return next;
                      })} />
                      <span>
                        <strong>{question.question}</strong>
                        <span className="eyebrow">{[question.level, question.category === null ? null : category(question.category), question.keyPoints.length === 0 ? null : count(question.keyPoints.length, "key point"), list.known.includes(index) ? "in the bank already" : null].filter((part) => part !== null).join(" · ")}</span>
                        <span className="import-answer">{question.answer}</span>
                      </span>
                    </label>
                  </li>
                ))}
              </ul>
              <label className="field import-title">
                <span className="field-label">Title of the page</span>
                <input className="input" value={title} onChange={(event) => setTitle(event.target.value)} data-testid="import-title" />
              </label>
            </>
          )}
        </>
      )}
      <div className="dialog-buttons">
        <Button kind="quiet" onPress={onBack}>Back to the bank</Button>
        <Button kind="primary" onPress={take} isDisabled={busy || taken.length === 0} data-testid="import-take">{taken.length === 0 ? "Import" : `Import ${count(taken.length, "question")}`}</Button>
      </div>
    </div>
  );
}
