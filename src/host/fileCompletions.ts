import { CompletionItem, CompletionItemKind, l10n, type Position, Range, type TextDocument, workspace } from "vscode";
import { failedWith } from "../base/failure.ts";
import type { Wanted } from "../config/drafts/fileSpot.ts";
import { connectionsFor, recordsOf, sourceOf } from "./documentProblems.ts";
import { fileName, folderOf, SKIPPED_FOLDERS } from "./paths.ts";
import type { RecordsDoor } from "./recordsDoor.ts";
import { isRecordsFile } from "./recordsPick.ts";

/** So many records show what is in a column. */
const MOST_READ = 200;
const MOST_FILES = 200;

/** What the JSON schema cannot know: ids of connections, files beside the job, columns of its records. */
export async function fileCompletions(
  document: TextDocument,
  position: Position,
  records: RecordsDoor,
): Promise<CompletionItem[]> {
  const { wantedAt } = await import("./configReader.ts");
  const wanted = wantedAt(document.getText(), document.offsetAt(position));
  if (!wanted) return [];
  const { start, end } = wanted.span;
  const range = new Range(document.positionAt(start), document.positionAt(end));
  return (await choices(document, wanted, records)).map(({ name, detail, kind }, at) => {
    // Inside a placeholder the name stands alone, escaped as its string has it.
    const written = wanted.kind === "placeholder" ? JSON.stringify(name).slice(1, -1) : JSON.stringify(name);
    const item = new CompletionItem(name, kind);
    item.range = range;
    item.insertText = written;
    item.filterText = written;
    item.detail = detail;
    // In the order of the file, and before what the JSON language offers from words of it.
    item.sortText = `0${String(at).padStart(5, "0")}`;
    return item;
  });
}

interface Choice {
  readonly name: string;
  readonly detail: string;
  readonly kind: CompletionItemKind;
}

async function choices(document: TextDocument, { kind }: Wanted, records: RecordsDoor): Promise<readonly Choice[]> {
  switch (kind) {
    case "connection": {
      const { connections } = await connectionsFor(document);
      return [...connections.values()].map(({ id, baseUrl }) => ({
        name: id,
        detail: baseUrl,
        kind: CompletionItemKind.Reference,
      }));
    }
    case "records-file":
      return filesBeside(document);
    case "key":
    case "type-column":
    case "placeholder":
      return columnsOf(document, records);
    default:
      return kind satisfies never;
  }
}

async function filesBeside({ uri }: TextDocument): Promise<readonly Choice[]> {
  const folder = folderOf(uri).path;
  const found = await workspace.findFiles("**/*.{csv,tsv,jsonl,json,gz}", SKIPPED_FOLDERS, MOST_FILES);
  return found
    .filter((file) => isRecordsFile(file) && file.path.startsWith(`${folder}/`))
    .map((file) => ({
      name: file.path.slice(folder.length + 1),
      detail: fileName(file),
      kind: CompletionItemKind.File,
    }));
}

async function columnsOf(document: TextDocument, records: RecordsDoor): Promise<readonly Choice[]> {
  if (!workspace.isTrusted) return [];
  const reader = await import("./configReader.ts");
  const said = reader.recordsOfJob(sourceOf(document));
  if (!said) return [];
  try {
    const path = recordsOf({ file: document.uri.fsPath, records: said });
    const glance = await records.glance({ path, records: said, most: MOST_READ }, new AbortController().signal);
    const seen = reader.columnsSeen(glance.records, glance.delimiter !== null);
    return seen.map(({ name, type, sample }) => ({
      name,
      detail: sample === "" ? type : l10n.t("{0}, such as {1}", type, sample),
      kind: CompletionItemKind.Field,
    }));
  } catch (error) {
    // The diagnostics say what is wrong with the records.
    if (failedWith(error, "input-invalid")) return [];
    throw error;
  }
}
