/** Questions from elsewhere: a table, JSON or Markdown file is read, previewed, and goes into My pack. */
import { FileUp } from "lucide-react";
import { memo, useCallback, useMemo, useRef, useState } from "react";

import { useBackend } from "../../backend/context";
import { BackendError } from "../../backend/error";
import type { ImportedQuestion, ListPreview, RowProblem } from "../../bindings";
import { Button } from "../../design/controls/controls";
import { usePlace, useLeaveGuard } from "../../shared/navigation/history";
import { Problem } from "../../design/controls/problem";
import { useToasts } from "../../shared/toasts";
import { categoryWord, count } from "../../shared/words/words";

export function ImportList({ onBack }: { onBack: () => void }) {
  const backend = useBackend();
  const here = usePlace();
  const toasts = useToasts();
  const [path, setPath] = useState("");
  const [list, setList] = useState<ListPreview | null>(null);
  const [title, setTitle] = useState("");
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const [error, setError] = useState<BackendError | null>(null);
  const [busy, setBusy] = useState(false);
  const asked = useRef(0);
  const read = (from: string) => {
    setError(null);
    setPath(from);
    asked.current += 1;
    const mine = asked.current;
    backend.readList(from).then(
      (found) => {
        // An earlier file that took longer must not replace the one chosen since.
        if (mine !== asked.current) return;
        setList(found);
        setTitle(found.title);
        setLeft(new Set(found.known));
      },
      (thrown: unknown) => {
        if (mine !== asked.current) return;
        setList(null);
        setError(BackendError.from(thrown));
      },
    );
  };
  const choice = useCallback((index: number, chosen: boolean) => {
    setLeft((now) => {
      const next = new Set(now);
      if (chosen) next.delete(index);
      else next.add(index);
      return next;
    });
  }, []);
  useLeaveGuard(list !== null && list.questions.length > 0 && !busy, {
    title: "Leave the import?",
    text: "Nothing is imported yet. Your choices in this preview are lost.",
    stay: "Keep choosing",
  });
  const known = useMemo(() => new Set(list?.known), [list]);
  const choose = () => {
    backend.pickList().then((chosen) => {
      if (chosen !== null) read(chosen);
    }, toasts.fail);
  };
  const taken = list?.questions.filter((_, index) => !left.has(index)) ?? [];
  const take = () => {
    setBusy(true);
    backend
      .importQuestions(title, taken)
      .then((made) => {
        toasts.show({ text: `${count(taken.length, "question")} imported`, detail: made.path });
        here.go({ name: "page", page: made.page, anchor: null });
      })
      .catch((thrown: unknown) => {
        setBusy(false);
        setError(BackendError.from(thrown));
      });
  };
  return (
    <div className="import" data-testid="import">
      <h1 className="screen-title">Import a list of questions</h1>
      <p className="import-lead">
        A table (CSV or tabs, also from Anki, Quizlet or a spreadsheet) with a <code>question</code> and an{" "}
        <code>answer</code> column, a JSON array of such objects, or Markdown with a heading or <code>Q:</code> for each
        question. The questions become pages of My pack; the file itself stays as it is.
      </p>
      <form
        className="import-file"
        onSubmit={(event) => {
          event.preventDefault();
          if (path.trim() !== "") read(path.trim());
        }}
      >
        <Button icon={FileUp} onPress={choose} data-testid="import-choose">
          Choose a file
        </Button>
        <label className="field">
          <span className="visually-hidden">Path of the file</span>
          <input
            className="input"
            value={path}
            placeholder="or its path"
            onChange={(event) => setPath(event.target.value)}
            data-testid="import-path"
          />
        </label>
        <Button type="submit" isDisabled={path.trim() === ""} data-testid="import-read">
          Preview
        </Button>
      </form>
      {error !== null && <Problem error={error} onDismiss={() => setError(null)} />}
      {list !== null && (
        <>
          <p role="status" className="import-sum" data-testid="import-sum">
            {[
              list.questions.length === 0 ? "No questions found" : `${count(list.questions.length, "question")} found`,
              skipped(list.problems) === 0 ? null : `${count(skipped(list.problems), "row")} skipped`,
              known.size === 0 ? null : `${String(known.size)} already in the bank`,
            ]
              .filter((part) => part !== null)
              .join(" · ")}
          </p>
          <Problems title="Skipped; the rest isn’t affected" problems={list.problems.filter(({ taken }) => !taken)} />
          <Problems title="Imported in part" problems={list.problems.filter(({ taken }) => taken)} />
          {list.questions.length > 0 && (
            <>
              <ul className="import-questions" aria-label="Questions" tabIndex={0}>
                {list.questions.map((question, index) => (
                  <Row
                    key={index}
                    index={index}
                    question={question}
                    chosen={!left.has(index)}
                    known={known.has(index)}
                    onChoice={choice}
                  />
                ))}
              </ul>
              <label className="field import-title">
                <span className="field-label">Title of the page</span>
                <input
                  className="input"
                  value={title}
                  onChange={(event) => setTitle(event.target.value)}
                  data-testid="import-title"
                />
              </label>
            </>
          )}
        </>
      )}
      <div className="dialog-buttons">
        <Button kind="quiet" onPress={onBack}>
          Back to the bank
        </Button>
        <Button kind="primary" onPress={take} isDisabled={busy || taken.length === 0} data-testid="import-take">
          {taken.length === 0 ? "Import" : `Import ${count(taken.length, "question")}`}
        </Button>
      </div>
    </div>
  );
}

const skipped = (problems: readonly RowProblem[]) => problems.filter(({ taken }) => !taken).length;

function Problems({ title, problems }: { title: string; problems: readonly RowProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <section className="notice notice-warning" aria-label={title}>
      <div>
        <p className="notice-title">{title}</p>
        <ul className="import-problems" data-testid="import-problems">
          {problems.map(({ row, message }) => (
            <li key={`${String(row)} ${message}`}>
              {row === 0 ? "" : `Row ${String(row)}: `}
              {message}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

interface RowProps {
  index: number;
  question: ImportedQuestion;
  chosen: boolean;
  known: boolean;
  onChoice: (index: number, chosen: boolean) => void;
}

/** One question. A tick renders its own row and no other: lists of ten thousand are read too. */
const Row = memo(function Row({ index, question, chosen, known, onChoice }: RowProps) {
  const facts = [
    question.level,
    question.category === null ? null : categoryWord(question.category),
    question.keyPoints.length === 0 ? null : count(question.keyPoints.length, "key point"),
    known ? "already in the bank" : null,
  ];
  return (
    <li>
      <label className="import-question">
        <input type="checkbox" checked={chosen} onChange={(event) => onChoice(index, event.target.checked)} />
        <span>
          <strong>{question.question}</strong>
          <span className="eyebrow">{facts.filter((part) => part !== null).join(" · ")}</span>
          <span className="import-answer">{question.answer}</span>
        </span>
      </label>
    </li>
  );
});
