/** Lists of questions and worksheets in memory. */
import type { FilledSheet, ImportedQuestion, ListPreview, MadeFile } from "../../bindings";
import { BackendError } from "../error";
import { FakeTimeBox } from "./time-box";

export abstract class FakeLists extends FakeTimeBox {
  /** The list that the file dialog offers, and what was imported. */
  list: ListPreview | null = null;
  readonly imported: { title: string; questions: ImportedQuestion[] }[] = [];
  /** The worksheets of the pages, as the core would tell them. */
  sheets: FilledSheet[] = [];

  pickList(): Promise<string | null> {
    return Promise.resolve(this.list?.path ?? null);
  }
  readList(path: string): Promise<ListPreview> {
    if (this.list?.path === path) return Promise.resolve(this.list);
    return Promise.reject(new BackendError({ kind: "not-found", message: `cannot read ${path}`, help: null }));
  }
  importQuestions(title: string, questions: ImportedQuestion[]): Promise<MadeFile> {
    this.imported.push({ title, questions });
    return Promise.resolve({ page: "my-pack/list", path: "/home/someone/Understudy/questions/list.md" });
  }
  itemsSheet(title: string): Promise<string> {
    return Promise.resolve(`<!doctype html><title>${title}</title>`);
  }
  worksheets(page: string): Promise<FilledSheet[]> {
    return Promise.resolve(this.sheets.filter(({ sheet }) => sheet.id.startsWith(`${page}#`)));
  }
  allWorksheets(): Promise<FilledSheet[]> {
    return Promise.resolve(this.sheets);
  }
  worksheetsMarkdown(): Promise<string> {
    return Promise.resolve("# My worksheets\n");
  }
  worksheetScript(): Promise<MadeFile> {
    return Promise.resolve({ page: "my-pack/script", path: "/home/someone/Understudy/scripts/script.md" });
  }
}
